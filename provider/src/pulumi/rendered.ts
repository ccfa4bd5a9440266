import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { CheckFailure } from "../arguments/mistakes";
import type { WireguardEnd } from "../wireguard/end";
import { mistakesOf } from "../wireguard/refuseMistakes";
import { knownInputs } from "./knownInputs";

/** How an end becomes something. */
interface Rendering<Result> {
  /** What the end has to keep. */
  schema: z.ZodType<WireguardEnd>;
  /** Ends in an error when there are mistakes. */
  refuse: (mistakes: CheckFailure[]) => void;
  render: (end: WireguardEnd) => Result;
}

/**
 * What an end becomes, as soon as all of it is known. What is known of it is checked before, in a preview too. The result
 * depends on what the inputs depend on. It is a secret where one of them is, and where it holds a key, whether the
 * program marked that or not.
 */
export function rendered<Result>(
  end: pulumi.Input<object>,
  { schema, refuse, render }: Rendering<Result>,
): pulumi.Output<Result> {
  const checked = knownInputs(end).then(({ value, isSecret }) => refuse(mistakesOf(schema, value, isSecret)));
  const result = pulumi.all([end as unknown, checked]).apply(([known]) => {
    const parsed = schema.parse(known);
    const value = pulumi.output(render(parsed));
    return holdsKey(parsed) ? pulumi.secret(value) : value;
  });
  return result as pulumi.Output<Result>;
}

const holdsKey = ({ privateKey, peers }: WireguardEnd): boolean =>
  privateKey !== undefined || peers.some(({ presharedKey }) => presharedKey !== undefined);
