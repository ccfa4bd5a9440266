import type { CheckFailure } from "../arguments/validate";
import type { Properties } from "../steps/properties";

/** The engine's wire format has no `undefined`. */
export function withoutUndefined<Given extends object>(properties: Given): Given {
  const defined = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as Given;
}

/**
 * The engine prints the value of a property that a failure names: of a nested one it finds none (`<nil>`), of a
 * top-level one all there is, secrets too. So the path is told as part of the reason.
 */
export function asEngineFailure({ property, reason }: CheckFailure): CheckFailure {
  return { property: "", reason: `${property}: ${reason}` };
}

/** The state holds the stub of another release: the update writes today's, and asks no host. */
export const hasOtherStub = (olds: Properties, news: Properties): boolean =>
  olds.__provider !== news.__provider;
