import * as pulumi from "@pulumi/pulumi";
import type { KeyFolderArgs, KeyFolderReference } from "../arguments/folders";
import type { HostArgs } from "../arguments/host";
import type { KeyFolderResourceArgs } from "../arguments/keyFolder";
import type { SimpleVmArgs } from "../arguments/vm";
import { withoutUndefined } from "./engineValues";

/**
 * Marks as secret what is one by its nature, whether the program did so or not: keys' contents, key and password.
 * What is not of the right type is left as it came, for `check` to say so. An argument that is given as `undefined` is left
 * out: the SDK would take it for one that a preview does not know yet.
 */
export function withSecrets(given: SimpleVmArgs): SimpleVmArgs {
  const args = withoutUndefined(given);
  const host = inside(args.host, secretHost);
  if (args.keyFolders === undefined) return { ...args, host };
  const keyFolders = inside(args.keyFolders, (folders) =>
    mapValues(folders, (folder) => inside(folder, secretFolder)),
  );
  return { ...args, host, keyFolders };
}

/** As `withSecrets`, of a key folder that is a resource of its own. */
export const withSecretFiles = (args: KeyFolderResourceArgs): KeyFolderResourceArgs => ({
  ...withoutUndefined(args),
  host: inside(args.host, secretHost),
  ...(args.files === undefined ? {} : { files: secretValues(args.files) }),
});

/** A host's arguments with its credentials marked as secret, and those of the hosts on the way. */
function secretHost(host: HostArgs): HostArgs {
  const { privateKey, password, jump } = host;
  return {
    ...host,
    ...(privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) }),
    ...(password === undefined ? {} : { password: pulumi.secret(password) }),
    ...(jump === undefined ? {} : { jump: inside(jump, secretHost) }),
  };
}

/**
 * A resource that is a key folder, or that another stack names so, stands under `folder`, by its name and generation: an
 * input that is a resource would be passed on as no more than its URN.
 */
function secretFolder(folder: KeyFolderArgs | KeyFolderReference): KeyFolderArgs {
  if ("name" in folder && "generation" in folder) return { folder: referenceTo(folder) };
  const { files, folder: used, ...rest } = folder;
  return {
    ...rest,
    ...(files === undefined ? {} : { files: secretValues(files) }),
    ...(used === undefined ? {} : { folder: inside(used, referenceTo) }),
  };
}

const referenceTo = ({ name, generation }: KeyFolderReference): KeyFolderReference => ({ name, generation });

const secretValues = (files: NonNullable<KeyFolderArgs["files"]>) =>
  inside(files, (given) => mapValues(given, (content) => pulumi.secret(content)));

/**
 * Changes an object that is known now or later. One that is known now keeps its known parts in a preview, even when
 * some of the values in it are unknown.
 */
function inside<Value extends object>(
  input: pulumi.Input<Value>,
  change: (value: Value) => Value,
): pulumi.Input<Value> {
  const changeObject = (value: Value): Value => (isObject(value) ? change(value) : value);
  if (pulumi.Output.isInstance<Value>(input)) return input.apply(changeObject) as pulumi.Output<Value>;
  if (input instanceof Promise) return input.then(changeObject);
  return changeObject(input as Value);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues<Value>(
  values: Record<string, Value>,
  change: (value: Value) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
