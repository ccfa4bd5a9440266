const { wireguardConfig } = require("pulumi-simple-vm");

process.on("uncaughtException", ({ stack }) => {
  console.log(stack.split("\n").find((line) => line.includes("pulumi-simple-vm")));
  process.exit();
});
wireguardConfig({ privateKey: 1 });
