import { looseProviders } from "../e2e/support/pulumiProcesses";
import type { DeployBench, Ending } from "./deployBench";
import type { Happening } from "./fault";
import type { Hold } from "./hold";
import type { Moment } from "./moments";

/** An up in which something happens while the host is held at a moment. The host then goes on from there, if it is still up. */
export const during =
  (
    moment: Moment,
    happens: (bench: DeployBench, hold: Hold) => Promise<unknown>,
    ending: Ending,
  ): Happening =>
  async (bench) => {
    const hold = await bench.hold(moment);
    const up = bench.up();
    await hold.reached();
    await happens(bench, hold);
    await hold.release();
    bench.ends(await up, ending);
    await bench.settled();
  };

/** An up while the host is not as it should be: root runs `breaks` there before it, and `mends` after it. */
export const whileHost =
  (breaks: string, mends: string, ending: Ending): Happening =>
  async (bench) => {
    await bench.host.require(breaks);
    const up = await bench.up().finally(() => bench.host.require(mends));
    bench.ends(up, ending);
  };

/** An up with other arguments than the program has before and after it. */
export const withArguments =
  (changed: (bench: DeployBench) => object, ending: Ending): Happening =>
  async (bench) => {
    const { args } = bench;
    bench.write(changed(bench));
    bench.ends(await bench.up(), ending);
    bench.write(args);
  };

/** An up to other arguments, which succeeds; the next one, to 48 MiB again, is the one that the fault hits. */
export async function deployBefore(bench: DeployBench, args: object): Promise<void> {
  bench.write({ memory: 40, ...args });
  const { code, text } = await bench.up();
  if (code !== 0) throw new Error(`the up before the fault fails:\n${text}`);
  bench.write({ memory: 48 });
}

/** What ends every connection to a host at once. */
export const resetConnections = ({ host }: DeployBench): Promise<unknown> =>
  host.require("ss --kill --tcp state established sport = :22 >/dev/null; pkill -KILL -x sshd-session; true");

/** Processes of Pulumi that are killed together. */
export type Killed = readonly ("cli" | "providers")[];

/** An up of which processes are killed while the host is held at a moment; the host goes on from there. */
export const killedAt =
  (moment: Moment, killed: Killed): Happening =>
  async (bench) => {
    const hold = await bench.hold(moment);
    const up = bench.up(looseProviders);
    await hold.reached();
    for (const kind of killed) bench.processes.kill(kind);
    bench.ended(await up);
    await hold.release();
    await bench.settled();
  };
