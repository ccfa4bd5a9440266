import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { Server } from "ssh2";
import { HostConnectionError } from "../../../provider/src/ssh/errors";
import { ConnectionPool } from "../../../provider/src/ssh/pool";
import type { HostSettings } from "../../../provider/src/ssh/settings";
import { generateKey, portOf, TestSshd } from "./sshd";

const sshd = new TestSshd();
const pool = new ConnectionPool();
const usersAgent = process.env.SSH_AUTH_SOCK;
let agentPid: number;
const agentSocket = sshd.path("agent");

beforeAll(async () => {
  await sshd.start();
  generateKey(sshd.path("stranger"), "ed25519");
  generateKey(sshd.path("encrypted"), "ed25519", "a passphrase");
  const started = execFileSync("ssh-agent", ["-a", agentSocket], { encoding: "utf8" });
  agentPid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
  sshAdd(sshd.clientKey);
});
beforeEach(() => {
  mkdirSync(sshd.path("home/.ssh"), { recursive: true });
  jest.spyOn(os, "homedir").mockReturnValue(sshd.path("home"));
  delete process.env.SSH_AUTH_SOCK;
});
afterEach(() => pool.close());
afterAll(async () => {
  if (usersAgent !== undefined) process.env.SSH_AUTH_SOCK = usersAgent;
  process.kill(agentPid);
  await sshd.stop();
});

function sshAdd(...args: string[]): void {
  execFileSync("ssh-add", ["-q", ...args], {
    env: { ...process.env, SSH_AUTH_SOCK: agentSocket },
    stdio: "ignore",
  });
}

const text = (name: string) => readFileSync(sshd.path(name), "utf8");

/** Logs in with these settings alone. */
async function login(changes: Partial<HostSettings>): Promise<string> {
  const host = await pool.connect(sshd.settings({ privateKeyPath: undefined, ...changes }));
  return host.run("echo in", { what: "try" });
}

async function refused(changes: Partial<HostSettings>): Promise<HostConnectionError> {
  const thrown = await login(changes).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof HostConnectionError) return thrown;
  throw new Error(`expected a HostConnectionError, but came: ${String(thrown)}`);
}

test.each<[string, () => Partial<HostSettings>]>([
  ["a key's text", () => ({ privateKey: text("client_key") })],
  ["a key's text without its last newline", () => ({ privateKey: text("client_key").trim() })],
  ["a key's text between empty lines", () => ({ privateKey: `\n\n${text("client_key")}\n` })],
  ["a key's file", () => ({ privateKeyPath: sshd.clientKey })],
  ["an agent's socket", () => ({ agent: agentSocket })],
  ["the second of two keys", () => ({ privateKey: text("stranger"), privateKeyPath: sshd.clientKey })],
])("logs in by %s", async (_name, changes) => {
  expect(await login(changes())).toBe("in\n");
});

test("agent: true is the agent at SSH_AUTH_SOCK", async () => {
  expect((await refused({ agent: true })).message).toContain(
    "there is no agent: agent is true, but SSH_AUTH_SOCK is not set",
  );
  process.env.SSH_AUTH_SOCK = agentSocket;
  expect(await login({ agent: true })).toBe("in\n");
});

test("a key's path may begin with ~/", async () => {
  writeFileSync(sshd.path("home/key"), text("client_key"), { mode: 0o600 });
  expect(await login({ privateKeyPath: "~/key" })).toBe("in\n");
});

describe("without any setting", () => {
  test("the agent at SSH_AUTH_SOCK serves", async () => {
    process.env.SSH_AUTH_SOCK = agentSocket;
    expect(await login({})).toBe("in\n");
  });

  test("the default keys serve, also behind an agent that is gone and an encrypted one", async () => {
    process.env.SSH_AUTH_SOCK = sshd.path("no-agent");
    writeFileSync(sshd.path("home/.ssh/id_ed25519"), text("encrypted"), { mode: 0o600 });
    writeFileSync(sshd.path("home/.ssh/id_ecdsa"), text("client_key"), { mode: 0o600 });
    expect(await login({})).toBe("in\n");
  });

  test("nothing to try is told with what was looked for", async () => {
    jest.spyOn(os, "homedir").mockReturnValue(sshd.path("empty"));
    const error = await refused({});
    expect(error.failure).toBe("authentication");
    expect(error.message).toContain(
      "there is no key to log in with: no agent (SSH_AUTH_SOCK is not set); none of ~/.ssh/id_ed25519, ~/.ssh/id_ecdsa, ~/.ssh/id_rsa can be used",
    );
  });
});

