import { spawnSync } from "node:child_process";

/** What Chromium is called where it is installed. */
const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The path of Chromium. On Debian, for root, it is installed if it is missing.
 *
 * @throws Error that says what to install
 */
export function findChromium(): string {
  const found = installed();
  if (found !== undefined) return found;
  console.log("installing Chromium by apt-get");
  for (const args of [
    ["update"],
    ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
  ]) {
    spawnSync("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=600", ...args], { stdio: "inherit" });
  }
  const now = installed();
  if (now === undefined)
    throw new Error("no Chromium on PATH, and apt-get could not install it: install it first");
  return now;
}

function installed(): string | undefined {
  return names
    .map((name) => spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim())
    .find((path) => path !== "");
}
