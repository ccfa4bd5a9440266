/** The pages of the site that are texts of the repository, by the group that the navigation shows them under, in its order. */
export const pageGroups: Readonly<Record<string, readonly string[]>> = {
  Guide: [
    "docs/guides/first-vm.md",
    "docs/guides/fleet.md",
    "docs/guides/keys.md",
    "docs/guides/wireguard.md",
    "docs/guides/cloud-peer.md",
    "docs/guides/updates.md",
    "docs/guides/operations.md",
    "docs/guides/moving.md",
    "docs/guides/ci.md",
  ],
  "To look up": [
    "docs/host.md",
    "docs/arguments.md",
    "docs/tool.md",
    "nix/README.md",
    "docs/nixos.md",
    "docs/errors.md",
    "docs/limits.md",
  ],
  Examples: [
    "examples/first-vm/README.md",
    "examples/quickstart/README.md",
    "examples/wireguard-mesh/README.md",
    "examples/cloud-hetzner/README.md",
    "examples/cloud-aws/README.md",
    "examples/cloud-lab/README.md",
    "examples/two-stacks/README.md",
    "examples/ci/README.md",
  ],
  "How it works": [
    "docs/architecture.md",
    "docs/decisions.md",
    "docs/dependencies.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
  ],
  "Records of runs": [
    "docs/recordings.md",
    "docs/health.md",
    "docs/faults.md",
    "docs/upgrade.md",
    "docs/installs.md",
    "docs/proof.md",
  ],
};

/** What a page is called: its first heading. */
export function titleOf(text: string): string {
  const title = /^# (.+)$/m.exec(text)?.[1];
  if (title === undefined) throw new Error(`a page has no heading: ${text.slice(0, 60)}`);
  return title.replaceAll("`", "");
}

/** The group of a page, by its path from the root. */
export function groupOf(path: string): string {
  const group = Object.entries(pageGroups).find(([, pages]) => pages.includes(path))?.[0];
  if (group === undefined) throw new Error(`${path} is in no group`);
  return group;
}
