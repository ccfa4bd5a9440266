import { hasUnknown } from "../arguments/unknowns";
import type { CheckFailure } from "../arguments/validate";
import {
  type Declared,
  type DeclaredKeyFolder,
  type DeclaredVm,
  isSameHost,
  resourceName,
  type UsedKeyFolder,
} from "./declared";

/** What a VM's inputs say of the key folders that it uses, whose generations may not be known yet. */
export function usedKeyFolders({ keyFolders }: Record<string, unknown>): UsedKeyFolder[] {
  if (typeof keyFolders !== "object" || keyFolders === null) return [];
  return Object.entries(keyFolders).flatMap(([tag, given]: [string, unknown]) => {
    const { folder, readOnly } = (given ?? {}) as {
      folder?: unknown;
      readOnly?: unknown;
    };
    const name = typeof folder === "object" && folder !== null && "name" in folder ? folder.name : undefined;
    return typeof name === "string" && !hasUnknown(name) ? [{ tag, name, readOnly: readOnly === true }] : [];
  });
}

/** Key folders that the program has on other hosts than the VM. Of one that another program has, the host tells. */
export const elsewhere = (vm: DeclaredVm, others: [string, Declared][]): CheckFailure[] =>
  vm.uses.flatMap(({ tag, name }) => {
    const named = others
      .map(([, other]) => other)
      .filter((other): other is DeclaredKeyFolder => other.kind === "key folder" && other.name === name);
    const [first] = named;
    if (first === undefined || named.some((other) => isSameHost(other, vm))) return [];
    const reason = `must be on the VM's own host: the key folder ${name} is on ${first.host.address}, and the VM on ${vm.host.address}`;
    return [{ property: `keyFolders.${tag}`, reason }];
  });

/** Key folders that two VMs of one host may both write to. */
export const writtenByTwo = (vm: DeclaredVm, neighbours: [string, DeclaredVm][]): CheckFailure[] =>
  vm.uses
    .filter(({ readOnly }) => !readOnly)
    .flatMap(({ tag, name }) =>
      neighbours
        .filter(([, { uses }]) => uses.some((other) => other.name === name && !other.readOnly))
        .map(([urn]) => ({
          property: `keyFolders.${tag}`,
          reason: `must have readOnly set here or there: the VM ${resourceName(urn)} may write to the key folder ${name} too`,
        })),
    );
