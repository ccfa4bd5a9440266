/**
 * The guide's way from an empty folder to a VM and back (docs/guides/first-vm.md): its program, and its commands in their
 * order, for a guest of the lab in the place of NixOS's. What the guide does before a project is there, and the login by
 * OpenSSH to a NixOS guest, are left out.
 */
import { parse } from "shell-quote";
import { guestRun, labNixConfig, layGuestFlake } from "../../lab/guest";
import { bootHost, type LabHost } from "../../lab/host";
import { createProject, type PulumiProject } from "../../lab/pulumi";
import { blocksIn, readPage } from "../../unit/pages/blocks";
import { Tool } from "../support/tool";
import { pinned, succeeded } from "../support/vmProject";

const page = "docs/guides/first-vm.md";
const isPulumis = (line: string) => /^pulumi (?!login|stack)|^npx simple-vm/.test(line);
const commands = blocksIn(page, readPage(page))
  .filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.trim().split("\n"))
  .filter(isPulumis);

let host: LabHost;
let project: PulumiProject;

beforeAll(async () => {
  [host, project] = await Promise.all([
    bootHost(),
    createProject({ example: "first-vm", environment: { NIX_CONFIG: labNixConfig } }),
  ]);
  await layGuestFlake(project.directory, { first: {} });
  // How to log in to a host of the lab; the guide's user has a key and known_hosts.
  await project.setConfig({ host: JSON.stringify(pinned(host)) });
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
});

/** Runs one line of the guide, and returns what it wrote. */
async function run(line: string): Promise<string> {
  const words = parse(line.replace("192.0.2.10", host.address)).filter((word) => typeof word === "string");
  if (words[0] === "npx") return (await new Tool(project).done(...words.slice(2))).stdout;
  if (words[1] === "up") return (await succeeded(project.up())).text;
  if (words[1] === "destroy") return (await succeeded(project.destroy())).text;
  if (words[1] === "preview")
    return (await succeeded(project.preview({ diff: words.includes("--diff") }))).text;
  return project.require(...words.slice(1));
}

/** Runs the guide's lines up to one that begins so, and that one; returns what it wrote. */
async function runUpTo(beginning: string): Promise<string> {
  for (;;) {
    const line = commands.shift();
    if (line === undefined) throw new Error(`${page} has no more line that begins with ${beginning}`);
    const text = await run(line);
    if (line.startsWith(beginning)) return text;
  }
}

test("the first VM comes up, and the tool shows it and what it says", async () => {
  await runUpTo("pulumi up");
  expect(await runUpTo("npx simple-vm list")).toMatch(/first .*\bok\b/);
  expect(await runUpTo("npx simple-vm logs")).toContain("Linux version");
  expect(await guestRun(host, 2222, "cat /proc/sys/kernel/ostype")).toContain("Linux");
});

test("a change of its memory is previewed with what it costs, and made", async () => {
  expect(await runUpTo("pulumi preview --diff")).toMatch(/restart.*drive begins empty: memory/);
  expect(await runUpTo("pulumi up")).toMatch(/first.*updated/);
});

test("nothing of it is left on the host", async () => {
  await runUpTo("pulumi destroy");
  expect(commands).toEqual([]);
  expect(await host.require("find /etc/systemd /var/lib /nix/var/nix/gcroots -path '*simple-vm*'")).toBe("");
});
