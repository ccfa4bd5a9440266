import { hostname, userInfo } from "node:os";
import { PassThrough } from "node:stream";
import { openConsole } from "../../host/tool/console";
import { exitCodes } from "../failure";
import { namedVm, openFleet } from "../fleet";
import type { CommandContext, ExitCode } from "./command";

/** Ctrl-], by which the user leaves: as in telnet and `virsh console`, since the guest gets Ctrl-C. */
export const leavingKey = 0x1d;

/** Bytes; what the guest shows while a terminal stands still (Ctrl-S) takes no more of this machine's memory. */
const mostWaiting = 16 * 1024 * 1024;

/**
 * `console NAME`: the guest's serial console. On a terminal each key goes to the guest but for Ctrl-]; else standard input
 * does, to its end.
 */
export async function consoleOf(
  name: string,
  { options, connections, tell }: CommandContext,
): Promise<ExitCode> {
  const vm = namedVm(await openFleet(options), name);
  const host = await connections.to(vm.host);
  const { stdin, stdout } = process;
  const typed = new PassThrough();
  const type = (chunk: Buffer) => {
    const { text, leaves } = beforeLeaving(chunk);
    if (text.length > 0) typed.write(text);
    if (leaves) typed.end();
  };
  if (stdin.isTTY) {
    tell(`simple-vm: the console of ${vm.name} on ${host.label}; Ctrl-] leaves it`);
    stdin.setRawMode(true);
  }
  stdin.on("data", type).once("end", () => typed.end());
  const asker = `${userInfo().username} on ${hostname()}, since ${new Date().toISOString()},`;
  try {
    const onShown = (chunk: Buffer) => {
      if (stdout.writableLength < mostWaiting) stdout.write(chunk);
    };
    await openConsole(host, vm.name, { asker, input: typed, onShown });
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.off("data", type).pause();
  }
  return exitCodes.done;
}

/** Pure: what of typed bytes is for the guest, and whether the user leaves. */
export function beforeLeaving(chunk: Buffer): { text: Buffer; leaves: boolean } {
  const end = chunk.indexOf(leavingKey);
  return end === -1 ? { text: chunk, leaves: false } : { text: chunk.subarray(0, end), leaves: true };
}
