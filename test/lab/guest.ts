import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached, labFile, type Report } from "./cache";
import { unpackKernel } from "./guest/kernel";
import type { LabHost } from "./host";
import { pinFolder, pinnedFolder } from "./pinnedFolder";
import { requireProcess } from "./process";
import { ensureVirtiofsd } from "./virtiofsd";

/**
 * NIX_CONFIG for Nix on the deployer: no waiting for a cache that cannot be reached, and builds as the calling user, which
 * Debian's Nix needs when it runs without its daemon.
 */
export const labNixConfig = "substituters =\nsandbox = false\nbuild-users-group =\n";

/** One VM of a flake of the lab. What is left out has the guest's own default. */
export interface GuestOptions {
  /** Printed by the guest on its console; another one makes another store path. Default: `1`. */
  revision?: string;
  /** MiB. Default: 256. */
  memory?: number;
  /** Default: 1. */
  cores?: number;
  /** Kernel parameters of the VM itself, such as `lab.off`, `lab.stuck`, `lab.silent` or `lab.relay` (see guest/init). */
  kernelParams?: string[];
  /** Small packages in its closure: name to version. */
  packages?: Record<string, string>;
  /** MiB of incompressible data in its closure. Default: 0. */
  payload?: number;
  /** Whether it has a drive. Default: true. */
  drive?: boolean;
  /** Whether it opens a display of its own, as NixOS's VMs do unless told otherwise. Default: false. */
  graphics?: boolean;
  /** How its run script serves the store: by QEMU itself, as NixOS's up to 26.05, or by virtiofsd, as later ones. Default: `9p`. */
  shares?: "9p" | "virtiofs";
}

/** A folder that is a flake of the lab's VMs. */
export interface GuestFlake {
  /** The folder; `PATH#NAME` is a VM's flake reference, and `PATH/vm.nix` (attribute `vm`) the same without flakes. */
  path: string;
  /** Changes one VM, or adds it: what is given replaces what it had under that option. */
  set(name: string, options: GuestOptions): void;
  setRevision(name: string, revision: number | string): void;
  /** Removes the folder. */
  remove(): void;
}

/** The kernel and the first filesystem of the lab's guests, made on the first call (about 10 s); their folder. */
export async function ensureGuest(report: Report): Promise<string> {
  const folder = await cached({
    name: "guest",
    recipe: [
      ...["build.sh", "init", "kernel.ts"].map((file) => labFile("guest", file)),
      labFile("..", "..", "nix", "guest", "handshakes.sh"),
    ],
    build: async (building) => {
      report("making the guest's kernel and first filesystem (about 10 s)");
      const work = join(building, "work");
      mkdirSync(work);
      mkdirSync(join(building, "guest"));
      const script = join(__dirname, "guest", "build.sh");
      await requireProcess(
        "setpriv",
        ["--pdeathsig", "KILL", "--", "sh", script, join(building, "guest"), work],
        {
          timeout: 600,
          onErrorLine: report,
        },
      );
      const kernel = readdirSync(join(work, "kernel", "boot")).find((file) => file.startsWith("vmlinuz"));
      const packed = readFileSync(join(work, "kernel", "boot", kernel ?? "vmlinuz"));
      writeFileSync(join(building, "guest", "kernel"), unpackKernel(packed));
      rmSync(work, { recursive: true });
      await pinFolder(join(building, "guest"));
    },
  });
  return join(folder, "guest");
}

/** Lays out a flake with the given VMs in a new temporary folder. */
export async function guestFlake(
  vms: Record<string, GuestOptions>,
  report: Report = () => undefined,
): Promise<GuestFlake> {
  const path = mkdtempSync(join(tmpdir(), "lab-flake-"));
  await layGuestFlake(path, vms, report);
  const file = join(path, "vms.json");
  const read = (): Record<string, GuestOptions> => JSON.parse(readFileSync(file, "utf8"));
  const set = (name: string, options: GuestOptions) => {
    const current = read();
    writeFileSync(file, JSON.stringify({ ...current, [name]: { ...current[name], ...options } }));
  };
  return {
    path,
    set,
    setRevision: (name, revision) => set(name, { revision: String(revision) }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Writes the flake of the given VMs into an existing folder, for example one of a git repository. */
export async function layGuestFlake(
  folder: string,
  vms: Record<string, GuestOptions>,
  report: Report = () => undefined,
): Promise<void> {
  const guest = await ensureGuest(report);
  const source = join(__dirname, "guest", "flake");
  for (const file of readdirSync(source)) cpSync(join(source, file), join(folder, file));
  writeFileSync(join(folder, "guest.json"), pinnedFolder(guest));
  if (Object.values(vms).some(({ shares }) => shares === "virtiofs")) {
    writeFileSync(join(folder, "virtiofsd.json"), pinnedFolder(await ensureVirtiofsd(report)));
  }
  writeFileSync(join(folder, "vms.json"), JSON.stringify(vms));
}

/** Builds a VM of such a flake on this machine, apart from the project's own code; its store path. */
export async function buildGuest(reference: string): Promise<string> {
  const [folder, name] = reference.split("#");
  const attribute = `${folder}#nixosConfigurations.${name}.config.system.build.vm`;
  const built = await requireProcess(
    "nix",
    ["--extra-experimental-features", "nix-command flakes", "build", "--no-link", "--json", attribute],
    { env: { NIX_CONFIG: labNixConfig }, timeout: 120 },
  );
  const [result]: { outputs: { out: string } }[] = JSON.parse(built);
  if (result === undefined) throw new Error(`nix build ${attribute} built nothing`);
  return result.outputs.out;
}

/** Runs a shell command as root in a guest whose port 22 is forwarded to `port` of the host's 127.0.0.1. */
export async function guestRun(
  host: LabHost,
  port: number,
  command: string,
): Promise<{ stdout: string; code: number }> {
  const input = `( ${command}\n) 2>&1 </dev/null; echo "LAB-EXIT $?"; exit\n`;
  const client = ["nc", "-w", "10", "127.0.0.1", String(port)];
  const { stdout, stderr } = await host.inNetwork("busybox", client, { input });
  const end = /LAB-EXIT (\d+)\n$/.exec(stdout);
  if (end === null) throw new Error(`${host.name}: no answer of a guest at port ${port}\n${stderr}${stdout}`);
  return { stdout: stdout.slice(0, end.index), code: Number(end[1]) };
}
