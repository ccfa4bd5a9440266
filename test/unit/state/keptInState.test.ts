import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  keptPackages,
  keptWithoutNames,
  readKeptPackages,
} from "../../../provider/src/packages/keptPackages";
import { packageVersionsOf, withVersion } from "../../../provider/src/packages/packageVersions";
import { installedIn } from "../../../provider/src/state/installed";
import { type VmOutputs, writeState } from "../../../provider/src/state/state";
import { randomClosure } from "../packages/randomClosure";
import { conditionWith, minimalInputs, outPath } from "../vms";

const fixture = (name: string) => readFileSync(join(__dirname, "../fixtures", name), "utf8");

const outputs: VmOutputs = {
  closure: { paths: 301, bytes: 152_000_000 },
  publicKeys: { "ssh/key": "ssh-ed25519 AAAA" },
  hostId: `SHA256:${"A".repeat(43)}`,
  unitDigest: "0".repeat(64),
  condition: conditionWith(),
};

/** A VM as most are: a forwarded port, a check, keys of two kinds. */
const usualInputs = {
  ...minimalInputs,
  __provider: fixture("provider.txt"),
  memory: 2048,
  forwardPorts: [{ host: 2222, guest: 22 }],
  keyFolders: { ssh: { generate: { ssh_host_ed25519_key: "ssh-ed25519" } } },
  health: [{ tcp: 2222 }],
  resourceUrn: "urn:pulumi:production::infrastructure::pulumi-nodejs:dynamic/nixos:SimpleVm::gateway",
  drvPath: `${outPath}.drv`,
  outPath,
  unit: "simple-vm-gateway.service",
  stateDirectory: "/var/lib/simple-vms/gateway",
  summary:
    "packages: 12 changed, 1 added, 1 removed, 412 rebuilt; closure: 1500 paths, 2334.5 MB (+10.4 MB); to copy: 550 paths, 660.4 MB beyond the old closure",
};

const stateOf = (closure: { path: string }[]): { size: number; outs: Record<string, unknown> } => {
  const all = packageVersionsOf(closure.map(({ path }) => path));
  const packages = [keptPackages(all), keptWithoutNames(all)];
  const outs = writeState(usualInputs, { ...outputs, packages });
  return { size: JSON.stringify({ inputs: usualInputs, outputs: outs }).length, outs };
};

test("the state of a VM with a closure of 1,500 paths has its packages, and is below 8 KB", () => {
  const [closure = []] = fc.sample(randomClosure({ paths: 1500 }), { seed: 1, numRuns: 1 });
  const { size, outs } = stateOf(closure);
  expect(size).toBeLessThanOrEqual(8192);
  const kept = readKeptPackages(installedIn(outs)?.packages ?? "");
  const all = packageVersionsOf(closure.map(({ path }) => path));
  expect(kept?.(all.keys())).toEqual(withVersion(all));
});

test("no state is larger than 8 KB by its packages, whatever their names are", () => {
  fc.assert(
    fc.property(randomClosure({ paths: 1500 }), (closure) => stateOf(closure).size <= 8192),
    { numRuns: 20, endOnFailure: true },
  );
});

test("a closure of 500 paths is kept with its names", () => {
  const [closure = []] = fc.sample(randomClosure({ paths: 500 }), 1);
  const { size, outs } = stateOf(closure);
  expect(size).toBeLessThanOrEqual(8192);
  const versions = packageVersionsOf(closure.map(({ path }) => path));
  expect(readKeptPackages(installedIn(outs)?.packages ?? "")?.([])).toEqual(withVersion(versions));
});

test("packages that would make the state larger than 8 KB are left out of it", () => {
  const [closure = []] = fc.sample(randomClosure({ paths: 6000 }), 1);
  const { size, outs } = stateOf(closure);
  expect(size).toBeLessThan(5000);
  expect(installedIn(outs)).toEqual({ closure: outputs.closure, packages: undefined });
});

test.each([[undefined], [{}], [{ closure: "x" }], ["text"]])("%j is no VM in a state", (properties) => {
  expect(installedIn(properties)).toBeUndefined();
});
