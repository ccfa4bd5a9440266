import { z } from "zod";
import { acrossFields } from "./acrossFields";
import { hostArguments } from "./host";
import { vmSource } from "./source";

/** A word of QEMU's command line: the run script splits its environment at white space. */
const qemuWord = z
  .string()
  .min(1)
  .regex(
    /^[^\s\p{Cc}]*$/u,
    "must not hold white space, as the VM's run script splits there, nor control characters",
  );

/** systemd drops a variable that holds control characters (systemd.exec(5), `Environment=`). */
const kernelParam = z
  .string()
  .min(1)
  .regex(/^\P{Cc}*$/u, "must not hold control characters");

/** A path given to QEMU inside an option: white space and commas would end it early. */
const qemuPath = z
  .string()
  .regex(/^\/[^\s\p{Cc},]*$/u, "must be an absolute path without white space or commas");

/** A 9p mount tag; the name of a key folder is one as well. */
const mountTag = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,30}$/, "must be 1 to 31 of a-z, 0-9, _ and -, as it is a 9p mount tag");

const fileName = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._@-]{1,100}$/, "must be a file name of letters, digits and . _ @ -");

const ipv4 = z.ipv4("must be an IPv4 address of the host");

const forwardPort = z.strictObject({
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
  host: z.int().min(1).max(65535),
  guest: z.int().min(1).max(65535),
  address: ipv4.default("127.0.0.1"),
});

const keyFolder = z
  .strictObject({
    files: z.record(fileName, z.string()).default({}),
    generate: z.record(fileName, z.enum(["wireguard", "ssh-ed25519"])).default({}),
    readOnly: z.boolean().default(false),
  })
  .superRefine(
    (folder, context) => {
      for (const file of Object.keys(folder.generate).filter((name) => name in folder.files)) {
        context.addIssue({
          code: "custom",
          path: ["generate", file],
          message: "is under `files` too: a key is either given or generated",
        });
      }
    },
    acrossFields("files", "generate"),
  );

const share = z.strictObject({ tag: mountTag, path: qemuPath, readOnly: z.boolean().default(false) });

/** Mount tags that every NixOS VM has of its own (nixpkgs, qemu-vm.nix: virtualisation.sharedDirectories). */
const reservedTags = ["nix-store", "xchg", "shared", "certs"];

/** The arguments of a VM as the user gave them, with defaults filled in by parsing. */
export const vmArguments = z
  .strictObject({
    host: hostArguments,
    vm: vmSource,
    name: z
      .string()
      .regex(
        /^[a-z]([a-z0-9-]{0,46}[a-z0-9])?$/,
        "must be 1 to 48 of a-z, 0-9 and -, begin with a letter and not end with -; it is the resource's name unless `name` is set",
      ),
    persistState: z.boolean().default(false),
    autoStart: z.boolean().default(true),
    memory: z.int().min(16, "is in MiB: at least 16").optional(),
    cores: z.int().min(1).max(1024).optional(),
    forwardPorts: z.array(forwardPort).default([]),
    keyFolders: z.record(mountTag, keyFolder).default({}),
    shares: z.array(share).default([]),
    qemuOptions: z.array(qemuWord).default([]),
    kernelParams: z.array(kernelParam).default([]),
    restart: z.enum(["no", "on-failure", "always"]).default("on-failure"),
    stopTimeout: z.int().min(1).max(3600).default(90),
    nixOptions: z.array(z.string().min(1)).default([]),
    adopt: z.boolean().default(false),
    deletePersistentState: z.boolean().default(false),
    resourceUrn: z.string().default(""),
    unit: z.string().optional(),
    stateDirectory: z.string().optional(),
    drvPath: z.string().optional(),
    outPath: z.string().optional(),
  })
  .superRefine(({ forwardPorts }, context) => {
    reportRepeated(
      forwardPorts.map((forward) => `${forward.protocol} ${forward.address}:${forward.host}`),
      (index, value) =>
        context.addIssue({
          code: "custom",
          path: ["forwardPorts", index],
          message: `forwards ${value} a second time`,
        }),
    );
  }, acrossFields("forwardPorts"))
  .superRefine(
    ({ keyFolders, shares }, context) => {
      const folders = Object.keys(keyFolders);
      reportRepeated([...reservedTags, ...folders, ...shares.map((one) => one.tag)], (index, value) => {
        const position = index - reservedTags.length;
        const path =
          position < folders.length ? ["keyFolders", value] : ["shares", position - folders.length, "tag"];
        context.addIssue({ code: "custom", path, message: `uses the mount tag "${value}" a second time` });
      });
    },
    acrossFields("keyFolders", "shares"),
  );

/** Calls `report` for each value that stood earlier in the list. */
function reportRepeated(values: readonly string[], report: (index: number, value: string) => void): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) < index) report(index, value);
  });
}

/** What the constructor and `check` add to what the user gave. */
export type EngineArguments = "resourceUrn" | "unit" | "stateDirectory" | "drvPath" | "outPath";

/** A VM's arguments with their defaults. */
export type VmArguments = z.output<typeof vmArguments>;

/** A VM whose package has been evaluated: what a deploy starts from. */
export type EvaluatedVmArguments = VmArguments & { outPath: string };
