import { addressOf, type HealthCheck } from "../../arguments/health";
import type { HostFault } from "../../errors/error";
import type { HostFacts } from "../facts";
import { readScript } from "../script";
import { journalVariables } from "./journal";

/** Begins a transaction's reason when the new VM was started and is not healthy: nothing that a guest wrote comes before it. */
export const unhealthyWords = "the new VM is not healthy:";

/** Seconds after a check's timeout in which its last attempt is ended and all is told. */
const graceSeconds = 20;

/** What scripts/steps/health.sh needs beside a VM's own variables. */
export const healthVariables = {
  ...journalVariables,
  plain_text: readScript("lib/plainText.awk"),
  ask_tcp_port: readScript("health/tcp.bash"),
  ask_http_server: readScript("health/http.bash"),
  /**
   * An attempt of `tcp` or `http`, and a look at the console, is given up after so many seconds: a connection that was made
   * before the guest could take it may never get an answer.
   */
  attempt_seconds: 10,
  /** The most that is told of what an attempt got for an answer; a guest may have written it. */
  answer_bytes: 500,
  /** The exit code by which a change ends whose VM was started and is not healthy. */
  unhealthy: 20,
  unhealthy_words: unhealthyWords,
} as const;

/** How long the checks of one VM may take, in seconds: they run all at once. */
export const healthSeconds = (checks: readonly HealthCheck[]): number =>
  checks.length === 0 ? 0 : Math.max(...checks.map(({ timeout }) => timeout)) + graceSeconds;

/** Pure: what is staged of the checks of a generation: a folder each, which scripts/steps/health.sh describes. */
export function healthFiles(
  generation: "new" | "old",
  checks: readonly HealthCheck[],
): Record<string, string> {
  return Object.fromEntries(
    checks.flatMap((check, index) => {
      const { timeout, interval, holdFor } = check;
      const { kind, about, asked } = questionOf(check);
      const files = {
        plan: `${kind} ${timeout} ${interval} ${holdFor}\n`,
        name: `health[${index}] (${about}) does not hold within ${timeout} s`,
        asked: `${asked}\n`,
      };
      return Object.entries(files).map(([name, text]) => [`health/${generation}/${index}/${name}`, text]);
    }),
  );
}

/** What a check asks: its kind, its name to the user, which has nothing of a command, and its words for the script. */
function questionOf(check: HealthCheck): { kind: string; about: string; asked: string } {
  const { tcp, http, status, command, console } = check;
  if (tcp !== undefined) {
    const { address, port } = addressOf(tcp) ?? { address: tcp, port: 0 };
    return { kind: "tcp", about: `tcp ${address} port ${port}`, asked: `${address} ${port}` };
  }
  if (http !== undefined) {
    const { hostname, host, port, pathname, search } = new URL(http);
    const words = [hostname.replace(/^\[|\]$/g, ""), port || "80", status ?? "-", host, pathname + search];
    return { kind: "http", about: `http ${host}`, asked: words.join(" ") };
  }
  if (command !== undefined) return { kind: "command", about: "command", asked: command };
  return { kind: "console", about: `console ${console}`, asked: console ?? "" };
}

/** Pure: why the checks of VMs cannot be made on a host, one of which needs bash; nothing where they can. */
export function withoutBash(
  checks: readonly HealthCheck[],
  facts: Pick<HostFacts, "hasBash" | "path">,
): HostFault[] {
  if (facts.hasBash || checks.every(({ tcp, http }) => tcp === undefined && http === undefined)) return [];
  return [
    {
      kind: "bashMissing",
      what: "the host lacks bash",
      why: `\`tcp\` and \`http\` in \`health\` need it; looked for on the login shell's PATH, ${facts.path}`,
      next: "install bash on the host, or check by `command` or `console`",
    },
  ];
}
