import * as pulumi from "@pulumi/pulumi";
import { publicHalf } from "../wireguard/keys";
import { inProgram } from "./programError";

/**
 * The public half of a WireGuard private key, for keys that come from the program's configuration:
 * `publicKeyOf(config.requireSecret("gatewayKey"))`. It is no secret, whatever the private one is. White space around the
 * key is passed over. What is no key ends the program with an error that does not show it.
 */
export function publicKeyOf(privateKey: string): string;
export function publicKeyOf(privateKey: pulumi.Input<string>): pulumi.Output<string>;
export function publicKeyOf(privateKey: pulumi.Input<string>): string | pulumi.Output<string> {
  const ofText = (text: string) => inProgram(() => publicHalf(text));
  return typeof privateKey === "string"
    ? ofText(privateKey)
    : pulumi.unsecret(pulumi.output(privateKey)).apply(ofText);
}
