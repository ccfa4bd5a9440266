import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { engineClient } from "./engine";
import { printable } from "./printable";

/** Tells the user of one resource what is going on with it, by the engine's log. Without an engine there is nobody to tell. */
export interface Reporter {
  /** Shown on the resource's own row while it lasts; the next status replaces it. */
  status(message: string): void;
  /** A line that stays among the resource's diagnostics. */
  note(message: string): void;
  /** As `note`, marked as a warning. */
  warn(message: string): void;
}

/** The reporter of the resource with this URN. Messages are best effort: losing one never fails a deploy. */
export function reporterFor(urn: string): Reporter {
  const log = (severity: LogSeverity, message: string, ephemeral: boolean) => {
    const request = new LogRequest();
    request.setUrn(urn);
    request.setSeverity(severity);
    request.setMessage(printable(message));
    request.setEphemeral(ephemeral);
    engineClient()?.log(request, () => undefined);
  };
  return {
    status: (message) => log(LogSeverity.INFO, message, true),
    note: (message) => log(LogSeverity.INFO, message, false),
    warn: (message) => log(LogSeverity.WARNING, message, false),
  };
}
