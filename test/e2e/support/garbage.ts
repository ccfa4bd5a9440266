import type { LabHost } from "../../lab/host";

/** Paths in a host's store that nothing roots: `alone`, and `common`, which `gone` and `other` need. */
export async function addGarbage(host: LabHost) {
  const added = async (name: string) =>
    (await host.require(`echo ${name} >/root/${name}; nix-store --add /root/${name}`)).trim();
  const withPath = async (name: string, path: string): Promise<string> => {
    const made = `builtins.toFile "${name}" "\${builtins.storePath ${path}}"`;
    return JSON.parse(await host.require(`nix-instantiate --eval --read-write-mode -E '${made}'`));
  };
  const [alone, common] = [await added("alone"), await added("common")];
  return { alone, common, gone: await withPath("gone", common), other: await withPath("other", common) };
}
