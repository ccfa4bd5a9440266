import type { HostConnection } from "../../ssh/connection";
import { ownerSetting, packageOfProgram, packageOfUnit } from "../../unit/unit";
import { type Answer, readAnswer } from "../answers";
import { hostPaths } from "../paths";
import { type HostScript, textOf } from "../script";
import type { Owner } from "../vmVariables";
import { anyName, patternVariables } from "./patterns";

/** A VM as a host has it. */
export interface ListedVm {
  name: string;
  /** `undefined` for a unit of this form that no resource has made. */
  owner: Owner | undefined;
  /** The unit's text; `undefined` where its file is not there. */
  unitText: string | undefined;
  /** systemd's words for it: `active`, `inactive`, `failed`, `activating`, `deactivating`. */
  state: string;
  /** How often systemd has started it again by itself. */
  restarts: number;
  /** The package that its unit starts. */
  installedPackage: string | undefined;
  /** The package that runs; `undefined` where nothing runs, or nobody wrote it down. */
  runningPackage: string | undefined;
  /** Seconds since it became active; `undefined` where it is not. */
  uptimeSeconds: number | undefined;
  /** Bytes of the host's memory that the unit takes, or where systemd does not count, its program; `undefined` where it does not run. */
  memoryBytes: number | undefined;
  /** Bytes that its drive takes on the host's disk; `undefined` without one, and where that takes too long to tell. */
  driveBytes: number | undefined;
}

/** Seconds for the size of one drive; it is not known where that takes longer. */
const driveSeconds = 5;

/** The script that lists VMs: all, or those of these names. */
export function listScript(names: readonly string[]): HostScript {
  const paths = hostPaths(anyName);
  return {
    variables: {
      asked_names: names,
      ...patternVariables,
      drive_seconds: driveSeconds,
      key_folder_pattern: paths.keyFolder,
      started_pattern: paths.started,
      owner_setting: ownerSetting,
      owner_id: "",
      owner_urn: "",
    },
    files: ["lib/common", "lib/tell", "lib/owner", "lib/pathOf", "tool/list"],
  };
}

/**
 * The VMs of a host, sorted by name; those of these names where some are given. Changes nothing there.
 *
 * @throws SimpleVmError when the host does not answer in full
 */
export async function listVms(host: HostConnection, names: readonly string[] = []): Promise<ListedVm[]> {
  const purpose = { where: host.label, what: "list the VMs" };
  const output = await host.run(textOf(listScript(names)), { what: purpose.what });
  const { now, vm } = readAnswer("listed", output, purpose);
  return vm.map((told) => listedVm(readAnswer("listedVm", told, purpose), now));
}

/** Pure: what an answer says of a VM; `now` is seconds since the host's boot. */
export function listedVm(told: Answer<"listedVm">, now: number): ListedVm {
  const { name, owner, unit, state, restarts, activeSince, drive, runs } = told;
  const isActive = state === "active";
  return {
    name,
    owner,
    unitText: unit,
    state,
    restarts,
    installedPackage: unit === undefined ? undefined : packageOfUnit(unit),
    runningPackage: isActive && runs !== undefined ? packageOfProgram(runs) : undefined,
    uptimeSeconds: isActive ? Math.max(0, Math.round(now - activeSince / 1_000_000)) : undefined,
    memoryBytes: isActive ? memoryOf(told) : undefined,
    driveBytes: drive === undefined ? undefined : drive * 1024,
  };
}

const memoryOf = ({ memory, resident }: Answer<"listedVm">): number | undefined =>
  memory ?? (resident === undefined ? undefined : resident * 1024);
