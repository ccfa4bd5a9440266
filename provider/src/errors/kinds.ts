import { buildErrors } from "./kinds/build";
import { connectionErrors } from "./kinds/connection";
import { deployErrors } from "./kinds/deploy";
import { driveErrors } from "./kinds/drive";
import type { ErrorEntry } from "./kinds/entry";
import { evaluationErrors } from "./kinds/evaluation";
import { hostErrors } from "./kinds/host";
import { keyErrors } from "./kinds/keyFolder";
import { nameErrors } from "./kinds/names";
import { packageErrors } from "./kinds/package";
import { pulumiErrors } from "./kinds/pulumi";
import { toolErrors } from "./kinds/tool";
import { warnings } from "./kinds/warnings";
import { wireguardErrors } from "./kinds/wireguard";

/** All that a user may be told, by the parts of docs/errors.md, in its order. */
export const errorTopics = {
  package: packageErrors,
  evaluation: evaluationErrors,
  wireguard: wireguardErrors,
  build: buildErrors,
  connection: connectionErrors,
  host: hostErrors,
  names: nameErrors,
  drive: driveErrors,
  keys: keyErrors,
  deploy: deployErrors,
  warnings,
  pulumi: pulumiErrors,
  tool: toolErrors,
};

/** The same, by the name under which a throw site tells it. */
export const errorKinds = {
  ...packageErrors,
  ...evaluationErrors,
  ...wireguardErrors,
  ...buildErrors,
  ...connectionErrors,
  ...hostErrors,
  ...nameErrors,
  ...driveErrors,
  ...keyErrors,
  ...deployErrors,
  ...warnings,
  ...pulumiErrors,
  ...toolErrors,
};

/** The name of an entry. */
export type EntryName = keyof typeof errorKinds;

/** The kinds of a `SimpleVmError`: entries whose words are no other file's. */
export type ErrorKind = {
  [Name in EntryName]: (typeof errorKinds)[Name] extends { from: string } ? never : Name;
}[EntryName];

/** The kinds whose entry has advice for whoever gives none. */
export type AdvisedKind = {
  [Name in ErrorKind]: (typeof errorKinds)[Name] extends { next: string } ? Name : never;
}[ErrorKind];

/** What is said of a kind; the compiler has seen that there is advice where a throw site gives none. */
export const entryOf = (kind: ErrorKind): ErrorEntry => errorKinds[kind];
