import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { HostConnectionError, mayPass } from "../../../provider/src/ssh/errors";
import { ConnectionPool } from "../../../provider/src/ssh/pool";
import { freePort, portOf, TestSshd } from "./sshd";

jest.setTimeout(30_000);

const gateway = new TestSshd();
const inner = new TestSshd();
const pool = new ConnectionPool();
beforeAll(() => Promise.all([gateway.start(), inner.start()]));
afterEach(() => pool.close());
afterAll(() => Promise.all([gateway.stop(), inner.stop()]));

async function failure(connecting: Promise<unknown>): Promise<HostConnectionError> {
  const thrown = await connecting.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof HostConnectionError) return thrown;
  throw new Error(`expected a HostConnectionError, but came: ${String(thrown)}`);
}

describe("through a jump host", () => {
  const throughGateway = () => inner.settings({ jump: gateway.settings() });

  test("callers share both connections, and large inputs arrive", async () => {
    const before = [gateway.accepted(), inner.accepted()];
    const hosts = await Promise.all(Array.from({ length: 5 }, () => pool.connect(throughGateway())));
    const text = "x".repeat(5_000_000);
    const sizes = await Promise.all(hosts.map((host) => host.run("wc -c", { what: "count", input: text })));
    expect(sizes.map(Number)).toEqual([5_000_000, 5_000_000, 5_000_000, 5_000_000, 5_000_000]);
    expect([gateway.accepted(), inner.accepted()]).toEqual(before.map((count) => (count ?? 0) + 1));
  });

  test("the inner host sees the jump host's connection", async () => {
    const host = await pool.connect(throughGateway());
    await host.run("true", { what: "try" });
    expect(inner.log.at(-1)).toMatch(/Accepted publickey for \w+ from 127\.0\.0\.1/);
  });

  test("both host keys are verified", async () => {
    const wrongInner = inner.settings({ jump: gateway.settings(), hostKey: gateway.hostKeyLine() });
    expect((await failure(pool.connect(wrongInner))).message).toContain(
      `127.0.0.1:${inner.port}: the host key is not the expected`,
    );
    const wrongGateway = inner.settings({ jump: gateway.settings({ hostKey: inner.hostKeyLine() }) });
    expect((await failure(pool.connect(wrongGateway))).message).toContain(
      `127.0.0.1:${gateway.port}: the host key is not the expected`,
    );
  });

  test("a jump host that is cut is connected anew with the inner one", async () => {
    const host = await pool.connect(throughGateway());
    const before = [gateway.accepted(), inner.accepted()];
    const running = host.run("sleep 60", { what: "wait" });
    gateway.cutConnections();
    await expect(running).rejects.toMatchObject({ connectionLost: true });
    expect(await host.run("echo back", { what: "come back" })).toBe("back\n");
    expect([gateway.accepted(), inner.accepted()]).toEqual(before.map((count) => (count ?? 0) + 1));
  });

  test("an inner host that is down is told as such", async () => {
    const error = await failure(
      pool.connect(inner.settings({ port: await freePort(), jump: gateway.settings() })),
    );
    expect(error.failure).toBe("refused");
    expect(error.message).toContain("the jump host cannot reach it");
  });
});

describe("a host that does not answer", () => {
  test("refuses", async () => {
    const port = await freePort();
    const error = await failure(pool.connect(inner.settings({ port })));
    expect(error.failure).toBe("refused");
    expect(error.message).toContain(`@127.0.0.1:${port}: cannot connect: connect ECONNREFUSED`);
  });

  test("has no address", async () => {
    const error = await failure(pool.connect(inner.settings({ address: "no-such-host.invalid" })));
    expect(error.failure).toBe("address unknown");
  });

  test("closes at once, as an sshd that is just starting", async () => {
    const server = createServer((socket: Socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    expect((await failure(pool.connect(inner.settings({ port: portOf(server) })))).failure).toBe("reset");
    server.close();
  });

  test("resets the connection in the handshake, as a host that goes down", async () => {
    const server = createServer((socket: Socket) => {
      socket.write("SSH-2.0-OpenSSH_9.2\r\n");
      socket.once("data", () => socket.resetAndDestroy());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const error = await failure(pool.connect(inner.settings({ port: portOf(server) })));
    expect([error.failure, error.message]).toEqual([
      "reset",
      expect.stringContaining("cannot connect: read ECONNRESET"),
    ]);
    server.close();
  });

  test("speaks something else", async () => {
    const server = createServer((socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    const error = await failure(pool.connect(inner.settings({ port: portOf(server) })));
    expect(["protocol", "reset"]).toContain(error.failure);
    server.close();
  });

  test("may answer a moment later, when it is booting", async () => {
    const booting = new TestSshd();
    try {
      const port = await freePort();
      const settings = inner.settings({ hostKey: "trust-on-first-use", port });
      expect(mayPass(await failure(pool.connect(settings)))).toBe(true);
      await booting.start({ port, authorizedKeys: [`${inner.clientKey}.pub`] });
      expect((await pool.connect(settings)).hostKeyFingerprint).toBe(booting.fingerprint());
    } finally {
      await booting.stop();
    }
  });

  test("is another one a moment later too, when its key is wrong", async () => {
    const error = await failure(pool.connect(inner.settings({ hostKey: gateway.hostKeyLine() })));
    expect([error.failure, mayPass(error)]).toEqual(["host key changed", false]);
  });
});

test("a connection that was closed connects anew when it is used", async () => {
  const host = await pool.connect(inner.settings());
  const before = inner.accepted();
  await pool.close();
  expect(await host.run("echo again", { what: "use it again" })).toBe("again\n");
  expect(inner.accepted() - before).toBe(1);
});

test("a failed attempt is not remembered", async () => {
  const settings = inner.settings({ privateKeyPath: inner.path("later") });
  expect((await failure(pool.connect(settings))).failure).toBe("authentication");
  copyFileSync(inner.clientKey, inner.path("later"));
  expect(await (await pool.connect(settings)).run("echo in", { what: "try" })).toBe("in\n");
});

test("two pools share no link, and one that is closed leaves the other's alone", async () => {
  const before = inner.accepted();
  const other = new ConnectionPool();
  const [mine, theirs] = await Promise.all([pool, other].map((of) => of.connect(inner.settings())));
  expect(mine).not.toBe(theirs);
  expect(inner.accepted() - before).toBe(2);
  await other.close();
  expect(await mine?.run("echo here", { what: "go on" })).toBe("here\n");
  expect(inner.accepted() - before).toBe(2);
});
