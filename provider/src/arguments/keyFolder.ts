import type { Input, Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import type { Holds, Same } from "./claims";
import { eitherGivenOrGenerated, keyContents } from "./folders";
import { type Group, shapeOf } from "./group";
import { type HostArgs, hostArguments } from "./host";
import { resource } from "./resource";

/** Arguments of a key folder that is there before any VM. */
export interface KeyFolderResourceArgs {
  /** The host that keeps the folder. Another one, by the rules of a VM's `host`, gets another folder with new keys. */
  host: Input<HostArgs>;
  /**
   * The folder's name on the host, of the same form as a VM's: 1 to 48 of a-z, 0-9 and -, a letter first and no - last. No
   * VM may have the same name there. Default: the resource's name. A new name makes another folder with new keys.
   */
  name?: Input<string>;
  /** Contents by file name; kept as secrets, on the host 0600. */
  files?: Input<Record<string, Input<string>>>;
  /**
   * Keys that the host makes once and keeps, by file name: `wireguard` or `ssh-ed25519`. The private half never leaves the
   * host; the public half is in the output `publicKeys`. Removing the entry removes the key.
   */
  generate?: Input<Record<string, Input<"wireguard" | "ssh-ed25519">>>;
  /** Any text, such as `2026-11`: another one makes all keys of `generate` anew. Default: none. */
  rotate?: Input<string>;
  /** Take over a key folder of this name that another program made, with its keys. Default `false`: it is an error. */
  adopt?: Input<boolean>;
}

/** Whatever changes the files makes another generation of the folder, which restarts the VMs that have it. */
export const plannedKeyFolderArguments = {
  files: { schema: keyContents.files, change: "apply", sample: { "wg0.conf": "" } },
  generate: { schema: keyContents.generate, change: "apply", sample: { "private.key": "wireguard" } },
  rotate: { schema: z.string().max(100).default(""), change: "apply", sample: "2026-11" },
  name: { ...resource.name, sample: "keys" },
  adopt: resource.adopt,
} as const satisfies Group<Omit<KeyFolderResourceArgs, "host">>;

/** The arguments of a key folder as the user gave them, with defaults filled in by parsing. */
export const keyFolderArguments = z
  .strictObject({
    host: hostArguments,
    ...shapeOf(plannedKeyFolderArguments),
    resourceUrn: z.string().default(""),
  })
  .superRefine(...eitherGivenOrGenerated);

/** A key folder's arguments with their defaults. */
export type KeyFolderArguments = z.output<typeof keyFolderArguments>;

type Accepted = z.input<typeof keyFolderArguments>;

/** What is documented and what the schema takes are the same. */
export type InterfaceIsSchema = [
  Holds<Unwrap<KeyFolderResourceArgs> extends Partial<Accepted> ? true : false>,
  Holds<Same<keyof KeyFolderResourceArgs, Exclude<keyof Accepted, "resourceUrn">>>,
];
