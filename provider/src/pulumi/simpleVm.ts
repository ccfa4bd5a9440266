import * as pulumi from "@pulumi/pulumi";
import { stateProperty } from "../arguments/stateProperty";
import type { SimpleVmArgs } from "../arguments/vm";
import { outputsAsBefore } from "./outputsAsBefore";
import { urnWithoutDependencies } from "./resourceUrn";
import { withSecrets } from "./secrets";
import { addressOfState } from "./stateAddress";
import { simpleVmProvider } from "./stub";
import { withoutImport } from "./withoutImport";

/** A NixOS virtual machine that runs on a host of one's own, as a systemd unit there. */
export class SimpleVm extends pulumi.dynamic.Resource {
  /** The VM's name on the host. */
  declare readonly name: pulumi.Output<string>;
  /** The unit on the host, `simple-vm-NAME.service`. Known in a preview. */
  declare readonly unit: pulumi.Output<string>;
  /** The folder on the host that holds the VM's drive. Known in a preview. */
  declare readonly stateDirectory: pulumi.Output<string>;
  /** The VM's derivation; absent for a `storePath`. Known in a preview. */
  declare readonly drvPath: pulumi.Output<string | undefined>;
  /** The store path of the VM's package. Known in a preview. */
  declare readonly outPath: pulumi.Output<string>;
  /** Which packages the last change of the VM's package brought, and what it copies, in one line; absent before the first. Known in a preview. */
  declare readonly summary: pulumi.Output<string | undefined>;
  /** The size of the package's closure; `bytes` are those of its NARs. Known in a preview unless the package changes. */
  declare readonly closure: pulumi.Output<{ paths: number; bytes: number }>;
  /**
   * The public halves of generated keys, by `FOLDER/FILE`. Known in a preview once they are made, unless the host, what
   * is to be generated or anything of a `KeyFolder` that it has changes.
   */
  declare readonly publicKeys: pulumi.Output<Record<string, string>>;
  /** The fingerprint of the key by which the host was known, `SHA256:...`. Known in a preview unless the host changes. */
  declare readonly hostId: pulumi.Output<string>;
  /** Systemd's ID of the run that goes on as it was before a `deferred` update; absent when no restart is pending. */
  declare readonly restartPending: pulumi.Output<string | undefined>;
  /** How the host was found to differ from the program at the last refresh; empty when it does not. */
  declare readonly drift: pulumi.Output<string[]>;

  /**
   * @param name The resource's name; the VM has it on its host, unless `args.name` says otherwise.
   * @param args What the VM is and where it runs. Mistakes in them fail the preview, all at once.
   * @param options Pulumi's own. `import` is refused, `customTimeouts` has no effect and is warned of.
   */
  constructor(name: string, args: SimpleVmArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = {
      unit: undefined,
      stateDirectory: undefined,
      drvPath: undefined,
      outPath: undefined,
      summary: undefined,
      closure: undefined,
      publicKeys: undefined,
      hostId: undefined,
      restartPending: undefined,
      drift: undefined,
    };
    const type = `pulumi-nodejs:dynamic/${typeModule}:${typeName}`;
    const resourceUrn = urnWithoutDependencies(name, type, options?.parent);
    super(
      simpleVmProvider,
      name,
      {
        ...outputs,
        ...withSecrets(args),
        name: args.name ?? name,
        resourceUrn,
        [stateProperty]: addressOfState(),
      },
      // Also where the engine replaces without asking `diff`: the new VM takes the old one's name, ports and keys.
      { deleteBeforeReplace: true, ...withoutImport(`SimpleVm ${name}`, options, adoptInstead) },
      typeModule,
      typeName,
    );
    // The engine passes it to the SDK's host of dynamic providers, which does not pass it on.
    if (options?.customTimeouts !== undefined) pulumi.log.warn(timeoutsHaveNoEffect, this);
    if (pulumi.runtime.isDryRun()) {
      Object.assign(this, outputsAsBefore(this, type, options?.additionalSecretOutputs));
    }
  }
}

const timeoutsHaveNoEffect =
  "customTimeouts has no effect on a SimpleVm, as on no dynamic resource: a start may take 150 seconds, a stop twice stopTimeout, builds and copies as long as they take";

const adoptInstead = "set `adopt: true`: the VM of this name on the host is taken over";

/** The type token's last two parts. CommonJS has a `module` of its own in each file, which none may declare again. */
const typeModule = "nixos";
const typeName = "SimpleVm";
