import { join } from "node:path";
import { cached, labFile, type Report } from "./cache";
import { requireProcess } from "./process";

/** What a lab host imitates. `nixos-like`: a read-only unit folder, and tools only on the login shell's PATH. */
export type HostKind = "debian12" | "debian13" | "nixos-like";

const suites = { debian12: "bookworm", debian13: "trixie" } as const;

const packages = [
  ...["systemd", "systemd-sysv", "dbus", "openssh-server", "nix-bin", "nix-setup-systemd", "iproute2"],
  ...["ca-certificates", "sudo", "qemu-system-x86", "qemu-utils", "procps"],
].join(",");

/** The root filesystem of a kind of host, made on the first call (about 30 s each); its path. It is never written to. */
export async function ensureImage(kind: HostKind, report: Report): Promise<string> {
  const folder = kind === "nixos-like" ? await ensureNixosLike(report) : await ensureDebian(kind, report);
  return join(folder, "root");
}

function ensureDebian(kind: keyof typeof suites, report: Report): Promise<string> {
  const suite = suites[kind];
  return cached({
    name: `image-${kind}`,
    recipe: [suite, packages, labFile("image", "debian.sh")],
    build: async (folder) => {
      report(`making the ${kind} host image (about 30 s)`);
      const hook = `sh '${join(__dirname, "image", "debian.sh")}' "$1"`;
      const options = [
        "--mode=root",
        "--variant=minbase",
        `--include=${packages}`,
        `--customize-hook=${hook}`,
      ];
      await isolated(
        ["mmdebstrap", ...options, suite, join(folder, "root"), ...(await debianMirror())],
        (line) => report(`${kind} host image: ${line.replace(/^I: /, "")}`),
      );
    },
  });
}

async function ensureNixosLike(report: Report): Promise<string> {
  const base = await ensureImage("debian13", report);
  return await cached({
    name: "image-nixos-like",
    recipe: [base, labFile("image", "nixosLike.sh")],
    build: async (folder) => {
      report("making the nixos-like host image (about 5 s)");
      const root = join(folder, "root");
      await requireProcess("cp", ["-a", "--reflink=auto", base, root], { timeout: 300 });
      await isolated(["sh", join(__dirname, "image", "nixosLike.sh"), root], report);
    },
  });
}

/** The package mirror that this machine itself is set up with; none when it has none, and the tool's default is used. */
export async function debianMirror(): Promise<string[]> {
  const listed = await requireProcess("apt-get", [
    "indextargets",
    "--format",
    "$(REPO_URI)",
    "Label: Debian",
  ]);
  return listed.split("\n").filter(Boolean).slice(0, 1);
}

/** In mount and process namespaces of its own and tied to this process: nothing is left running or mounted when it ends. */
export async function isolated(command: string[], report: Report): Promise<void> {
  const namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  await requireProcess("setpriv", ["--pdeathsig", "KILL", "--", ...namespaces, ...command], {
    timeout: 900,
    onErrorLine: report,
  });
}
