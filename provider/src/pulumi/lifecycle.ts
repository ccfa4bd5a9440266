import { openSession } from "../session";
import { endWithEngine } from "./engine";
import { reporterFor } from "./engineLog";
import { engineSteps } from "./engineSteps";

/** The steps of the provider's process, over the one session that it has; `stub.ts` loads this file and takes all of it. */

const session = openSession({ reporterFor });
const { check, diff, create, read, update, delete: remove } = engineSteps(session);

endWithEngine(session);

export { check, create, diff, read, remove as delete, update };
