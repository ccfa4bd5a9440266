import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { CheckFailure } from "../arguments/mistakes";
import type { WireguardEnd } from "../wireguard/end";
import { fieldOf, mistakesOf } from "../wireguard/refuseMistakes";
import { knownInputs } from "./knownInputs";

/** How an end becomes something. */
interface Rendering<Result, More> {
  /** What the end has to keep. */
  schema: z.ZodType<WireguardEnd>;
  /** Ends in an error when there are mistakes. */
  refuse: (mistakes: CheckFailure[]) => void;
  render: (end: WireguardEnd, more: More) => Result;
  /** What it is made of beside the end. */
  more?: pulumi.Input<More>;
  /** What is checked beside the end. */
  beside?: Beside;
}

/** Inputs that are checked with an end. The result does not depend on them: it is there where they are not known. */
interface Beside {
  inputs: Record<string, unknown>;
  /** What is wrong between what is known of them and what is known of the end. */
  mistakes: (inputs: Record<string, unknown>, end: unknown) => CheckFailure[];
}

/**
 * What an end becomes, as soon as all of it is known. What is known of it is checked before, in a preview too. The result
 * depends on what the inputs depend on. It is a secret where one of them is, and where it holds a key, whether the
 * program marked that or not.
 */
export function rendered<Result, More = undefined>(
  end: pulumi.Input<object>,
  { schema, refuse, render, more, beside }: Rendering<Result, More>,
): pulumi.Output<Result> {
  const checked = Promise.all([knownInputs(end), knownInputs(beside?.inputs)]).then(([own, compared]) =>
    refuse([
      ...[...compared.absent, ...own.absent].map(withoutValue),
      ...mistakesOf(schema, own.value, own.isSecret),
      ...(beside?.mistakes(compared.value as Record<string, unknown>, own.value) ?? []),
    ]),
  );
  const result = pulumi.all([end as unknown, more as unknown, checked]).apply(([known, knownMore]) => {
    const parsed = schema.parse(known);
    const value = pulumi.output(render(parsed, knownMore as More));
    return holdsKey(parsed) ? pulumi.secret(value) : value;
  });
  return result as pulumi.Output<Result>;
}

/** Left out it would have a default; an output that is nothing was meant to be something. */
const withoutValue = (path: readonly PropertyKey[]): CheckFailure => ({
  property: fieldOf(...path),
  reason: "is an output or a promise without a value; what it comes from has none",
});

const holdsKey = ({ privateKey, peers }: WireguardEnd): boolean =>
  privateKey !== undefined || peers.some(({ presharedKey }) => presharedKey !== undefined);
