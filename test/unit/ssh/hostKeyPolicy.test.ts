import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { HostConnectionError } from "../../../provider/src/ssh/errors";
import { ConnectionPool } from "../../../provider/src/ssh/pool";
import { generateKey, TestSshd } from "./sshd";

const sshd = new TestSshd();
const pool = new ConnectionPool();
/** An RSA key is searched for: that takes as long as it takes. */
const keySearchDeadline = 60_000;
beforeAll(() => sshd.start({ keyTypes: ["ed25519", "ecdsa", "rsa"] }), keySearchDeadline);
beforeAll(() => generateKey(sshd.path("other"), "ed25519"));
afterEach(() => pool.close());
afterEach(() => jest.restoreAllMocks());
afterAll(() => sshd.stop());

const OTHER_FINGERPRINT = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
const otherLine = () => readFileSync(sshd.path("other.pub"), "utf8").trim();
const name = () => `[127.0.0.1]:${sshd.port}`;

/** The error's kind and text; the connection must not have come as far as logging in. */
async function refused(changes: object, expectedFingerprint?: string): Promise<HostConnectionError> {
  const before = sshd.accepted();
  const thrown = await pool.connect(sshd.settings(changes), { expectedFingerprint }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(sshd.accepted()).toBe(before);
  if (thrown instanceof HostConnectionError) return thrown;
  throw new Error(`expected a HostConnectionError, but came: ${String(thrown)}`);
}

function knownHosts(text: string): { knownHostsFile: string } {
  const knownHostsFile = sshd.path(`known-${Math.random()}`);
  writeFileSync(knownHostsFile, text);
  return { knownHostsFile };
}

describe.each(["ed25519", "ecdsa", "rsa"])(
  "a host with several keys, of which the %s one is expected",
  (type) => {
    const fingerprintOf = async (changes: object, expectedFingerprint?: string) =>
      (await pool.connect(sshd.settings(changes), { expectedFingerprint })).hostKeyFingerprint;

    test("by hostKey", async () => {
      expect(await fingerprintOf({ hostKey: sshd.hostKeyLine(type) })).toBe(sshd.fingerprint(type));
    });

    test("by hostKey's fingerprint", async () => {
      expect(await fingerprintOf({ hostKey: sshd.fingerprint(type) })).toBe(sshd.fingerprint(type));
    });

    test("by known_hosts", async () => {
      expect(await fingerprintOf(knownHosts(`${name()} ${sshd.hostKeyLine(type)}\n`))).toBe(
        sshd.fingerprint(type),
      );
    });

    test("by hashed known_hosts", async () => {
      const changes = knownHosts(`${name()} ${sshd.hostKeyLine(type)}\n`);
      execFileSync("ssh-keygen", ["-q", "-H", "-f", changes.knownHostsFile], { stdio: "ignore" });
      expect(readFileSync(changes.knownHostsFile, "utf8")).not.toContain("127.0.0.1");
      expect(await fingerprintOf(changes)).toBe(sshd.fingerprint(type));
    });

    test("by the state", async () => {
      expect(await fingerprintOf({ hostKey: "trust-on-first-use" }, sshd.fingerprint(type))).toBe(
        sshd.fingerprint(type),
      );
    });
  },
);

test("trust on first use takes any key, and says which", async () => {
  const host = await pool.connect(
    sshd.settings({ hostKey: "trust-on-first-use", knownHostsFile: "/nowhere" }),
  );
  expect(host.hostKeyFingerprint).toBe(sshd.fingerprint("ed25519"));
});

test("a caller with another expectation is not served by the link that another caller opened", async () => {
  const settings = { hostKey: "trust-on-first-use" };
  await pool.connect(sshd.settings(settings));
  expect((await refused(settings, OTHER_FINGERPRINT)).failure).toBe("host key changed");
  const rsa = await pool.connect(sshd.settings(settings), { expectedFingerprint: sshd.fingerprint("rsa") });
  expect(rsa.hostKeyFingerprint).toBe(sshd.fingerprint("rsa"));
});

test("an unknown key is refused, with everything that is needed to accept it", async () => {
  const changes = knownHosts("elsewhere ssh-ed25519 AAAA\n");
  const error = await refused(changes);
  expect(error.failure).toBe("host key unknown");
  expect(error.message).toBe(
    [
      `${sshd.user}@127.0.0.1:${sshd.port}: the host key is not known: it shows ${sshd.fingerprint()}, and ${changes.knownHostsFile} has no key for ${name()}`,
      "What to do: compare the fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, on the host), then set",
      `  host.hostKey: "${sshd.hostKeyLine().split(" ").slice(0, 2).join(" ")}"`,
      `or let known_hosts hold the line that \`ssh-keyscan -p ${sshd.port} 127.0.0.1\` prints, or set host.hostKey: "trust-on-first-use".`,
    ].join("\n"),
  );
});

test("a key that neither of the two default files has is told with both", async () => {
  jest.spyOn(os, "homedir").mockReturnValue(sshd.path("nobody"));
  const error = await refused({ knownHostsFile: undefined });
  expect(error.message).toContain(
    `and neither ${sshd.path("nobody/.ssh/known_hosts")} nor /etc/ssh/ssh_known_hosts has a key for ${name()}\n`,
  );
});

test("a key other than hostKey is refused with both fingerprints", async () => {
  const error = await refused({ hostKey: otherLine() });
  const expected = execFileSync("ssh-keygen", ["-lf", sshd.path("other.pub")], { encoding: "utf8" }).split(
    " ",
  )[1];
  expect(error.failure).toBe("host key changed");
  expect(error.message).toContain(
    `it shows ${sshd.fingerprint()} (ssh-ed25519); expected is ${expected} (ssh-ed25519) (from the hostKey argument)`,
  );
});

test("a key other than known_hosts' is refused with the file's line", async () => {
  const changes = knownHosts(`# mine\n${name()} ${otherLine()}\n`);
  expect((await refused(changes)).message).toContain(`(from ${changes.knownHostsFile}:2)`);
});

test("a fingerprint that is none of the host's is refused, also when it comes from the state", async () => {
  expect((await refused({ hostKey: OTHER_FINGERPRINT })).message).toContain("(from the hostKey argument)");
  const error = await refused({ hostKey: "trust-on-first-use" }, OTHER_FINGERPRINT);
  expect(error.message).toContain(
    `it shows ${sshd.fingerprint()} (ssh-ed25519); expected is ${OTHER_FINGERPRINT} (from the state)`,
  );
});

test("a revoked key is refused, also when another line knows it", async () => {
  const line = `${name()} ${sshd.hostKeyLine()}\n`;
  const error = await refused(knownHosts(`${line}@revoked ${line}`));
  expect(error.message).toContain(`it shows ${sshd.fingerprint()}, which known_hosts marks as @revoked`);
});

test("a host without a key of the expected type is not asked to log in", async () => {
  const single = await new TestSshd().start();
  try {
    const connecting = pool.connect(single.settings({ hostKey: sshd.hostKeyLine("rsa") }));
    await expect(connecting).rejects.toThrow(
      `it has no host key of the expected type; expected is ${sshd.fingerprint("rsa")}`,
    );
    expect(single.accepted()).toBe(0);
  } finally {
    await single.stop();
  }
});

test("a hostKey that is no key is told before anything is connected", async () => {
  const error = await refused({ hostKey: "AAAAC3NzaC1lZDI1NTE5AAAAI" });
  expect(error.failure).toBe("settings");
  expect(error.message).toContain("cannot read the hostKey argument");
  expect(error.message).toContain('it begins with "AAAAC3NzaC1lZDI1NTE5AAAA"');
});
