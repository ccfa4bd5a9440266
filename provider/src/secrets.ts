import * as pulumi from "@pulumi/pulumi";
import type { HostArgs, KeyFolderArgs, SimpleVmArgs } from "./arguments";

/** Marks as secret what is one by its nature, whether the program did so or not: keys' contents, key and password. */
export function withSecrets(args: SimpleVmArgs): SimpleVmArgs {
  return {
    ...args,
    host: pulumi.output(args.host).apply(secretHost),
    ...(args.keyFolders === undefined
      ? {}
      : { keyFolders: pulumi.output(args.keyFolders).apply((folders) => mapValues(folders, secretFolder)) }),
  };
}

/** A host's arguments with its credentials marked as secret, and those of the hosts on the way. */
function secretHost(host: pulumi.Unwrap<HostArgs>): HostArgs {
  return {
    ...host,
    ...(host.privateKey === undefined ? {} : { privateKey: pulumi.secret(host.privateKey) }),
    ...(host.password === undefined ? {} : { password: pulumi.secret(host.password) }),
    ...(host.jump === undefined ? {} : { jump: secretHost(host.jump) }),
  };
}

function secretFolder(folder: pulumi.Unwrap<KeyFolderArgs>): KeyFolderArgs {
  return folder.files === undefined
    ? folder
    : { ...folder, files: mapValues(folder.files, (content) => pulumi.secret(content)) };
}

function mapValues<From, To>(values: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
