import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { printable } from "../errors/printable";
import type { Reporter } from "../steps/reporter";
import { type Display, engineDisplay } from "./display";
import { engineClient } from "./engine";
import { Statuses } from "./statuses";

/** Tells the engine what only `pulumi --debug` shows. */
export function logForDebugging(message: string): void {
  const request = new LogRequest();
  request.setSeverity(LogSeverity.DEBUG);
  request.setMessage(printable(message));
  engineClient()?.log(request, () => undefined);
}

/**
 * The reporter of the resource with this URN. Messages are best effort: losing one never fails a deploy.
 *
 * The engine keeps the last message of a resource beside its row, an ephemeral one too, until the whole run is over; without
 * a terminal it prints the row again with each of them, and once more when the resource is done.
 */
export function reporterFor(urn: string, display: Display = engineDisplay()): Reporter {
  let told = Promise.resolve();
  const log = (severity: LogSeverity, message: string, ephemeral: boolean) => {
    const request = new LogRequest();
    request.setUrn(urn);
    request.setSeverity(severity);
    request.setMessage(printable(message));
    request.setEphemeral(ephemeral);
    told = told.then(() => sent(request));
  };
  const statuses = new Statuses((text) => log(LogSeverity.INFO, text, true), display);
  return {
    status: (phase, detail) => statuses.tell(phase, detail),
    note: (message) => log(LogSeverity.INFO, message, false),
    warn: (message) => log(LogSeverity.WARNING, message, false),
  };
}

/** Waits until the engine has it: of two messages that are under way at once, either may come first. */
async function sent(request: LogRequest): Promise<void> {
  const client = engineClient();
  if (client !== undefined) await new Promise<void>((done) => client.log(request, () => done()));
}
