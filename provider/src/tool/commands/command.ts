import type { Connections } from "../connections";
import type { FleetOptions } from "../fleet";

/** What a command works with. */
export interface CommandContext {
  /** Where the VMs are. */
  options: FleetOptions;
  connections: Connections;
  /** Whether it is to print JSON. */
  json: boolean;
  /** Prints a line, or several, to standard output. */
  print(text: string): void;
  /** Tells the user something beside what is printed, on standard error. */
  tell(text: string): void;
}

/** The exit code of a command that was done. */
export type ExitCode = number;

/** A value as --json prints it. */
export const jsonText = (value: unknown): string => JSON.stringify(value, undefined, 2);
