const { wireguardConfig } = require("pulumi-simple-vm");

process.once("uncaughtException", ({ stack }) => {
  console.log(stack.split("\n").find((line) => line.includes("pulumi-simple-vm")));
});
wireguardConfig({ privateKey: 1 });
