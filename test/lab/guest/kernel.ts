import { spawnSync } from "node:child_process";

/** The compressions that Debian's kernels have had: how their data begins, and the program that undoes it. */
const compressions = [
  { magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), program: "xz" },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), program: "zstd" },
];

/**
 * The kernel inside a `vmlinuz`, which QEMU starts by its PVH entry. Under emulation a kernel takes three seconds to unpack
 * itself, more than the rest of the guest's boot. A kernel packed in another way is given back as it is.
 *
 * The layout of both files: the kernel's Documentation/arch/x86/boot.rst, and the ELF specification.
 */
export function unpackKernel(vmlinuz: Buffer): Buffer {
  const start = (vmlinuz.readUInt8(0x1f1) + 1) * 512 + vmlinuz.readUInt32LE(0x248);
  // Its last four bytes are the unpacked length, which is no part of the compressed data.
  const packed = vmlinuz.subarray(start, start + vmlinuz.readUInt32LE(0x24c) - 4);
  const compression = compressions.find(({ magic }) => packed.subarray(0, magic.length).equals(magic));
  if (compression === undefined) return vmlinuz;
  const { status, stdout, stderr } = spawnSync(compression.program, ["-dc"], {
    input: packed,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${compression.program} cannot unpack the guest's kernel: ${stderr}`);
  return withoutTrailingZeros(stdout);
}

/** Zeros at the end of the last segment are memory, not file: 25 of 66 MB. The section table behind it isn't needed. */
function withoutTrailingZeros(elf: Buffer): Buffer {
  const kernel = Buffer.from(elf);
  const headers = Number(kernel.readBigUInt64LE(32));
  const segments = Array.from({ length: kernel.readUInt16LE(56) }, (_, index) => headers + index * 56);
  const last = segments.filter((header) => kernel.readUInt32LE(header) === 1).at(-1);
  if (last === undefined) throw new Error("the guest's kernel has no segment to load");
  const offset = Number(kernel.readBigUInt64LE(last + 8));
  let end = offset + Number(kernel.readBigUInt64LE(last + 32));
  while (end > offset + 1 && kernel[end - 1] === 0) end--;
  kernel.writeBigUInt64LE(BigInt(end - offset), last + 32);
  kernel.writeBigUInt64LE(0n, 40);
  kernel.writeUInt16LE(0, 60);
  kernel.writeUInt16LE(0, 62);
  return kernel.subarray(0, end);
}
