import type { z } from "zod";
import { acrossFields } from "../arguments/acrossFields";
import { type WireguardEnd, wireguardEnd } from "./end";

/** An end that a NixOS configuration can hold: what it says lands in /nix/store, which everybody may read. */
export const nixosEnd = wireguardEnd
  .superRefine(({ privateKey }, context) => {
    if (privateKey !== undefined) refuse(context, ["privateKey"], "give `privateKeyFile`");
  }, acrossFields("privateKey"))
  .superRefine(({ peers }, context) => {
    const index = peers.findIndex(({ presharedKey }) => presharedKey !== undefined);
    if (index !== -1) refuse(context, ["peers", index, "presharedKey"], "write the file by other means");
  }, acrossFields("peers"));

const refuse = (context: z.core.$RefinementCtx, path: PropertyKey[], advice: string): void =>
  context.addIssue({
    code: "custom",
    path,
    message: `would be in /nix/store of the NixOS machine, which everybody there can read; ${advice}`,
  });

/** A value of the Nix language. */
type NixValue = string | number | readonly NixValue[] | { readonly [name: string]: NixValue | undefined };

/** A value as Nix code; attributes without a value are left out. */
function nixText(value: NixValue, indent = ""): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return nixString(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[ ]";
    return `[\n${value.map((item) => `${inner}${nixText(item, inner)}\n`).join("")}${indent}]`;
  }
  const attributes = Object.entries(value as Record<string, NixValue | undefined>).flatMap(
    ([name, content]) =>
      content === undefined ? [] : [`${inner}${attributeName(name)} = ${nixText(content, inner)};\n`],
  );
  return attributes.length === 0 ? "{ }" : `{\n${attributes.join("")}${indent}}`;
}

const nixString = (text: string): string => `"${text.replace(/["\\]|\$(?=\{)/g, "\\$&")}"`;

const attributeName = (name: string): string => (/^[a-zA-Z_][\w'-]*$/.test(name) ? name : nixString(name));

/** A list that is left out when it is empty. */
const unlessEmpty = <Item>(list: readonly Item[]): readonly Item[] | undefined =>
  list.length === 0 ? undefined : list;

const commands = (lines: readonly string[]): string | undefined =>
  lines.length === 0 ? undefined : lines.join("\n");

/** What a NixOS machine needs to know to join a network. */
export interface NixosMachine {
  /** The name of its interface. */
  interface: string;
  end: WireguardEnd;
  /** The kernel's settings that it needs. */
  sysctl: Readonly<Record<string, number>>;
}

/** A NixOS module with the interface. Source: nixpkgs, nixos/modules/services/networking/wg-quick.nix. */
export function nixosModule({ interface: name, end, sysctl }: NixosMachine): string {
  const quick: NixValue = {
    address: end.addresses,
    privateKeyFile: end.privateKeyFile,
    listenPort: end.listenPort,
    mtu: end.mtu,
    dns: unlessEmpty(end.dns),
    table: end.table === undefined ? undefined : String(end.table),
    preUp: commands(end.preUp),
    postUp: commands(end.postUp),
    preDown: commands(end.preDown),
    postDown: commands(end.postDown),
    peers: end.peers.map(({ publicKey, allowedIPs, endpoint, persistentKeepalive }) => ({
      publicKey,
      allowedIPs,
      endpoint,
      persistentKeepalive,
    })),
  };
  const module = {
    networking: {
      "wg-quick": { interfaces: { [name]: quick } },
      firewall: end.listenPort === undefined ? undefined : { allowedUDPPorts: [end.listenPort] },
    },
    boot: Object.keys(sysctl).length === 0 ? undefined : { kernel: { sysctl } },
  };
  return `${nixText(module)}\n`;
}
