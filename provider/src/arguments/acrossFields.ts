import type { z } from "zod";

/**
 * Lets a rule across several fields of an object run also when other fields are wrong, so that all mistakes are
 * told at once; zod by itself skips such rules then. It is skipped when one of the fields it reads is wrong.
 */
export function acrossFields(...fields: string[]): z.core.$ZodSuperRefineParams {
  return {
    when: ({ value, issues }) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      !issues.some(({ path }) => fields.includes(String(path?.[0]))),
  };
}
