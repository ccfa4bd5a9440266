import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { textOf } from "../../../provider/src/host/script";
import { shells } from "./shells";

const base = "00000000000000000000000000000000-nixos-disk-image";

let root: string;
let drive: string;
let image: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simple-vm-drive-root-"));
  for (const folder of ["drive", "roots", `store/${base}`])
    mkdirSync(join(root, folder), { recursive: true });
  drive = join(root, "drive", "drive.qcow2");
  image = join(root, "store", base, "nixos.qcow2");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The header of a drive that stands on the image of this name. */
function header(name: string | Buffer, { length = Buffer.byteLength(name), offset = 512 } = {}): Buffer {
  const bytes = Buffer.alloc(offset > 65536 ? 1024 : offset + length);
  bytes.write("QFI\xfb\0\0\0\x03", "latin1");
  bytes.writeBigUInt64BE(BigInt(offset), 8);
  bytes.writeUInt32BE(length, 16);
  if (offset <= 65536) Buffer.from(name).copy(bytes, offset);
  return bytes;
}

/** What is rooted after the shell has looked at the drive, relative to the test's folder. */
function rooted([program, ...args]: string[], keep: 0 | 1 = 1, path = process.env.PATH): string | undefined {
  const link = join(root, "roots", "gateway.drive");
  const functions = textOf({
    variables: {
      drive: join(root, "drive"),
      drive_aside: join(root, "drive.aside"),
      drive_root: link,
      store: join(root, "store"),
    },
    files: ["lib/common", "lib/guestFile", "lib/driveRoot"],
  });
  const script = `set -eu\n${functions}\nroot_kept_drive ${keep}`;
  const { status, stderr, stdout } = spawnSync(program ?? "sh", args, {
    input: script,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  expect([status, stderr, stdout]).toEqual([0, "", ""]);
  if (!existsSync(link)) return undefined;
  return readlinkSync(link).slice(root.length + 1);
}

describe.each(shells)("%s", (_name, shell) => {
  test("what a kept drive stands on is rooted as long as it is kept", () => {
    writeFileSync(drive, header(image));
    expect(rooted(shell)).toBe(`store/${base}`);
    expect(rooted(shell, 0)).toBeUndefined();
  });

  test("a drive that QEMU made", () => {
    spawnSync("qemu-img", ["create", "-q", "-f", "qcow2", image, "1M"]);
    const made = spawnSync("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", image, drive]);
    if (made.error === undefined) expect(rooted(shell)).toBe(`store/${base}`);
  });

  test.each<[what: string, content: () => Buffer]>([
    ["a drive of its own", () => header("")],
    ["another format", () => Buffer.from("raw data, longer than a header is")],
    ["an empty file", () => Buffer.alloc(0)],
    ["an image elsewhere", () => header("/etc/shadow")],
    ["a path that leaves the store", () => header(join(root, "store", "..", "drive"))],
    ["a store path that is not there", () => header(join(root, "store", "0-none", "a"))],
    ["the store itself", () => header(`${root}/store/`)],
    ["a command", () => header(`${root}/store/$(touch ${root}/planted)`)],
    ["two lines", () => header(`${root}/store/${base}\n/x`)],
    ["a name beyond the end", () => header(image, { offset: 2 ** 40 })],
    ["a name that is too long", () => header(Buffer.alloc(5000, "a"))],
    ["zeros in the name", () => header(Buffer.from(`\0${root}/sto\0re/0`))],
  ])("nothing is rooted for %s", (_what, content) => {
    writeFileSync(drive, content());
    expect(rooted(shell)).toBeUndefined();
    expect(existsSync(join(root, "planted"))).toBe(false);
  });

  test("neither a link nor a pipe in the drive's place is read", () => {
    writeFileSync(join(root, "other"), header(image));
    symlinkSync(join(root, "other"), drive);
    expect(rooted(shell)).toBeUndefined();
    rmSync(drive);
    spawnSync("mkfifo", [drive]);
    expect(rooted(shell)).toBeUndefined();
  });

  test.each([
    ["link", 'ln -sfn "$root/other" "$root/drive/drive.qcow2"'],
    ["pipe", 'rm -f "$root/drive/drive.qcow2"; mkfifo "$root/drive/drive.qcow2"'],
  ])(
    "nor is a %s that takes the drive's place between look and read, and nothing waits for it",
    (_what, swap) => {
      writeFileSync(join(root, "other"), header(image));
      writeFileSync(drive, header(image));
      mkdirSync(join(root, "bin"));
      const next = `PATH="\${PATH#*:}"`;
      writeFileSync(join(root, "bin/dd"), `#!/bin/sh\nroot='${root}'\n${swap}\n${next}\nexec dd "$@"\n`);
      chmodSync(join(root, "bin/dd"), 0o755);
      const begun = Date.now();
      expect(rooted(shell, 1, `${root}/bin:${process.env.PATH}`)).toBeUndefined();
      expect(Date.now() - begun).toBeLessThan(8000);
    },
  );
});
