import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Fleet, fleetOf } from "../../../provider/src/tool/fleet";
import type { StackResource } from "../../../provider/src/tool/stackState";

const recorded = JSON.parse(readFileSync(join(__dirname, "..", "fixtures", "state-v1.json"), "utf8"));

/** A VM of a stack, as its state has it. */
export function vmResource(name: string, outputs: Record<string, unknown> = {}): StackResource {
  const urn = `urn:pulumi:lab::net::pulumi-nodejs:dynamic/nixos:SimpleVm::${name}`;
  const all = { ...recorded, name, resourceUrn: urn, drift: [], ...outputs };
  return { type: "pulumi-nodejs:dynamic/nixos:SimpleVm", urn, outputs: all };
}

/** A host of a state. */
export const hostAt = (address: string): Record<string, unknown> => ({ host: { address } });

/** A fleet of these VMs. */
export const fleetWith = (...resources: StackResource[]): Fleet => fleetOf(resources);
