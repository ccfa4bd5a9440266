import type { Session } from "../session";
import { checkKeyFolder } from "../steps/keyFolder/check";
import { createKeyFolder } from "../steps/keyFolder/create";
import { diffKeyFolder } from "../steps/keyFolder/diff";
import { readKeyFolder } from "../steps/keyFolder/read";
import { removeKeyFolder } from "../steps/keyFolder/remove";
import { updateKeyFolder } from "../steps/keyFolder/update";
import { keptByEngine, withoutStack } from "./engineErrors";
import { asEngineFailure, hasOtherStub, withoutUndefined } from "./engineValues";
import type { ResourceSteps } from "./stepsByKind";

/** The steps of a session for key folders. One that is replaced is removed last: its VMs have to let go of it before. */
export const keyFolderSteps = (session: Session): ResourceSteps => ({
  async check(_olds, news) {
    const { inputs, failures } = await checkKeyFolder(news, session);
    return { inputs: withoutUndefined(inputs), failures: failures?.map(asEngineFailure) };
  },

  async diff(_id, olds, news) {
    const { changes, replaces } = diffKeyFolder(olds, news, session);
    return { changes: changes || hasOtherStub(olds, news), replaces, deleteBeforeReplace: false };
  },

  create: (inputs) => keptByEngine(() => createKeyFolder(inputs, session)),

  update: (id, olds, news) =>
    keptByEngine(async () => ({ outs: await updateKeyFolder(id, olds, news, session) })),

  async read(id, properties) {
    const props = await withoutStack(`reading ${properties.name}`, () =>
      readKeyFolder(id, properties, session),
    );
    return props === undefined ? { id: "", props: {} } : { id, props };
  },

  delete: (id, properties) =>
    withoutStack(`removing ${properties.name}`, () => removeKeyFolder(id, properties, session)),
});
