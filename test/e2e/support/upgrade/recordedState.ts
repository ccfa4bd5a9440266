import type { ResourceState } from "../../../lab/pulumi";

/** What differs from one run or machine to the next, and what stands for it in a record. */
const steady: [RegExp, string][] = [
  [/\/nix\/store\/[a-z0-9]{32}-/g, `/nix/store/${"0".repeat(32)}-`],
  [/^.*#(.+)$/, "/srv/flake#$1"],
  [/^.*\/id_ed25519$/, "/root/.ssh/id_ed25519"],
  [/^10\.88\.1\.\d+$/, "10.88.1.1"],
  [/^[0-9a-f]{64}$/, "0".repeat(64)],
  [/^SHA256:.*$/, `SHA256:${"A".repeat(43)}`],
  [/^ssh-ed25519 .*$/, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlu7jZ3bmxlmSOAjOlTqRTwkhTvjI3NLxQp5b6ZoPfH"],
  [/^[A-Za-z0-9+/]{43}=$/, "3p7bfXt9wbTTW2HC7OQ1c/Nzg0PIW4dnTa38fhRviCs="],
];

/** What a state holds of each VM, for a fixture: secrets as the provider gets them, and nothing of the one run. */
export function recordOf(resources: ResourceState[]): unknown[] {
  return resources
    .filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"))
    .sort((left, right) => left.urn.localeCompare(right.urn))
    .map(({ outputs }) => JSON.parse(JSON.stringify(outputs, (_, value) => withoutRun(plain(value)))));
}

/** The engine wraps a secret; with `--show-secrets` its JSON text is inside. */
function plain(value: unknown): unknown {
  const { plaintext } = Object(value);
  return typeof plaintext === "string" ? JSON.parse(plaintext) : value;
}

function withoutRun(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return steady.reduce((text, [pattern, word]) => text.replace(pattern, word), value);
}
