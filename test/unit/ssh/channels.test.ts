import { PassThrough } from "node:stream";
import { ConnectionPool } from "../../../provider/src/ssh/pool";
import { TestSshd, until } from "./sshd";

jest.setTimeout(60_000);

const pool = new ConnectionPool();
afterEach(() => pool.close());

test("a channel that the host refuses for a moment is opened later", async () => {
  const narrow = await new TestSshd().start({ config: ["MaxSessions 2", "LogLevel VERBOSE"] });
  try {
    const host = await pool.connect(narrow.settings());
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => host.run("echo ok", { what: "crowd" })),
    );
    expect(answers).toEqual(Array.from({ length: 8 }, () => "ok\n"));
    expect(narrow.log.join("\n")).toContain("no more sessions");
  } finally {
    await narrow.stop();
  }
});

test("where the host allows one channel, a script that lasts gives way, and all others have theirs in turn", async () => {
  const narrow = await new TestSshd().start({ config: ["MaxSessions 1", "LogLevel VERBOSE"] });
  try {
    const host = await pool.connect(narrow.settings());
    const turns: string[] = [];
    let isOver = false;
    const last = async (): Promise<void> => {
      while (!isOver) {
        const input = new PassThrough();
        const onLine = (line: string) => turns.push(line);
        await host.run("echo begun; cat", { what: "last", input, onLine, giveWay: () => input.end() });
      }
    };
    const lasting = last();
    await until(() => turns.length === 1, "its first turn");
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => host.run("echo ok", { what: "crowd" })),
    );
    expect(answers).toEqual(Array.from({ length: 12 }, () => "ok\n"));
    await until(() => turns.length > 1, "its next turn");
    isOver = true;
    await host.run("true", { what: "press" });
    await lasting;
  } finally {
    await narrow.stop();
  }
});
