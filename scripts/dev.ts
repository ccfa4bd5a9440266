/**
 * `npm run dev`: compiles the provider, and again at each change of its sources, into provider/dist: a program that links
 * the folder provider/ (`npm install PATH/simple-vm/provider`) runs today's code at its next preview. What the compiler
 * leaves where it is, the scripts for hosts and the module for guests, is copied at each change too.
 */
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { repository } from "../test/lab/pulumi/command";
import { copyGuestModule, copyHostScripts, guestModule, hostScripts, provider } from "./provider";

const copies = [
  { source: join(provider, "src", hostScripts), copy: () => copyHostScripts(join(provider, "dist")) },
  { source: guestModule.source, copy: copyGuestModule },
];

for (const { source, copy } of copies) {
  copy();
  watch(source, { recursive: true }, () => {
    try {
      copy();
    } catch (error) {
      // An editor's own file, mostly, that is gone by now; the next change copies all again.
      console.error(`not copied: ${(error as Error).message}`);
    }
  });
}

// It ends with this process, however that comes about.
const compiler = spawn(
  "setpriv",
  ["--pdeathsig", "TERM", "--", "tsc", "-p", provider, "--watch", "--preserveWatchOutput"],
  {
    cwd: repository,
    stdio: "inherit",
  },
);
compiler.once("exit", (code) => process.exit(code ?? 1));
