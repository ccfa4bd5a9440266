import { SimpleVm } from "pulumi-simple-vm";
import vm from "./vm.json" with { type: "json" };

export const { unit } = new SimpleVm("gateway", vm);
