import type { ForwardedPorts } from "./steps/forwardedPorts";
import type { Reporter } from "./steps/reporter";

/** What the steps of one process share: made once by whoever runs them. */
export interface Session {
  /** Tells the user of the resource with this URN what goes on with it. */
  reporterFor(urn: string): Reporter;
  /** The ports that the program's VMs want. */
  forwardedPorts: ForwardedPorts;
}
