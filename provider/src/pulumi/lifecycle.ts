import type { CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import type { CheckFailure } from "../arguments/validate";
import type { Session } from "../session";
import { check as checkVm } from "../steps/check";
import { create as createVm } from "../steps/create";
import { diff as diffVm } from "../steps/diff";
import { ForwardedPorts } from "../steps/forwardedPorts";
import type { Properties } from "../steps/properties";
import { read as readVm } from "../steps/read";
import { remove as removeVm } from "../steps/remove";
import { update as updateVm } from "../steps/update";
import { endWithEngine } from "./engine";
import { keptByEngine, withoutStack } from "./engineErrors";
import { reporterFor } from "./engineLog";

/** The steps of this package as @pulumi/pulumi's dynamic providers have them; `stub.ts` loads this file. */

const session: Session = { reporterFor, forwardedPorts: new ForwardedPorts() };

export async function check(_olds: Properties, news: Properties): Promise<CheckResult> {
  const { inputs, failures } = await checkVm(news, session);
  return { inputs: withoutUndefined(inputs), failures: failures?.map(asEngineFailure) };
}

/** The engine's wire format has no `undefined`. */
function withoutUndefined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/**
 * The engine prints the value of a property that a failure names: of a nested one it finds none (`<nil>`), of a
 * top-level one all there is, secrets too. So the path is told as part of the reason.
 */
function asEngineFailure({ property, reason }: CheckFailure): CheckFailure {
  return { property: "", reason: `${property}: ${reason}` };
}

export async function diff(_id: string, olds: Properties, news: Properties): Promise<DiffResult> {
  const { changes, replaces } = diffVm(olds, news, session);
  return {
    changes: changes || hasOtherStub(olds, news),
    replaces,
    deleteBeforeReplace: replaces.length > 0,
  };
}

/** The state holds the stub of another release: the update writes today's, and asks no host. */
const hasOtherStub = (olds: Properties, news: Properties): boolean => olds.__provider !== news.__provider;

export function create(inputs: Properties): Promise<CreateResult> {
  return keptByEngine(() => createVm(inputs, session));
}

export function update(id: string, olds: Properties, news: Properties): Promise<UpdateResult> {
  return keptByEngine(async () => ({ outs: await updateVm(id, olds, news, session) }));
}

export async function read(id: string, properties: Properties): Promise<ReadResult> {
  const props = await withoutStack(`reading ${properties.name}`, () => readVm(id, properties, session));
  return props === undefined ? { id: "", props: {} } : { id, props };
}

function remove(id: string, properties: Properties): Promise<void> {
  return withoutStack(`removing ${properties.name}`, () => removeVm(id, properties, session));
}

endWithEngine();

export { remove as delete };
