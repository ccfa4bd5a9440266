import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type CheckFailure, flattenIssue, mistakesIn } from "../arguments/mistakes";
import { hasUnknown } from "../arguments/unknowns";
import { withoutEngineProperties } from "../arguments/validate";
import { type KeyOutputs, readKeyState, writeKeyState } from "../state/generatedKey";
import type { Created } from "./create";
import type { Properties } from "./properties";

/** A kind of key that the deployer makes and the state keeps. */
export interface KeyKind {
  /** The names of its outputs. */
  outputs: readonly string[];
  make(): KeyOutputs;
}

const keyInputs = z.strictObject({ rotate: z.string().optional() });

/** The mistakes in a key's inputs. */
export function checkKey(news: Properties): CheckFailure[] {
  const own = withoutEngineProperties(news);
  const { error } = keyInputs.safeParse(own);
  return mistakesIn((error?.issues ?? []).flatMap(flattenIssue), own, () => false);
}

/** Whether another key is to be made: by another value of `rotate`, and by nothing else. */
export function isRotated(kind: KeyKind, olds: Properties, news: Properties): boolean {
  return hasUnknown(news.rotate) || readKeyState(olds, kind.outputs).rotate !== news.rotate;
}

/** Makes a key. */
export const createKey = (kind: KeyKind, inputs: Properties): Created => ({
  id: randomBytes(4).toString("hex"),
  outs: writeKeyState(inputs, kind.make()),
});

/** Makes another key where `rotate` asks for that; otherwise the key stays. */
export function updateKey(kind: KeyKind, olds: Properties, news: Properties): Properties {
  const outputs = isRotated(kind, olds, news) ? kind.make() : readKeyState(olds, kind.outputs).outputs;
  return writeKeyState(news, outputs);
}

/** A key is nowhere but in the state: what is there is what it is. */
export function readKey(kind: KeyKind, properties: Properties): Properties {
  readKeyState(properties, kind.outputs);
  return properties;
}
