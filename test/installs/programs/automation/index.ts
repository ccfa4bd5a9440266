/** A program that drives Pulumi itself, with the stack's program inline; run by Node as it is. */
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { SimpleVm } from "pulumi-simple-vm";
import vm from "./vm.json" with { type: "json" };

const program = async () => ({ unit: new SimpleVm("gateway", vm).unit });
const stack = await LocalWorkspace.createOrSelectStack({
  stackName: "inline",
  projectName: "inline",
  program,
});
const outPaths: unknown[] = [];
const { changeSummary } = await stack.preview({
  onEvent: ({ resourcePreEvent }) => {
    const inputs = resourcePreEvent?.metadata.new?.inputs;
    if (inputs?.outPath !== undefined) outPaths.push(inputs.outPath);
  },
});
console.log(JSON.stringify({ changes: changeSummary, outPaths }));
