import { z } from "zod";
import { settings } from "./end";
import {
  bareAddressField,
  keepaliveField,
  keyField,
  keyFileField,
  nameField,
  portField,
  rangeField,
  reachableField,
  subnetField,
} from "./fields";
import { interfaceName } from "./networkdFiles";

/** The port that a peer with an endpoint listens at unless it names another: WireGuard's usual one. */
export const usualPort = 51820;

const peer = z.strictObject({
  publicKey: keyField.optional(),
  privateKey: keyField.optional(),
  privateKeyFile: keyFileField.optional(),
  address: z.array(bareAddressField).optional(),
  endpoint: reachableField.optional(),
  listenPort: portField.optional(),
  keepalive: keepaliveField.optional(),
  routes: z.array(rangeField).optional(),
  ...settings,
});

/** What an interface is called unless a network names it otherwise. */
export const usualInterface = "wg0";

/** The arguments of a network. */
export const network = z.strictObject({
  subnet: z.array(subnetField).min(1),
  hub: z.string().optional(),
  interface: interfaceName.optional(),
  presharedKey: keyField.optional(),
  peers: z.record(nameField, peer),
});

/** A network as a program gives it; values that come later are unknown. */
export type GivenNetwork = z.input<typeof network>;
