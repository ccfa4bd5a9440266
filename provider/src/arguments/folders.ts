import type { Input, Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import { acrossFields } from "./acrossFields";
import type { Group, Values } from "./group";
import { resource } from "./resource";

/** The kinds of keys that a host makes. `KeyFolderArgs` spells them out, for README; the compiler compares. */
const keyKinds = ["wireguard", "ssh-ed25519"] as const;

/** A kind of key that a host makes. */
export type KeyKind = (typeof keyKinds)[number];

/**
 * A folder of keys on the host that the guest mounts by 9p, its name being the mount tag. In its place may stand a
 * `KeyFolder` itself.
 */
export interface KeyFolderArgs {
  /** Contents by file name; kept as secrets, on the host 0600 and readable by the VM's own user alone. */
  files?: Input<Record<string, Input<string>>>;
  /**
   * Keys that the host makes once and keeps, by file name: `wireguard` or `ssh-ed25519`. The private half never
   * leaves the host; the public half is in the output `publicKeys`. Removing the entry removes the key.
   */
  generate?: Input<Record<string, Input<"wireguard" | "ssh-ed25519">>>;
  /** The guest may not write. By default it may, and finds again what it wrote when its drive is gone. */
  readOnly?: Input<boolean>;
  /**
   * A `KeyFolder` on the same host that the files come from, in place of `files` and `generate`. The VM has copies of them,
   * waits for it, and restarts when its content changes. Only one VM may have it without `readOnly`.
   */
  folder?: Input<KeyFolderReference>;
}

/** What a VM has to know of a `KeyFolder`; the resource has these as outputs. */
export interface KeyFolderReference {
  /** The key folder's name on the host. */
  name: Input<string>;
  /** Which of its generations the VM gets. */
  generation: Input<string>;
}

/** A folder of the host that the guest mounts by 9p. The VM's user has to be able to read it. */
export interface ShareArgs {
  /** Mount tag. */
  tag: Input<string>;
  /** Absolute path on the host. */
  path: Input<string>;
  /** Default `false`. */
  readOnly?: Input<boolean>;
}

/** Folders of the host that the guest mounts. */
export interface FolderArgs {
  /** Key folders by name, which is the 9p mount tag (`wireguard`, `ssh`). They outlive the drive. Default none. */
  keyFolders?: Input<Record<string, Input<KeyFolderArgs | KeyFolderReference>>>;
  /** Other folders of the host for the guest. Default none. */
  shares?: Input<Input<ShareArgs>[]>;
}

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

/** What keys are made of, in a VM's key folder or one that is a resource of its own. */
export const keyContents = {
  files: z.record(fileName, z.string()).default({}),
  generate: z.record(fileName, z.enum(keyKinds)).default({}),
};

type KeyContents = z.output<z.ZodObject<typeof keyContents>>;

/** A rule across both: a file comes from one of them. */
export const eitherGivenOrGenerated = [
  ({ files, generate }: KeyContents, context: z.core.$RefinementCtx) => {
    for (const file of Object.keys(generate).filter((name) => name in files)) {
      context.addIssue({
        code: "custom",
        path: ["generate", file],
        message: "is under `files` too: a key is either given or generated",
      });
    }
  },
  acrossFields("files", "generate"),
] as const;

const reference = z.strictObject({
  name: resource.name.schema,
  generation: z.string().regex(/^[0-9a-f]{8}$/, "must be the output `generation` of a KeyFolder"),
});

const folderOfKeys = z
  .strictObject({ ...keyContents, readOnly: z.boolean().default(false), folder: reference.optional() })
  .superRefine(...eitherGivenOrGenerated)
  .superRefine(
    ({ files, generate, folder }, context) => {
      if (folder === undefined || Object.keys({ ...files, ...generate }).length === 0) return;
      context.addIssue({
        code: "custom",
        path: ["folder"],
        message: "must not stand beside `files` and `generate`: what it holds is declared by the KeyFolder",
      });
    },
    acrossFields("files", "generate", "folder"),
  );

/** The constructor has put a resource that stands for a key folder under `folder` (`pulumi/secrets.ts`). */
const keyFolder = folderOfKeys as z.ZodType<
  z.output<typeof folderOfKeys>,
  Unwrap<KeyFolderArgs | KeyFolderReference>
>;

const share = z.strictObject({ tag: mountTag, path: qemuPath, readOnly: z.boolean().default(false) });

export const folders = {
  keyFolders: {
    schema: z.record(mountTag, keyFolder).default({}),
    change: "restart",
    sample: { wireguard: { files: { "wg0.conf": "" } } },
  },
  shares: {
    schema: z.array(share).default([]),
    change: "restart",
    sample: [{ tag: "media", path: "/srv/media" }],
  },
} as const satisfies Group<FolderArgs>;

type Folders = Values<typeof folders>;

/** A folder of the host under the tag that the guest mounts it by. */
export interface SharedFolder {
  tag: string;
  path: string;
  readOnly: boolean;
}

/** The key folders, which lie in the folder `keys` of the host. */
export const keyFoldersIn = (keys: string, { keyFolders }: Pick<Folders, "keyFolders">): SharedFolder[] =>
  Object.entries(keyFolders).map(([tag, { readOnly }]) => ({ tag, path: `${keys}/${tag}`, readOnly }));

/** The folders that are the user's own. */
export const sharesOf = ({ shares }: Pick<Folders, "shares">): SharedFolder[] => shares;

/** The mount tags that are taken, each with the path of the argument that takes it. */
export const tagsOf = ({ keyFolders, shares }: Folders): { tag: string; path: PropertyKey[] }[] => [
  ...Object.keys(keyFolders).map((tag) => ({ tag, path: ["keyFolders", tag] })),
  ...shares.map(({ tag }, index) => ({ tag, path: ["shares", index, "tag"] })),
];

/** QEMU's words for a folder. `security_model=none`: the guest's root reads and writes what the VM's user may. */
export const virtfs = ({ tag, path, readOnly }: SharedFolder): string =>
  `-virtfs local,path=${path},security_model=none,mount_tag=${tag}${readOnly ? ",readonly=on" : ""}`;
