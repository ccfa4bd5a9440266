import { z } from "zod";

/* How what a script tells is put together: how often a name may come, and what may stand behind it. */

/** Exactly once. */
export const one = <Value extends z.ZodType>(value: Value) => z.tuple([value]).transform(([told]) => told);
/** Once or not at all. */
export const maybe = <Value extends z.ZodType>(value: Value) => one(value).optional();
/** Any number of times. */
export const many = <Value extends z.ZodType>(value: Value) => z.array(value).default([]);
/** `yes`, or not there. */
export const yes = maybe(z.literal("yes")).transform((told) => told !== undefined);

/** What may hold anything, in base64. */
export const text = z.base64().transform((told) => Buffer.from(told, "base64").toString("utf8"));

/** Whether no value comes twice. */
export const different = <Value>(values: readonly Value[]): boolean => new Set(values).size === values.length;

/** `NAME VALUE`, split. */
export const pair = z
  .string()
  .includes(" ")
  .transform((told): [string, string] => [
    told.slice(0, told.indexOf(" ")),
    told.slice(told.indexOf(" ") + 1),
  ]);

/** Lines `NAME VALUE` as a record, each name once. */
export const byName = (value: RegExp) =>
  many(pair)
    .refine((pairs) => different(pairs.map(([name]) => name)))
    .transform((pairs) => Object.fromEntries(pairs))
    .pipe(z.record(z.string().min(1), z.string().regex(value)));

/** `ID URN`. */
export const owner = pair.transform(([id, urn]) => ({ id, urn }));

/** A whole number. */
export const count = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(Number);

/** Hundredths, as a whole number. */
export const hundredths = z
  .string()
  .regex(/^\d{1,8}$/)
  .transform((told) => Number(told) / 100);

/** KiB, as bytes. */
export const kibibytes = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform((told) => Number(told) * 1024);

/** What begins with a digit. */
export const version = z.string().regex(/^\d/);
