import { spawnSync } from "node:child_process";
import { SimpleVmError } from "../../../provider/src/errors/error";
import { HostConnectionError } from "../../../provider/src/ssh/errors";
import { gcText, hostNamed } from "../../../provider/src/tool/commands/gc";
import { knownHostsLines, sshSettings } from "../../../provider/src/tool/commands/ssh";
import { completionScript } from "../../../provider/src/tool/completion";
import { exitCodeOf, failureText, NoSuchVmError, UsageError } from "../../../provider/src/tool/failure";
import { namedVm } from "../../../provider/src/tool/fleet";
import { program } from "../../../provider/src/tool/program";
import { StackStateError } from "../../../provider/src/tool/stackState";
import { madeUp } from "../errors/madeUp";
import { fleetWith, hostAt, vmResource } from "./fleets";

const parts = { ...madeUp, what: "it failed" };

test.each<[unknown, number]>([
  [new SimpleVmError(parts), 1],
  [new Error("of a tool"), 1],
  [new UsageError(parts), 2],
  [new HostConnectionError("refused", parts), 3],
  [new StackStateError(parts), 4],
  [new NoSuchVmError(parts), 5],
])("%s ends with %d", (thrown, code) => {
  expect(exitCodeOf(thrown)).toBe(code);
  expect(failureText(thrown)).not.toMatch(/\n\s+at /);
});

test("SSH host keys that the host has made are what ssh knows the guest by", () => {
  const publicKeys = {
    "ssh/ssh_host_ed25519_key": "ssh-ed25519 AAAA",
    "wireguard/private.key": "x",
    "ssh/id": "ssh-ed25519 B",
  };
  const fleet = fleetWith(vmResource("web", { ...hostAt("10.0.0.1"), publicKeys }));
  expect(knownHostsLines(namedVm(fleet, "web"))).toEqual(["web.10.0.0.1 ssh-ed25519 AAAA\n"]);
});

test("ssh does not wait for ever for a guest that does not answer; what the user says of it counts", () => {
  const fleet = fleetWith(vmResource("web", hostAt("10.0.0.1")));
  const settings = sshSettings(namedVm(fleet, "web"), ["ConnectTimeout=5"]);
  expect(settings).toEqual([
    "ConnectTimeout=5",
    "HostKeyAlias=web.10.0.0.1",
    "CheckHostIP=no",
    "ConnectTimeout=60",
  ]);
});

test("gc tells what it would do, and what it did", () => {
  const found = { host: "root@h:22", roots: [{ path: "/r", target: "/t" }], heldBytes: 2000 };
  expect(gcText({ ...found, removed: null })).toBe(
    "root@h:22: no VM has these garbage-collector roots\n/r -> /t\nnothing was changed; --yes removes these roots, and what they alone hold of 2.0 KB",
  );
  expect(gcText({ ...found, removed: { paths: 3, bytes: 10 } })).toMatch(
    /removed, with 3 store paths of 10 B$/,
  );
  expect(gcText({ ...found, removed: { paths: 1, bytes: 10 } })).toMatch(/with 1 store path of 10 B$/);
  expect(gcText({ ...found, roots: [], removed: null })).toBe(
    "root@h:22: each garbage-collector root has its VM",
  );
});

test("gc takes a host by its label, its address or its user and address", () => {
  const fleet = fleetWith(vmResource("a", hostAt("10.0.0.1")), vmResource("b", hostAt("10.0.0.2")));
  for (const given of ["10.0.0.2", "root@10.0.0.2", "root@10.0.0.2:22"])
    expect(hostNamed(fleet, given).settings.address).toBe("10.0.0.2");
  expect(() => hostNamed(fleet, undefined)).toThrow(
    "name a host: the stack has root@10.0.0.1:22, root@10.0.0.2:22",
  );
  expect(() => hostNamed(fleet, "10.0.0.3")).toThrow(NoSuchVmError);
  expect(() => hostNamed(fleetWith(), undefined)).toThrow("there is no host: the stack has none");
});

test("bash takes the completion, which knows each command and its options", () => {
  const script = completionScript(program("1", async () => undefined));
  const complete = (...words: string[]) => {
    const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _simple_vm; echo "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", `${script}${ask}`], { encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout.trim().split(" ");
  };
  expect(complete("simple-vm", "st")).toEqual(["start", "stop"]);
  expect(complete("simple-vm", "logs", "--f")).toEqual(["--follow"]);
});
