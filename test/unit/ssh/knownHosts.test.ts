import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { knownHostName, linesForHost, parseKnownHosts } from "../../../provider/src/ssh/knownHosts";

/** The lines' numbers that hold for a host. */
function found(text: string, address: string, port = 22): string[] {
  return linesForHost(parseKnownHosts(text, "F"), address, port).map(
    ({ source, revoked }) => `${source}${revoked ? " revoked" : ""}`,
  );
}

test.each([
  ["a plain name", "gate.example ssh-ed25519 AAAA", "gate.example", 22, ["F:1"]],
  ["another name", "gate.example ssh-ed25519 AAAA", "gate2.example", 22, []],
  ["upper case", "Gate.Example ssh-ed25519 AAAA", "gATE.example", 22, ["F:1"]],
  ["a comma list", "a,10.0.0.1,b ssh-ed25519 AAAA comment here", "10.0.0.1", 22, ["F:1"]],
  ["several keys", "a ssh-ed25519 AAAA\n\n# a comment\na ssh-rsa AAAB", "a", 22, ["F:1", "F:4"]],
  ["a star", "*.example ssh-ed25519 AAAA", "a.b.example", 22, ["F:1"]],
  ["a dot is no wildcard", "a.b ssh-ed25519 AAAA", "axb", 22, []],
  ["a question mark", "vm? ssh-ed25519 AAAA", "vm1", 22, ["F:1"]],
  ["a question mark is one character", "vm? ssh-ed25519 AAAA", "vm12", 22, []],
  ["a negation", "*.example,!bad.example ssh-ed25519 AAAA", "bad.example", 22, []],
  ["beside a negation", "*.example,!bad.example ssh-ed25519 AAAA", "good.example", 22, ["F:1"]],
  ["a port", "[a]:2222 ssh-ed25519 AAAA", "a", 2222, ["F:1"]],
  ["another port", "[a]:2222 ssh-ed25519 AAAA", "a", 2223, []],
  ["a port's key is not port 22's", "[a]:2222 ssh-ed25519 AAAA", "a", 22, []],
  ["the bare name serves for a port", "a ssh-ed25519 AAAA", "a", 2222, ["F:1"]],
  ["the port's own line comes first", "a ssh-ed25519 AAAA\n[a]:2222 ssh-ed25519 AAAB", "a", 2222, ["F:2"]],
  ["an IPv6 address", "2001:db8::1 ssh-ed25519 AAAA", "2001:db8::1", 22, ["F:1"]],
  ["a revoked key", "@revoked * ssh-ed25519 AAAA", "a", 22, ["F:1 revoked"]],
  ["a certificate authority is skipped", "@cert-authority * ssh-ed25519 AAAA", "a", 22, []],
  ["a malformed line is skipped", "a ssh-ed25519\nnonsense", "a", 22, []],
])("%s", (_name, text, address, port, expected) => {
  expect(found(text, address, port)).toEqual(expected);
});

describe("names hashed by ssh-keygen -H", () => {
  const folder = mkdtempSync(join(tmpdir(), "simple-vm-known-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "known_hosts");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
  writeFileSync(file, `gate.example ${key}\n[10.0.0.1]:2222 ${key}\n`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
  const text = readFileSync(file, "utf8");

  test("are hashed", () => expect(text).not.toContain("gate"));
  test("a name", () => expect(found(text, "gate.example")).toEqual(["F:1"]));
  test("an address with a port", () => expect(found(text, "10.0.0.1", 2222)).toEqual(["F:2"]));
  test("another name", () => expect(found(text, "gate2.example")).toEqual([]));
});

test("a host's name in known_hosts carries the port when it is not 22", () => {
  expect([knownHostName("a", 22), knownHostName("a", 2222)]).toEqual(["a", "[a]:2222"]);
});
