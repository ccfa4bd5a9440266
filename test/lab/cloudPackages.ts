import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cached, type Report } from "./cache";
import type { LabHost } from "./host";
import { requireProcess } from "./process";

/** What a cloud's package mirror has and the lab's hosts lack. wireguard-go stands in for the kernel's WireGuard. */
const packages = ["wireguard-tools", "wireguard-go"];

/**
 * Makes a host of the lab one that could be a cloud's: `wg`, `wg-quick` and its unit are there, as they are once cloud-init
 * has installed its packages. Nothing is configured.
 */
export async function installCloudPackages(host: LabHost, report: Report = () => undefined): Promise<void> {
  const folder = await cached({
    name: "cloud-packages",
    recipe: packages,
    build: async (building) => {
      report("fetching a cloud machine's packages");
      const download = join(building, "packages");
      mkdirSync(download);
      const options = ["-q", "-o", "APT::Sandbox::User=root"];
      await requireProcess("apt-get", [...options, "download", ...packages], { cwd: download });
    },
  });
  const download = join(folder, "packages");
  for (const file of readdirSync(download)) {
    const target = `/root/${file}`;
    await host.require(`cat >'${target}' && dpkg --install --force-depends '${target}' && rm '${target}'`, {
      input: readFileSync(join(download, file)),
    });
  }
}
