import { SimpleVm, type SimpleVmArgs } from "pulumi-simple-vm";
import vm from "./vm.json" with { type: "json" };

const args: SimpleVmArgs = { ...vm, memory: 512 };

export const { unit } = new SimpleVm("gateway", args);
