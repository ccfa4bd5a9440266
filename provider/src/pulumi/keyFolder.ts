import * as pulumi from "@pulumi/pulumi";
import type { KeyFolderReference } from "../arguments/folders";
import type { KeyFolderResourceArgs } from "../arguments/keyFolder";
import { keyFolderOutputsAsBefore } from "./keyFolderOutputsAsBefore";
import { urnWithoutDependencies } from "./resourceUrn";
import { withSecretFiles } from "./secrets";
import { stubOf } from "./stub";
import { withoutImport } from "./withoutImport";

/**
 * Keys on a host, made before any VM exists. A `SimpleVm` on that host gets copies of them: `keyFolders: { wireguard: keys }`.
 */
export class KeyFolder extends pulumi.dynamic.Resource implements KeyFolderReference {
  /** The folder's name on the host. */
  declare readonly name: pulumi.Output<string>;
  /**
   * The public halves of generated keys, by file. Known in a preview but for keys that are to be made, unless the host
   * changes.
   */
  declare readonly publicKeys: pulumi.Output<Record<string, string>>;
  /** Which content the folder has. Known in a preview unless the content or `rotate` changes. */
  declare readonly generation: pulumi.Output<string>;
  /** The fingerprint of the key by which the host was known, `SHA256:...`. Known in a preview unless the host changes. */
  declare readonly hostId: pulumi.Output<string>;
  /** How the folder was found to differ from the program at the last refresh; empty when it does not. */
  declare readonly drift: pulumi.Output<string[]>;

  /**
   * @param name The resource's name; the folder has it on its host, unless `args.name` says otherwise.
   * @param args What is in the folder, and which host keeps it. Mistakes in them fail the preview, all at once.
   * @param options Pulumi's own. `import` is refused.
   */
  constructor(name: string, args: KeyFolderResourceArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { publicKeys: undefined, generation: undefined, hostId: undefined, drift: undefined };
    const resourceUrn = urnWithoutDependencies(name, type, options?.parent);
    const inputs = { ...outputs, ...withSecretFiles(args), name: args.name ?? name, resourceUrn };
    super(
      stub,
      name,
      inputs,
      withoutImport(`KeyFolder ${name}`, options, adoptInstead),
      typeModule,
      typeName,
    );
    if (options?.customTimeouts !== undefined) pulumi.log.warn(timeoutsHaveNoEffect, this);
    if (pulumi.runtime.isDryRun()) Object.assign(this, keyFolderOutputsAsBefore(this, type));
  }
}

const typeModule = "nixos";
const typeName = "KeyFolder";
const type = `pulumi-nodejs:dynamic/${typeModule}:${typeName}`;
const stub = stubOf("KeyFolder");

const adoptInstead = "set `adopt: true`: the key folder of this name on the host is taken over";

const timeoutsHaveNoEffect = "customTimeouts has no effect on a KeyFolder, as on no dynamic resource";
