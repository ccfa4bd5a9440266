import { type ClosurePath, parseRegistrations } from "../../nix/closure";
import type { HostConnection } from "../../ssh/connection";
import { readAnswer } from "../answers";
import { type HostScript, textOf } from "../script";

/** Two packages with all that they need; `undefined` where a host's store does not have one. */
export interface TwoClosures {
  before: ClosurePath[] | undefined;
  after: ClosurePath[] | undefined;
}

/** The script that asks a host for two closures. */
export const closuresScript = (before: string, after: string): HostScript => ({
  variables: { package_before: before, package_after: after },
  files: ["lib/tell", "tool/closures"],
});

/** Asks a host's store for what two packages need. Changes nothing there. */
export async function closuresOn(host: HostConnection, before: string, after: string): Promise<TwoClosures> {
  const what = "list the closures of the VM";
  const output = await host.run(textOf(closuresScript(before, after)), { what });
  const told = readAnswer("closures", output, { where: host.label, what });
  const read = (text: string | undefined) => (text === undefined ? undefined : parseRegistrations(text));
  return { before: read(told.before), after: read(told.after) };
}
