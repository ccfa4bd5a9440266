import type { dynamic } from "@pulumi/pulumi";
import type { CheckFailure } from "../arguments/validate";
import { SimpleVmError } from "../errors/error";
import type { Properties } from "../steps/properties";
import { withoutStack } from "./engineErrors";

/** The kinds of resources, by the word that stands in their stubs. */
export type ResourceKind = "SimpleVm" | "KeyFolder" | "WireGuardKey" | "WireGuardPresharedKey";

/** The steps of one kind of resource; all six, as the SDK takes a missing one for a step that is done. */
export interface ResourceSteps {
  check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures?: CheckFailure[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(id: string, properties: Properties): Promise<{ id: string; props: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, properties: Properties): Promise<void>;
}

/** What has taken the steps over: a stub, or whoever calls them without one and means a VM. */
type Caller = { kind?: unknown } | undefined;

/**
 * The steps of all kinds as methods of the stub that takes them over: its `kind` says whose steps they are. The stub of a
 * SimpleVm has none. It was there before the others, and another text would be a change of every VM in every state.
 */
export function stepsByKind(kinds: Record<ResourceKind, ResourceSteps>): ResourceSteps {
  const of = (caller: Caller): Promise<ResourceSteps> =>
    withoutStack("reading the kind of a resource", async () => stepsOf(caller?.kind ?? "SimpleVm"));
  const stepsOf = (kind: unknown): ResourceSteps => {
    if (isKind(kind)) return kinds[kind];
    throw new SimpleVmError({
      kind: "unknownKind",
      where: "the stack's state",
      what: `this release of pulumi-simple-vm knows no resource of the kind ${String(kind)}`,
      next: "install the release that wrote this state, or a later one",
    });
  };
  const isKind = (kind: unknown): kind is ResourceKind =>
    typeof kind === "string" && Object.hasOwn(kinds, kind);
  return {
    async check(this: Caller, ...args) {
      return (await of(this)).check(...args);
    },
    async diff(this: Caller, ...args) {
      return (await of(this)).diff(...args);
    },
    async create(this: Caller, ...args) {
      return (await of(this)).create(...args);
    },
    async read(this: Caller, ...args) {
      return (await of(this)).read(...args);
    },
    async update(this: Caller, ...args) {
      return (await of(this)).update(...args);
    },
    async delete(this: Caller, ...args) {
      return (await of(this)).delete(...args);
    },
  };
}
