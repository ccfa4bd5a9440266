import type { DeployFault, RestingFault } from "./fault";
import { fileFaults } from "./rows/files";
import { fullFaults } from "./rows/full";
import { hostFaults } from "./rows/hosts";
import { killedFaults } from "./rows/killed";
import { linkFaults } from "./rows/links";
import { loginFaults } from "./rows/logins";
import { otherFaults } from "./rows/others";
import { startFaults } from "./rows/starts";
import { unitFaults } from "./rows/units";

/** Faults of VMs that run. */
export const restingFaults: readonly RestingFault[] = [...unitFaults, ...fileFaults];

/** Faults that come between a command. */
export const deployFaults: readonly DeployFault[] = [
  ...killedFaults,
  ...fullFaults,
  ...startFaults,
  ...linkFaults,
  ...otherFaults,
  ...hostFaults,
  ...loginFaults,
];
