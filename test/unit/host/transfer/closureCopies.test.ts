import { EventEmitter, once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ClosureCopies } from "../../../../provider/src/host/transfer/closureCopies";
import type { CopyProgress } from "../../../../provider/src/host/transfer/exportProgress";
import * as closures from "../../../../provider/src/nix/closure";
import { RemoteCommandError } from "../../../../provider/src/ssh/errors";
import { madeUp } from "../../errors/madeUp";
import { FakeHost } from "../fakeHost";

jest.mock("../../../../provider/src/nix/closure");
const exportPaths = jest.mocked(closures.exportPaths);

/** An export in which each path stands for its own content. */
beforeEach(() => {
  exportPaths.mockReset();
  exportPaths.mockImplementation((paths) => Readable.from(paths.map((path) => Buffer.from(`${path}\n`))));
});

const paths = (names: string) =>
  Array.from(names, (name) => ({ path: `/nix/store/${name}`, narSize: 13, references: [] }));
const request = (name: string, closure: string) => ({ name, closure: paths(closure), nixOptions: [] });

/** What a host tells of a store that has room. */
const roomyFileSystem = ["type=ext2/ext3", "space=/dev/vda1 10000000 0 10000000 0% /"];

/** A host with a store: answers what is missing, and takes what is imported. */
class StoreHost extends FakeHost {
  readonly store = new Set<string>();
  /** Paths of the store that are gone from its disk. */
  readonly lost = new Set<string>();
  readonly sent: string[] = [];
  /** Imports whose paths a collection takes away before it is over. */
  collected = 0;
  readonly copies = new ClosureCopies(this);
  queries = 0;

  constructor(beforeImport: () => Promise<void> = () => Promise.resolve()) {
    super(async (script, { input }) => {
      const text = input instanceof PassThrough ? (await buffer(input)).toString() : String(input);
      const lines = text.split("\n").filter((line) => line !== "");
      if (script.includes("--print-invalid")) {
        this.queries++;
        const invalid = lines.filter((path) => !this.store.has(path));
        const absent = lines.filter((path) => !this.store.has(path) || this.lost.has(path));
        const told = [...invalid.map((path) => `invalid=${path}`), ...absent.map((path) => `absent=${path}`)];
        return `${told.concat(roomyFileSystem).join("\n")}\n`;
      }
      await beforeImport();
      this.sent.push(...lines);
      if (this.collected-- > 0) return lines.map((path) => `absent=${path}\n`).join("");
      for (const path of lines) this.store.add(path);
      return "";
    });
  }
}

test("what is there is not sent again; nothing missing means no import", async () => {
  const host = new StoreHost();
  host.store.add("/nix/store/a");
  await host.copies.copy(request("one", "ab"));
  expect(host.sent).toEqual(["/nix/store/b"]);
  await host.copies.copy(request("one", "ab"));
  expect(host.scripts.filter((script) => script.includes("--import"))).toHaveLength(1);
});

test("what a collection on the host took away at once is sent again, and that it goes on is told", async () => {
  const host = new StoreHost();
  host.collected = 1;
  await host.copies.copy(request("one", "a"));
  expect(host.sent).toEqual(["/nix/store/a", "/nix/store/a"]);
  host.collected = 3;
  const told = "garbage collections on the host took away what was copied, time and again: /nix/store/b";
  await expect(host.copies.copy(request("one", "b"))).rejects.toThrow(told);
});

test("requests of the same moment share one query and one stream", async () => {
  const host = new StoreHost();
  await Promise.all(
    ["abc", "bcd", "cde"].map((closure, index) => host.copies.copy(request(`vm${index}`, closure))),
  );
  expect(host.queries).toBe(1);
  expect(host.sent).toEqual(Array.from("abcde", (name) => `/nix/store/${name}`));
  expect(host.scripts[0]).toContain(
    `incoming_roots='${[0, 1, 2].map((number) => `/nix/var/nix/gcroots/simple-vms/vm${number}.incoming`).join("\n")}'`,
  );
});

test("requests that come while a copy runs are joined into the next, which sends only the rest", async () => {
  const events = new EventEmitter();
  const importing = once(events, "importing");
  const mayImport = once(events, "mayImport");
  const host = new StoreHost(async () => {
    events.emit("importing");
    await mayImport;
  });
  const first = host.copies.copy(request("one", "ab"));
  await importing;
  const later = [host.copies.copy(request("two", "bc")), host.copies.copy(request("three", "cd"))];
  events.emit("mayImport");
  await Promise.all([first, ...later]);
  expect(host.queries).toBe(2);
  expect(host.sent).toEqual(Array.from("abcd", (name) => `/nix/store/${name}`));
});

test("two hosts do not wait for each other", async () => {
  const blocked = new StoreHost(() => new Promise(() => undefined));
  const free = new StoreHost();
  void blocked.copies.copy(request("one", "a"));
  await free.copies.copy(request("one", "a"));
  expect(free.sent).toEqual(["/nix/store/a"]);
});

