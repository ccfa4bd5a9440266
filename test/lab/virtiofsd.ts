import { cpSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached, type Report } from "./cache";
import { debianMirror, isolated } from "./images";
import { pinFolder } from "./pinnedFolder";

const suite = "trixie";

/** What the program is linked to, and the loader. */
const libraries = ["ld-linux-x86-64", "libc", "libm", "libgcc_s", "libseccomp", "libcap-ng"];

/** Runs the program with the libraries beside it, so that it also runs on a host of an older release. */
const wrapper = `#!/bin/sh
here="\${0%/*}"
exec "$here/lib/ld-linux-x86-64.so.2" --library-path "$here/lib" "$here/program" "$@"
`;

/**
 * A folder that holds `virtiofsd` and all it needs, made on the first call (about 10 s). As in NixOS it is part of the VM's
 * closure: hosts need not have it, and Debian 12's own can only run as root.
 */
export async function ensureVirtiofsd(report: Report): Promise<string> {
  const folder = await cached({
    name: "virtiofsd",
    recipe: [suite, ...libraries, wrapper],
    build: async (building) => {
      report("fetching virtiofsd (about 10 s)");
      const root = join(building, "root");
      const options = ["--mode=root", "--variant=extract", "--include=virtiofsd"];
      await isolated(["mmdebstrap", ...options, suite, root, ...(await debianMirror())], report);
      const packed = join(building, "virtiofsd");
      mkdirSync(join(packed, "lib"), { recursive: true });
      const system = join(root, "usr", "lib", "x86_64-linux-gnu");
      for (const file of readdirSync(system)) {
        if (!libraries.some((library) => new RegExp(`^${library}\\.so\\.\\d+$`).test(file))) continue;
        cpSync(realpathSync(join(system, file)), join(packed, "lib", file));
      }
      cpSync(join(root, "usr", "libexec", "virtiofsd"), join(packed, "program"));
      writeFileSync(join(packed, "virtiofsd"), wrapper, { mode: 0o755 });
      rmSync(root, { recursive: true });
      await pinFolder(packed);
    },
  });
  return join(folder, "virtiofsd");
}
