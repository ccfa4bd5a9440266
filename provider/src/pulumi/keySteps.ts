import { checkKey, createKey, isRotated, type KeyKind, readKey, updateKey } from "../steps/generatedKey";
import { makeKeyPair, makePresharedKey } from "../wireguard/keys";
import { keptByEngine, withoutStack } from "./engineErrors";
import { asEngineFailure } from "./engineValues";
import type { ResourceSteps } from "./stepsByKind";

/** A pair of keys. */
export const keyPair: KeyKind = { outputs: ["privateKey", "publicKey"], make: () => ({ ...makeKeyPair() }) };

/** A key that both ends of a link have. */
export const presharedKey: KeyKind = {
  outputs: ["presharedKey"],
  make: () => ({ presharedKey: makePresharedKey() }),
};

/**
 * The steps of a kind of key. A stub of another release is no change, unlike a VM's: an update would make its outputs
 * unknown in the preview, and with it what is made of the key. Each stub finds today's steps.
 */
export function keySteps(kind: KeyKind): ResourceSteps {
  return {
    async check(_olds, news) {
      const failures = await withoutStack("checking the key", async () => checkKey(news));
      return { inputs: news, failures: failures.map(asEngineFailure) };
    },
    diff: (_id, olds, news) =>
      withoutStack("reading the key", async () => ({ changes: isRotated(kind, olds, news) })),
    create: (inputs) => keptByEngine("making the key", async () => createKey(kind, inputs)),
    update: (_id, olds, news) =>
      keptByEngine("updating the key", async () => ({ outs: updateKey(kind, olds, news) })),
    read: (id, properties) =>
      withoutStack("reading the key", async () => ({ id, props: readKey(kind, properties) })),
    delete: async () => undefined,
  };
}
