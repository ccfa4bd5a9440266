/**
 * The guide's way from an empty folder to a VM and back (docs/guides/first-vm.md): its program, and its commands in their
 * order, with a VM that starts no QEMU in the place of NixOS's. What comes before there is a project, and the login to a
 * guest of NixOS, are left out.
 */
import { cpSync } from "node:fs";
import { parse } from "shell-quote";
import { labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import { createProject, type PulumiProject } from "../lab/pulumi";
import { blocksIn, readPage } from "../unit/pages/blocks";
import { answersTheMonitor, TinyVms } from "./support/tinyVms";
import { Tool } from "./support/tool";
import { pinned, succeeded } from "./support/vmProject";

const page = "docs/guides/first-vm.md";
const isRun = (line: string) => /^pulumi (?!login|stack)|^npx simple-vm (?!ssh)/.test(line);
const commands = blocksIn(page, readPage(page))
  .filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.trim().split("\n"))
  .filter(isRun);

const flake = new TinyVms({ first: { before: answersTheMonitor } });
let host: LabHost;
let project: PulumiProject;

beforeAll(async () => {
  [host, project] = await Promise.all([
    bootHost(),
    createProject({ example: "first-vm", environment: { NIX_CONFIG: labNixConfig } }),
  ]);
  cpSync(flake.path, project.directory, { recursive: true });
  // How to log in to a host of the lab; the guide's user has a key and known_hosts.
  for (const [name, value] of Object.entries(pinned(host))) {
    await project.require("config", "set", "--path", `host.${name}`, value);
  }
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake.remove();
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
  expect(await runUpTo("npx simple-vm logs")).toContain("tiny first revision 1");
  expect(await project.outputs()).toEqual({ hostKey: expect.stringMatching(/^ssh-ed25519 AAAA/) });
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
