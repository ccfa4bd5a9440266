/**
 * Starts the SDK's host of dynamic providers as the SDK's own script `pulumi-resource-pulumi-nodejs` does: found from the
 * program's folder, with the engine's address as the first argument. Unlike that script it also ends when the engine was
 * killed, so that no test can leave one behind; but for tests of what it does then by itself.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

// The engine holds the other end of standard input.
if (process.env.SIMPLE_VM_LAB_LOOSE_PROVIDERS === undefined)
  process.stdin.resume().on("end", () => process.exit());
createRequire(join(process.cwd(), "package.json"))("@pulumi/pulumi/cmd/dynamic-provider");
