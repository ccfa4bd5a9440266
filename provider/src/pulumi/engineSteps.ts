import type { Session } from "../session";
import { check } from "../steps/check";
import { create } from "../steps/create";
import { diff } from "../steps/diff";
import type { Properties } from "../steps/properties";
import { read } from "../steps/read";
import { remove } from "../steps/remove";
import { update } from "../steps/update";
import { keptByEngine, withoutStack } from "./engineErrors";
import { asEngineFailure, hasOtherStub, withoutUndefined } from "./engineValues";
import type { ResourceSteps } from "./stepsByKind";

/** The steps of a session as @pulumi/pulumi's dynamic providers have them. */
export function engineSteps(session: Session): ResourceSteps {
  return {
    async check(olds, news) {
      const { inputs, failures } = await check(olds ?? {}, news, session);
      return { inputs: withoutUndefined(inputs), failures: failures?.map(asEngineFailure) };
    },

    async diff(_id, olds, news) {
      const { changes, replaces } = diff(olds, news, session);
      return {
        changes: changes || hasOtherStub(olds, news),
        replaces,
        deleteBeforeReplace: replaces.length > 0,
      };
    },

    create: (inputs) => keptByEngine(() => create(inputs, session)),

    update: (id, olds, news) => keptByEngine(async () => ({ outs: await update(id, olds, news, session) })),

    async read(id, properties: Properties) {
      const props = await withoutStack(`reading ${properties.name}`, () => read(id, properties, session));
      return props === undefined ? { id: "", props: {} } : { id, props };
    },

    delete: (id, properties: Properties) =>
      withoutStack(`removing ${properties.name}`, () => remove(id, properties, session)),
  };
}
