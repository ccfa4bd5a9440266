import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { printable } from "../errors/printable";
import type { Reporter } from "../steps/reporter";
import { engineClient } from "./engine";

/** Tells the engine what only `pulumi --debug` shows. */
export function logForDebugging(message: string): void {
  const request = new LogRequest();
  request.setSeverity(LogSeverity.DEBUG);
  request.setMessage(printable(message));
  engineClient()?.log(request, () => undefined);
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
