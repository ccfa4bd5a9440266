import type { Input } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { stubOf } from "./stub";
import { withoutImport } from "./withoutImport";

/** What says when a key that the deployer made is made anew. */
export interface WireGuardKeyArgs {
  /**
   * Another value makes another key, such as `"2026-11"` and later `"2027-05"`; nothing else does, but a replacement of
   * the resource. A preview then does not know the new key. Default: none, as a value of its own.
   */
  rotate?: Input<string>;
}

/**
 * A pair of WireGuard keys that the deployer makes: for a machine whose user data holds the private key. The private half
 * is a secret in the state. A key that stays on a VM's host is made there.
 */
export class WireGuardKey extends pulumi.dynamic.Resource {
  /** The private half, 32 bytes in base64; a secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** The public half. Known in a preview once the pair is made, unless `rotate` changes. */
  declare readonly publicKey: pulumi.Output<string>;

  constructor(name: string, args: WireGuardKeyArgs = {}, options?: pulumi.CustomResourceOptions) {
    super(
      pairProvider,
      name,
      { privateKey: undefined, publicKey: undefined, rotate: args.rotate },
      withSecret("privateKey", withoutImport(`WireGuardKey ${name}`, options, takeFromConfiguration)),
      "nixos",
      "WireGuardKey",
    );
  }
}

/** A preshared key of WireGuard's that the deployer makes: both ends of a link know it beside their own keys. */
export class WireGuardPresharedKey extends pulumi.dynamic.Resource {
  /** The key, 32 bytes in base64; a secret. */
  declare readonly presharedKey: pulumi.Output<string>;

  constructor(name: string, args: WireGuardKeyArgs = {}, options?: pulumi.CustomResourceOptions) {
    super(
      presharedProvider,
      name,
      { presharedKey: undefined, rotate: args.rotate },
      withSecret(
        "presharedKey",
        withoutImport(`WireGuardPresharedKey ${name}`, options, takeFromConfiguration),
      ),
      "nixos",
      "WireGuardPresharedKey",
    );
  }
}

const pairProvider = stubOf("WireGuardKey");
const presharedProvider = stubOf("WireGuardPresharedKey");

const takeFromConfiguration =
  'take a key that you have from the program\'s configuration: `config.requireSecret("key")`, and `publicKeyOf` for its public half';

const withSecret = (
  output: string,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions => ({
  ...options,
  additionalSecretOutputs: [...(options?.additionalSecretOutputs ?? []), output],
});
