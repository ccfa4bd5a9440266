import type { Session } from "../session";
import type { Checked } from "../steps/check";
import type { Created } from "../steps/create";
import type { Difference } from "../steps/diff";
import type { Properties } from "../steps/properties";
import { keptByEngine, withoutStack } from "./engineErrors";
import { asEngineFailure, hasOtherStub, withoutUndefined } from "./engineValues";
import type { ResourceSteps } from "./stepsByKind";

/** The steps of a kind of resource that is on a host; they know nothing of Pulumi. */
export interface HostedSteps {
  check(olds: Properties, news: Properties, session: Session): Promise<Checked>;
  diff(olds: Properties, news: Properties, session: Session): Difference;
  create(inputs: Properties, session: Session): Promise<Created>;
  read(id: string, properties: Properties, session: Session): Promise<Properties | undefined>;
  update(id: string, olds: Properties, news: Properties, session: Session): Promise<Properties>;
  remove(id: string, properties: Properties, session: Session): Promise<void>;
  /** Whether one that is replaced goes before the next one comes. */
  goesFirst: boolean;
}

/** The name of a resource on its host, as errors say it; a state that was edited may have none. */
const nameIn = ({ name }: Properties): string => (typeof name === "string" ? name : "the resource");

/** Steps in a session, as @pulumi/pulumi's dynamic providers have them. */
export function engineSteps(steps: HostedSteps, session: Session): ResourceSteps {
  return {
    async check(olds, news) {
      const { inputs, failures } = await withoutStack(`checking ${nameIn(news)}`, () =>
        steps.check(olds ?? {}, news, session),
      );
      return { inputs: withoutUndefined(inputs), failures: failures?.map(asEngineFailure) };
    },

    async diff(_id, olds, news) {
      const { changes, replaces } = await withoutStack(`comparing ${nameIn(news)}`, async () =>
        steps.diff(olds, news, session),
      );
      return {
        changes: changes || hasOtherStub(olds, news),
        replaces,
        deleteBeforeReplace: steps.goesFirst && replaces.length > 0,
      };
    },

    create: (inputs) => keptByEngine(`creating ${nameIn(inputs)}`, () => steps.create(inputs, session)),

    update: (id, olds, news) =>
      keptByEngine(`updating ${nameIn(news)}`, async () => ({
        outs: await steps.update(id, olds, news, session),
      })),

    async read(id, properties) {
      const props = await withoutStack(`reading ${nameIn(properties)}`, () =>
        steps.read(id, properties, session),
      );
      return props === undefined ? { id: "", props: {} } : { id, props };
    },

    delete: (id, properties) =>
      withoutStack(`removing ${nameIn(properties)}`, () => steps.remove(id, properties, session)),
  };
}
