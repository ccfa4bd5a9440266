import type { Unwrap } from "@pulumi/pulumi";
import type { z } from "zod";

/**
 * What a change asks for, from the most to the least:
 * `replace` another VM takes this one's place; `restart` the VM is stopped and started with it;
 * `apply` the host is changed, a running VM goes on; `rename` the host is told what the resource is called now, all else
 * stays; `record` the host is not touched, the state is.
 */
export type Effect = "replace" | "restart" | "apply" | "rename" | "record";

/** All that is to be known of an argument beside its documentation. */
export interface Argument<Given> {
  /** Checks what was given and fills in the default. */
  schema: z.ZodType<unknown, Given>;
  /** What a change of it asks for; a function of its new value where that matters. */
  change: Effect | ((after: unknown) => Effect);
  /** A value that is not the default, for the README's table of changes. */
  sample: Given;
}

/** Arguments that belong together; the compiler holds them to the interface that documents them. */
export type Group<Documented> = { [Name in keyof Documented]-?: Argument<Unwrap<Documented[Name]>> };

type Shape<Arguments> = {
  [Name in keyof Arguments]: Arguments[Name] extends { schema: infer Schema extends z.ZodType }
    ? Schema
    : never;
};

/** A group's schemas by the names of its arguments. */
export function shapeOf<Arguments extends Record<string, { schema: z.ZodType }>>(
  group: Arguments,
): Shape<Arguments> {
  const schemas = Object.entries(group).map(([name, { schema }]) => [name, schema]);
  return Object.fromEntries(schemas) as Shape<Arguments>;
}

/** A group's values with defaults. */
export type Values<Arguments> = z.output<z.ZodObject<Shape<Arguments>>>;

/** Calls `report` for each value that stood earlier in the list. */
export function reportRepeated(
  values: readonly string[],
  report: (index: number, value: string) => void,
): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) < index) report(index, value);
  });
}
