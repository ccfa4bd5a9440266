import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { FileSource, FlakeSource, StoreSource, VmSource } from "../nix/source";
import { packageShape, storePathShape } from "../nix/storePath";
import { acrossFields } from "./acrossFields";

/** Where the VM's package comes from: exactly one of `flake`, `file` and `storePath`. */
export interface VmSourceArgs {
  /**
   * Flake reference `X#NAME`: the first there is of `nixosConfigurations.NAME.config.system.build.vm`,
   * `packages.SYSTEM.NAME` and `NAME` as an attribute path. Relative paths begin at the Pulumi program's folder.
   */
  flake?: Input<string>;
  /** Nix file whose value (or `attr` of it) is the VM's derivation. Relative as for `flake`. */
  file?: Input<string>;
  /** Attribute path in `file`. Default: the file's value itself. */
  attr?: Input<string>;
  /** Arguments of `file`'s function: JSON values, passed as Nix values of the same shape. One that it does not take is an error. */
  args?: Input<Record<string, Input<unknown>>>;
  /** A package that is built already: `/nix/store/HASH-NAME`, on the deployer or to be had from a substituter. */
  storePath?: Input<string>;
}

const sources = ["flake", "file", "storePath"] as const;

const argumentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_'-]*$/, "must be a name in Nix");

/** The `vm` argument: where the VM's package comes from; exactly one of `flake`, `file` and `storePath`. */
export const vmSource = z
  .strictObject({
    flake: z.string().min(1).optional(),
    file: z.string().min(1).optional(),
    attr: z.string().min(1).optional(),
    args: z.record(argumentName, z.json()).optional(),
    storePath: z
      .string()
      .regex(storePathShape, 'must be a store path such as "/nix/store/HASH-NAME"')
      .regex(packageShape, "must be a package, not a derivation (.drv)")
      .optional(),
  })
  .superRefine((source, context) => {
    const given = sources.filter((name) => source[name] !== undefined);
    if (given.length !== 1) {
      const came = given.length === 0 ? "none of them" : given.join(" and ");
      context.addIssue({
        code: "custom",
        message: `must have exactly one of ${sources.join(", ")}; it has ${came}`,
      });
    }
    for (const name of ["attr", "args"] as const) {
      if (source[name] !== undefined && source.file === undefined && given.length === 1) {
        context.addIssue({ code: "custom", path: [name], message: "goes with `file` only" });
      }
    }
  }, acrossFields())
  .transform(sourceOf);

/** What is left of the argument: one of the three sources. */
export function sourceOf(given: Partial<FlakeSource & FileSource & StoreSource>): VmSource {
  const { flake, file, attr, args, storePath } = given;
  if (flake !== undefined) return { flake };
  if (file !== undefined) return { file, attr, args };
  return { storePath: storePath ?? "" };
}
