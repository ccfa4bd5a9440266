import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DriveHost, paths } from "./driveHost";

/** By their marks: which drive lies in the VM's folder, which is aside, and whether there is one. */
export const marksOn = (host: () => DriveHost) => ({
  mark: (): string | undefined => host().content(`${paths.driveDirectory}/mark`)?.trim(),
  markAside: (): string | undefined => host().content(`${paths.driveAside}/mark`)?.trim(),
  isAside: (): boolean => existsSync(join(host().host, paths.driveAside)),
});
