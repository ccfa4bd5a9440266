import type { Output } from "@pulumi/pulumi";
import { SimpleVm, type SimpleVmArgs } from "pulumi-simple-vm";
import { listSchema } from "pulumi-simple-vm/tool";

import vm = require("./vm.json");

const args: SimpleVmArgs = { ...vm, memory: 512 };
const gateway: SimpleVm = new SimpleVm("gateway", args);

export const unit: Output<string> = gateway.unit;
export const paths: Output<number> = gateway.closure.paths;

/** What `simple-vm list --json` says, as its types have it. */
export const names = (json: string): string[] =>
  listSchema.parse(JSON.parse(json)).vms.map(({ name }) => name);
