import { z } from "zod";
import { SimpleVmError } from "../errors/error";

/** A state that no release known here has written. */
interface Unreadable {
  kind: "unreadableState" | "unreadableKeyState";
  what: string;
  where: string;
  why: string;
}

/** The error of such a state. */
export const unreadableState = (parts: Unreadable): SimpleVmError => new SimpleVmError(parts);

/** What does not fit, by its path: values are left out, as there are secrets among them. */
export const problemsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, code }) => `${z.core.toDotPath(path)}: ${code}`).join(", ");

/** A version that is none of those that this release knows. */
export const unknownVersion = (version: unknown, known: string): string =>
  `its version is ${version}, and this release knows ${known}`;
