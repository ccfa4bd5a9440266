import { spawnSync } from "node:child_process";
import { ensureGuest } from "./guest";
import { bootHost, type HostKind, type LabHost, openHost } from "./host";
import { listHosts, removeKeptHosts } from "./registry";

const usage = `usage: npm run lab -- up [N]           boots N hosts (default 3) that stay; those that are up count
       npm run lab -- sh NAME [CMD]    a root shell on a host, or one command, also after --
       npm run lab -- down             removes them`;

/** What `up` boots in turn. */
const kinds: HostKind[] = ["debian12", "debian13", "nixos-like"];

async function main([verb, ...rest]: string[]): Promise<number> {
  if (verb === "up") return await up(Number(rest[0] ?? 3));
  if (verb === "sh" && rest[0] !== undefined) {
    return await shell(rest[0], rest.slice(rest[1] === "--" ? 2 : 1));
  }
  if (verb === "down") return await down();
  console.error(usage);
  return 2;
}

async function up(count: number): Promise<number> {
  if (!Number.isInteger(count) || count < 1) throw new Error(`not a number of hosts\n${usage}`);
  await ensureGuest(console.log);
  for (let index = 0; index < count; index++) {
    const kind = kinds[index % kinds.length];
    const name = `lab${index + 1}`;
    const known = listHosts().find((host) => host.name === name);
    const host =
      known === undefined
        ? await bootHost({ name, kind, keep: true, report: console.log })
        : await openHost(known);
    console.log(described(host));
  }
  return 0;
}

function described(host: LabHost): string {
  return `${host.name} (${host.kind})
  ssh -i ${host.privateKeyPath} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@${host.address}
  user root, or admin with sudo; password ${host.password}
  host key ${host.hostKey}`;
}

async function shell(name: string, command: string[]): Promise<number> {
  const known = listHosts().find((host) => host.name === name);
  if (known === undefined) {
    throw new Error(`the lab has no host ${name}; up: ${hostNames().kept.join(", ") || "none"}`);
  }
  const [program = "nsenter", ...args] = (await openHost(known)).shellCommand(command.join(" "));
  return spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
}

async function down(): Promise<number> {
  const before = hostNames().kept;
  await removeKeptHosts();
  const { kept, others } = hostNames();
  const removed = before.filter((name) => !kept.includes(name));
  console.log(removed.length > 0 ? `removed ${removed.join(", ")}` : "no host to remove");
  if (others.length > 0) console.log(`hosts of a running demo or test, left alone: ${others.join(", ")}`);
  return 0;
}

/** The names of the hosts that are up: those that `up` booted, and those of processes that run. */
function hostNames(): { kept: string[]; others: string[] } {
  const names = listHosts().map((host) => host.name);
  const isKept = (name: string) => /^lab\d+$/.test(name);
  return { kept: names.filter(isKept), others: names.filter((name) => !isKept(name)) };
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
