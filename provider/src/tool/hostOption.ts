import { hostArguments } from "../arguments/host";
import type { HostSettings } from "../ssh/settings";
import { UsageError } from "./failure";

/** How a host is named on the command line, where no stack names it. */
export interface HostOptions {
  /** `[USER@]ADDRESS[:PORT]`, an IPv6 address with a port in brackets. */
  host: string;
  /** File of the private key. Default: as for the `host` argument of a VM. */
  identity?: string;
  /** The host's public key, its fingerprint or `trust-on-first-use`. Default: known_hosts decides. */
  hostKey?: string;
  /** Default: ~/.ssh/known_hosts, then /etc/ssh/ssh_known_hosts. */
  knownHosts?: string;
  /** Run everything as root through `sudo -n`. */
  sudo?: boolean;
}

/** What stands on the command line beside --host alone. */
const besideHost = {
  identity: "--identity",
  hostKey: "--host-key",
  knownHosts: "--known-hosts",
  sudo: "--sudo",
} as const;

/**
 * Pure: options of which one would count and the others not.
 *
 * @throws UsageError
 */
export function refuseMixture(options: Partial<HostOptions> & { stack?: string }): void {
  const where = "the command line";
  if (options.host !== undefined) {
    if (options.stack === undefined) return;
    const [what, next] = ["--stack and --host cannot be together", "leave one of them out"];
    throw new UsageError({ kind: "usage", where, what, next });
  }
  const keys = Object.keys(besideHost) as (keyof typeof besideHost)[];
  const given = keys.filter((key) => options[key] !== undefined).map((key) => besideHost[key]);
  if (given.length === 0) return;
  const [what, why] = ["there are options of a host without --host", given.join(", ")];
  const next =
    "name the host by --host, or leave them out: the state of a stack says how its hosts are reached";
  throw new UsageError({ kind: "usage", where, what, why, next });
}

const form =
  /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:@[\]]+)|([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*))(?::(\d+))?$/;

/**
 * Pure: the settings of a host that the command line names.
 *
 * @throws UsageError with all mistakes
 */
export function hostOption({ host, identity, hostKey, knownHosts, sudo }: HostOptions): HostSettings {
  const [, user, bracketed, plain, bare, port] = form.exec(host) ?? [];
  const address = bracketed ?? plain ?? bare;
  if (address === undefined) {
    throw new UsageError({
      kind: "usage",
      where: "the command line",
      what: "cannot read --host",
      why: `expected [USER@]ADDRESS[:PORT], got ${JSON.stringify(host)}`,
      next: "write root@10.0.0.1, root@10.0.0.1:2222 or root@[fd00::1]:2222",
    });
  }
  const given = {
    address,
    user,
    port: port === undefined ? undefined : Number(port),
    privateKeyPath: identity,
    hostKey,
    knownHostsFile: knownHosts,
    sudo,
  };
  const read = hostArguments.safeParse(given);
  if (read.success) return read.data;
  const names: Record<string, string> = {
    privateKeyPath: besideHost.identity,
    hostKey: besideHost.hostKey,
    knownHostsFile: besideHost.knownHosts,
  };
  const why = read.error.issues
    .map(({ path, message }) => `${names[String(path[0])] ?? "--host"}: ${message}`)
    .join("\n");
  throw new UsageError({
    kind: "usage",
    where: "the command line",
    what: "cannot read the options of the host",
    why,
  });
}
