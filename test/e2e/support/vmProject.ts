import { labNixConfig } from "../../lab/guest";
import type { LabHost } from "../../lab/host";
import { createProject, type PulumiProject, type PulumiResult } from "../../lab/pulumi";

/** Arguments of VMs by resource name, as JSON; `stopTimeout` is 1 unless given. */
export type Vms = Record<string, object>;

/**
 * The text of a program that declares VMs. `rest` comes after them and finds them as `vms.NAME`; `before` comes first, and
 * what it declares can stand in the arguments by `expression`. `options` are the resource options of each VM by name.
 */
export function vmProgram(vms: Vms, { before = "", rest = "", options = {} as Vms } = {}): string {
  const declared = Object.entries(vms).map(
    ([name, args]) =>
      `${JSON.stringify(name)}: new SimpleVm(${JSON.stringify(name)}, ${literal({ stopTimeout: 1, ...args })}, ${literal(options[name] ?? {})}),`,
  );
  return `
import * as pulumi from "@pulumi/pulumi";
import { SimpleVm } from "pulumi-simple-vm";
${before}
const vms = {
  ${declared.join("\n  ")}
};
${rest}
`;
}

const mark = "expression:";

/** Stands in a VM's arguments for TypeScript that the program evaluates. */
export const expression = (text: string): string => `${mark}${text}`;

function literal(value: object): string {
  const quoted = new RegExp(`"${mark}((?:[^"\\\\]|\\\\.)*)"`, "g");
  return JSON.stringify(value).replace(quoted, (_, text: string) => JSON.parse(`"${text}"`));
}

/** A project for such programs, with no program yet. Its Nix asks no substituter. */
export const vmProject = (name?: string): Promise<PulumiProject> =>
  createProject({ program: "", name, environment: { NIX_CONFIG: labNixConfig } });

/** Fails with all that Pulumi wrote unless the run succeeded. */
export async function succeeded(run: Promise<PulumiResult>): Promise<PulumiResult> {
  const result = await run;
  if (result.code !== 0) throw new Error(`pulumi ended with exit code ${result.code}:\n${result.text}`);
  return result;
}

/** How many times a text holds another. */
export const countOf = (part: string, text: string): number => text.split(part).length - 1;

/** How programs name a host of the lab: pinned by its key. */
export const pinned = ({ address, hostKey, privateKeyPath }: LabHost) => ({
  address,
  hostKey,
  privateKeyPath,
});

/** A property of a VM's unit on its host, as systemd shows it; empty for a unit that is not there. */
export async function unitProperty(host: LabHost, vm: string, property: string): Promise<string> {
  return (await host.require(`systemctl show --property=${property} --value simple-vm-${vm}.service`)).trim();
}

/** QEMU's process of a running VM; fails when it does not run. */
export async function qemuOf(host: LabHost, vm: string): Promise<string> {
  const pid = await unitProperty(host, vm, "MainPID");
  if (pid === "0" || pid === "") throw new Error(`the VM ${vm} does not run on ${host.name}`);
  return pid;
}
