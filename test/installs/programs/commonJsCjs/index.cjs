const { SimpleVm } = require("pulumi-simple-vm");
const vm = require("./vm.json");

exports.unit = new SimpleVm("gateway", vm).unit;