test("a host that breaks off fails every request of the batch once, and the next batch works", async () => {
  let broken = true;
  const end = { exitCode: null, stdout: "", stderr: "", connectionLost: true };
  const lost = new RemoteCommandError(end, { ...madeUp, what: "the connection was lost" });
  const host = new StoreHost(async () => {
    if (broken) throw lost;
  });
  const failed = await Promise.allSettled([
    host.copies.copy(request("one", "a")),
    host.copies.copy(request("two", "b")),
  ]);
  expect(failed).toEqual(failed.map(() => ({ status: "rejected", reason: lost })));
  expect(host.queries).toBe(1);
  broken = false;
  await host.copies.copy(request("one", "a"));
  expect(host.sent).toEqual(["/nix/store/a"]);
});

test("a path that cannot be exported fails the VMs that need it, in their own words, and no other", async () => {
  exportPaths.mockImplementation((paths) =>
    Readable.from(
      (function* () {
        for (const path of paths) {
          if (path.endsWith("b")) throw new Error(`${paths.length} paths: ${path} is not valid`);
          yield Buffer.from(`${path}\n`);
        }
      })(),
    ),
  );
  const host = new StoreHost();
  const results = await Promise.allSettled([
    host.copies.copy(request("one", "a")),
    host.copies.copy(request("two", "cb")),
    host.copies.copy(request("three", "ac")),
  ]);
  const rejected = { status: "rejected", reason: new Error("2 paths: /nix/store/b is not valid") };
  const fulfilled = { status: "fulfilled", value: undefined };
  expect(results).toEqual([fulfilled, rejected, fulfilled]);
  expect([...host.store].sort()).toEqual(["/nix/store/a", "/nix/store/c"]);
});

test("one VM's options of Nix are not another's", async () => {
  const host = new StoreHost();
  await Promise.all([
    host.copies.copy({ ...request("one", "a"), nixOptions: ["--option", "cores", "1"] }),
    host.copies.copy(request("two", "b")),
    host.copies.copy(request("three", "c")),
  ]);
  expect(exportPaths.mock.calls).toEqual([
    [["/nix/store/a"], ["--option", "cores", "1"]],
    [["/nix/store/b", "/nix/store/c"], []],
  ]);
});

test.each([
  ["ext4", "a copy that cannot end is not begun"],
  ["zfs", "but where the file system may write it in less room"],
])("no room in the host's store, %s: %s", async (type, _what) => {
  const host = new FakeHost(async (script, { input }) => {
    if (input instanceof PassThrough) await buffer(input);
    const lines = [
      "invalid=/nix/store/a",
      "invalid=/nix/store/b",
      `type=${type}`,
      "space=/dev/vdb 100 99 0 100% /nix",
    ];
    return script.includes("--print-invalid") ? `${lines.join("\n")}\n` : "";
  });
  const copied = new ClosureCopies(host).copy(request("one", "ab"));
  if (type === "zfs") return copied;
  await expect(copied).rejects.toThrow(
    "root@fake:22: the host has no room for the closure: " +
      "the copy needs 0.0 MB, and the file system /nix (/dev/vdb) has 0.0 MB free of 0.1 MB\n" +
      "What to do: run `nix-collect-garbage` on the host",
  );
  expect(host.scripts).toHaveLength(1);
});

test("a path that the host's Nix holds for valid and its disk has not is an error of the VMs that need it", async () => {
  const host = new StoreHost();
  host.store.add("/nix/store/a").add("/nix/store/c");
  host.lost.add("/nix/store/a");
  const [broken, whole] = await Promise.allSettled([
    host.copies.copy(request("one", "ab")),
    host.copies.copy(request("two", "bc")),
  ]);
  expect(whole.status).toBe("fulfilled");
  expect(broken).toMatchObject({
    reason: {
      parts: { where: "root@fake:22", why: "/nix/store/a", next: expect.stringContaining("--repair") },
    },
  });
});

test("a failed export is the copy's error", async () => {
  exportPaths.mockImplementation(
    () =>
      new Readable({
        read() {
          this.destroy(new Error("path is not valid"));
        },
      }),
  );
  await expect(new StoreHost().copies.copy(request("one", "a"))).rejects.toThrow("path is not valid");
});

test("an import that has all it needs may be done before the export has ended", async () => {
  exportPaths.mockImplementation(() => {
    const source = new PassThrough();
    source.write("all of it");
    return source;
  });
  const host = new FakeHost(async (script, { input }) => {
    if (script.includes("--print-invalid"))
      return `${["invalid=/nix/store/a", ...roomyFileSystem].join("\n")}\n`;
    if (input instanceof PassThrough) {
      await once(input, "data");
      input.destroy();
    }
    return "";
  });
  await new ClosureCopies(host).copy(request("one", "a"));
});

test("progress is told to every request of a copy, from its beginning to its end", async () => {
  const told: CopyProgress[][] = [[], []];
  const host = new StoreHost();
  await Promise.all(
    ["a", "b"].map((name, index) =>
      host.copies.copy({ ...request(name, name), onProgress: (progress) => told[index]?.push(progress) }),
    ),
  );
  expect(told[0]).toEqual(told[1]);
  const all = { allPaths: 2, allBytes: 26 };
  expect(told[0]?.at(0)).toMatchObject({ ...all, paths: 0, bytes: 0 });
  expect(told[0]?.at(-1)).toMatchObject({ ...all, bytes: 26 });
});