describe.each(["password", "keyboard-interactive"] as const)("a host that takes %s", (allowed) => {
  let server: Server;
  let settings: HostSettings;

  beforeAll(async () => {
    server = new Server({ hostKeys: [text("host_ed25519")] }, (client) => {
      client.on("error", () => undefined);
      client.on("authentication", (context) => {
        if (context.method !== allowed) return context.reject([allowed]);
        if (context.method === "password") return answer(context.password);
        return context.prompt([{ prompt: "Password: ", echo: false }], ([password]) => answer(password));

        function answer(password: string | undefined): void {
          if (password === "open sesame") context.accept();
          else context.reject([allowed]);
        }
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    settings = {
      address: "127.0.0.1",
      port: portOf(server),
      user: "ali",
      password: "open sesame",
      hostKey: sshd.hostKeyLine(),
    };
  });
  afterAll(() => server.close());

  test("lets the password in", async () => {
    expect((await pool.connect(settings)).hostKeyFingerprint).toBe(sshd.fingerprint());
  });

  test("refuses another, which is told without it", async () => {
    const connecting = pool.connect({ ...settings, password: "open barley" });
    await expect(connecting).rejects.toThrow("authentication failed");
    await expect(connecting).rejects.not.toThrow("barley");
    await expect(connecting).rejects.toThrow(
      "What to do: is host.password right, and may ali log in by password (PermitRootLogin, PasswordAuthentication)?",
    );
    await expect(connecting).rejects.not.toThrow("authorized_keys");
    await expect(connecting).rejects.not.toThrow("not tried");
  });
});

test("a refused login names what was tried and what the host allows, and no secret", async () => {
  const fingerprint = execFileSync("ssh-keygen", ["-lf", sshd.path("stranger")], { encoding: "utf8" }).split(
    " ",
  )[1];
  const error = await refused({ privateKey: text("stranger"), password: "planted secret" });
  expect(error.failure).toBe("authentication");
  expect(error.message).toContain(
    `authentication failed: tried: the privateKey argument (ssh-ed25519 ${fingerprint}); ` +
      "not tried: password (the host does not take password), password (keyboard-interactive) (the host does not take keyboard-interactive); " +
      "the host allows: publickey\n" +
      `What to do: is the public key in ~/.ssh/authorized_keys of ${sshd.user} there, and may this user log in (PermitRootLogin)?`,
  );
  expect(error.message).not.toContain("host.password");
  expect(JSON.stringify([error.message, error.parts])).not.toContain("planted secret");
});

test("an encrypted key is for an agent", async () => {
  const message = (await refused({ privateKey: text("encrypted") })).message;
  expect(message).toContain("cannot use the private key of the privateKey argument: it is encrypted");
  expect(message).toContain("ssh-add");
});

test.each<[string, () => Partial<HostSettings>, string]>([
  ["a missing file", () => ({ privateKeyPath: "/nowhere/key" }), "cannot read the private key"],
  ["a public key", () => ({ privateKey: text("client_key.pub") }), "it is a public key"],
  ["no key at all", () => ({ privateKey: "hunter2" }), "expected is what ssh-keygen writes"],
])("%s is told as such", async (_name, changes, message) => {
  const error = await refused(changes());
  expect(error.message).toContain(message);
  expect(error.message).not.toContain("hunter2");
});

test("an agent without keys is told", async () => {
  sshAdd("-D");
  expect((await refused({ agent: agentSocket })).message).toContain(
    `the agent at ${agentSocket} has no keys`,
  );
});
