import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { shells } from "../host/shells";
import { ScriptHere } from "./scriptHere";

/** As the machine has it: busybox's shell takes its own `date` whatever PATH says. */
const now = Math.floor(Date.now() / 1000);
const [first, second] = ["firstPeer/+0=", "secondPeer/+0="];
let script: ScriptHere;

beforeEach(() => {
  script = new ScriptHere("handshakes.sh");
  script.program("wg", `[ "$*" = "show all latest-handshakes" ] && cat '${table()}'`);
});
afterEach(() => script.remove());

const table = () => join(script.folder, "table");

/** What `wg` says: interface, peer and seconds since 1970, 0 for a peer without a handshake. */
function tell(...rows: [string, string, number][]): void {
  writeFileSync(table(), rows.map((row) => `${row.join("\t")}\n`).join(""));
}

test("shellcheck finds nothing", () => expect(script.complaints()).toBe(""));

describe.each(shells)("%s", (_name, [program, ...options]) => {
  /** What a client hears that sends this. */
  function answer(words: string[], sent = ""): string {
    const args = [...options, script.path, "answer", ...words];
    const { stdout, stderr, status } = spawnSync(program, args, {
      input: sent,
      encoding: "utf8",
      env: script.environment,
    });
    expect([stderr, status]).toEqual(["", 0]);
    return stdout;
  }

  const request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const young: [string, string, number] = ["wg0", first, now - 5];
  const old: [string, string, number] = ["wg0", second, now - 3000];
  const never: [string, string, number] = ["wg1", second, 0];

  test.each<[string, string[], [string, string, number][], string]>([
    ["all peers have a young handshake", ["all", "300"], [young], "1 of 1"],
    ["any has one, and any is enough", ["any", "300"], [young, old, never], "1 of 3"],
    ["old ones are young enough", ["all", "9000"], [young, old], "2 of 2"],
    ["only the interface that is named counts", ["all", "300", "wg0"], [young, never], "1 of 1"],
  ])("speaks first where %s", (_what, words, rows, count) => {
    tell(...rows);
    const body = `${count} peers have a handshake`;
    const head = `HTTP/1.1 200 OK: ${body}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length + 1}\r\n`;
    for (const sent of ["", request])
      expect(answer(words, sent)).toBe(`${head}Connection: close\r\n\r\n${body}\n`);
  });

  test.each<[string, string[], [string, string, number][], string]>([
    ["one of all has an old one", ["all", "300"], [young, old], "1 of 2"],
    ["one of all never had one", ["all", "300"], [young, never], "1 of 2"],
    ["none of any has one", ["any", "300"], [old, never], "0 of 2"],
    ["there is no peer", ["all", "300"], [], "0 of 0"],
    ["the interface that is named has none", ["any", "300", "wg1"], [young, never], "0 of 1"],
  ])("is silent where %s, and answers a request by 503", (_what, words, rows, count) => {
    tell(...rows);
    expect(answer(words)).toBe("");
    expect(answer(words, request)).toMatch(
      `HTTP/1.1 503 Service Unavailable: ${count} peers have a handshake\r\n`,
    );
  });

  test("writes a line for each peer once, when it has its first handshake", async () => {
    tell(young, never);
    const reporting = spawn(program, [...options, script.path, "report", "0.05"], {
      env: script.environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    const reader = createInterface({ input: reporting.stdout }).on("line", (line) => lines.push(line));
    try {
      await once(reader, "line");
      tell(["wg0", first, now], ["wg1", second, now]);
      await once(reader, "line");
      // Seen by both: a later look that would repeat them comes before the line of this third one.
      tell(["wg0", first, now + 9], ["wg1", second, now + 9], ["wg1", first, now]);
      await once(reader, "line");
    } finally {
      reporting.kill("SIGKILL");
    }
    expect(lines).toEqual([
      `simple-vm: wireguard wg0 handshake ${first}`,
      `simple-vm: wireguard wg1 handshake ${second}`,
      `simple-vm: wireguard wg1 handshake ${first}`,
    ]);
  });

  test("says nothing where WireGuard is not there yet", () => {
    script.program("wg", "echo 'Unable to access interface: Protocol not supported' >&2; exit 1");
    const args = [...options, script.path, "answer", "all", "30"];
    const { stdout } = spawnSync(program, args, { input: "", encoding: "utf8", env: script.environment });
    expect(stdout).toBe("");
  });
});
