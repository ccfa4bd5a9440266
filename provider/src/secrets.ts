import * as pulumi from "@pulumi/pulumi";
import type { HostArgs, KeyFolderArgs, SimpleVmArgs } from "./arguments";

/**
 * Marks as secret what is one by its nature, whether the program did so or not: keys' contents, key and password.
 * What is not of the right type is left as it came, for `check` to say so.
 */
export function withSecrets(args: SimpleVmArgs): SimpleVmArgs {
  const host = pulumi.output(args.host).apply((known) => (isObject(known) ? secretHost(known) : known));
  if (args.keyFolders === undefined) return { ...args, host };
  const keyFolders = pulumi
    .output(args.keyFolders)
    .apply((folders) => (isObject(folders) ? mapValues(folders, secretFolder) : folders));
  return { ...args, host, keyFolders };
}

/** A host's arguments with its credentials marked as secret, and those of the hosts on the way. */
function secretHost(host: pulumi.Unwrap<HostArgs>): HostArgs {
  return {
    ...host,
    ...(host.privateKey === undefined ? {} : { privateKey: pulumi.secret(host.privateKey) }),
    ...(host.password === undefined ? {} : { password: pulumi.secret(host.password) }),
    ...(isObject(host.jump) ? { jump: secretHost(host.jump) } : {}),
  };
}

function secretFolder(folder: pulumi.Unwrap<KeyFolderArgs>): KeyFolderArgs {
  if (!isObject(folder) || !isObject(folder.files)) return folder;
  return { ...folder, files: mapValues(folder.files, (content) => pulumi.secret(content)) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues<From, To>(values: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
