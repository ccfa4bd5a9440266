import { randomBytes } from "node:crypto";
import { quote } from "shell-quote";
import type { LabHost } from "../lab/host";
import { until } from "./until";

/** First on the PATH of deploys, before all of the host's own programs. */
const folder = "/usr/local/sbin";
const holds = "/run/faults";

/**
 * Stands for a program of the host's: it looks for a hold whose pattern is in its command line, says that it is there, and
 * waits until somebody opens the pipe. Each hold holds once. Whoever is held is ended by all that ends the real program.
 */
const wrapper = (program: string, real: string): string => `#!/bin/sh
for hold in ${holds}/${program}.*; do
  [ -e "$hold/pattern" ] || continue
  case "$*" in
  *"$(cat "$hold/pattern")"*)
    /bin/rm "$hold/pattern"
    : >"$hold/reached"
    read -r go <"$hold/go"
    ;;
  esac
done
exec ${real} "$@"
`;

/** A command on a host that waits at an exact moment. */
export class Hold {
  private constructor(
    private readonly host: LabHost,
    private readonly place: string,
  ) {}

  /** Lets the next call of a program whose command line holds the text wait. */
  static async at(host: LabHost, program: string, text: string): Promise<Hold> {
    const place = `${holds}/${program}.${randomBytes(4).toString("hex")}`;
    const real = (
      await host.require(`PATH=/usr/sbin:/usr/bin:/run/current-system/sw/bin command -v ${program}`)
    ).trim();
    await host.require(
      `mkdir -p ${folder} ${place} && mkfifo ${place}/go && cat >${folder}/.${program}.new`,
      {
        input: wrapper(program, real),
      },
    );
    await host.require(
      `chmod 0755 ${folder}/.${program}.new && mv ${folder}/.${program}.new ${folder}/${program} && printf %s ${quote([text])} >${place}/pattern`,
    );
    return new Hold(host, place);
  }

  /** Takes all that stands for programs away: the host has its own alone. */
  static async clear(host: LabHost): Promise<void> {
    await host.run(`grep -ls ${holds} ${folder}/* | xargs -r rm; rm -rf ${holds}`);
  }

  /** Waits until the call is there. */
  async reached(): Promise<void> {
    await until(`a call that ${this.place} waits for`, async () => {
      return (await this.host.run(`test -e ${this.place}/reached`)).code === 0;
    });
  }

  /** Lets the call go on, if it is still there: it may have been ended, or the host restarted. Once is enough. */
  async release(): Promise<void> {
    await this.host.run(
      `[ ! -p ${this.place}/go ] || timeout 10 sh -c 'echo go >${this.place}/go'; rm -rf ${this.place}`,
    );
  }
}
