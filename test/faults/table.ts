import type { DeployFault, RestingFault } from "./fault";
import { fileFaults } from "./rows/files";
import { hostFaults } from "./rows/hosts";
import { killedFaults } from "./rows/killed";
import { linkFaults } from "./rows/links";
import { refusedFaults } from "./rows/refused";
import { unitFaults } from "./rows/units";

/** Faults of VMs that run. */
export const restingFaults: readonly RestingFault[] = [...unitFaults, ...fileFaults];

/** Faults that come between a command. */
export const deployFaults: readonly DeployFault[] = [
  ...killedFaults,
  ...linkFaults,
  ...hostFaults,
  ...refusedFaults,
];
