import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../lab/pulumi/command";

const read = (...path: string[]) => JSON.parse(readFileSync(join(repository, ...path), "utf8"));

const stack = "urn:pulumi:test::simple-vm-test";
const root = `${stack}::pulumi:pulumi:Stack::simple-vm-test-test`;
const provider = `${stack}::pulumi:providers:pulumi-nodejs::default`;
const type = "pulumi-nodejs:dynamic/nixos:SimpleVm";

/**
 * A deployment for `pulumi stack import`: a VM `router` of the matrix's programs, which an earlier release has deployed,
 * with the stub that this release wrote.
 */
export function deploymentWithRouter(): object {
  const [recorded] = read("test", "unit", "fixtures", "state-e0731c2.json");
  const { __provider, closure, drift, hostId, stateVersion, unitDigest } = recorded;
  const outputs = {
    __provider,
    closure,
    drift,
    hostId,
    stateVersion,
    unitDigest,
    ...read("test", "installs", "programs", "vm.json"),
    name: "router",
    outPath: "/nix/store/00000000000000000000000000000000-nixos-vm",
    publicKeys: {},
    resourceUrn: `${stack}::${type}::router`,
    stateDirectory: "/var/lib/simple-vms/router",
    unit: "simple-vm-router.service",
  };
  const resources = [
    { urn: root, custom: false, type: "pulumi:pulumi:Stack" },
    {
      urn: provider,
      custom: true,
      id: "00000000-0000-4000-8000-000000000000",
      type: "pulumi:providers:pulumi-nodejs",
    },
    {
      urn: outputs.resourceUrn,
      custom: true,
      id: "router-00000000",
      type,
      inputs: outputs,
      outputs,
      parent: root,
      provider: `${provider}::00000000-0000-4000-8000-000000000000`,
    },
  ];
  const manifest = { time: "2026-11-26T00:00:00Z", magic: "", version: "" };
  return { version: 3, deployment: { manifest, resources } };
}
