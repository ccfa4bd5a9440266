import { hostPaths, sharedPaths } from "../paths";
import type { Variables } from "../script";

/** Stands for a VM's name in patterns of paths, into which scripts/lib/pathOf.sh puts one; no name has it. */
export const anyName = "@";

const paths = hostPaths(anyName);

/** Where a script finds what there is of VMs whose names it does not know. */
export const patternVariables: Variables = {
  own_units: sharedPaths.ownUnits,
  attached_units: sharedPaths.attachedUnits,
  unit_pattern: paths.unit,
  deploy_pattern: paths.deploy,
  drive_pattern: paths.driveDirectory,
};
