import { generateKeyPairSync } from "node:crypto";
import { parseArgs } from "node:util";
import { labDemoHost, ownDemoHost } from "./demo/demoHost";
import { runSteps } from "./demo/steps";
import { story } from "./demo/story";
import { guestFlake, labNixConfig } from "./guest";
import { bootHost } from "./host";
import { createProject } from "./pulumi";

/** `npm run demo`: quickstart's program on two hosts of the lab, or on a host of the user's own (`--host user@address`). */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { host: { type: "string" } } });
  const labHosts =
    values.host === undefined
      ? await Promise.all([bootHost({ report: console.log }), bootHost({ report: console.log })])
      : [];
  const [left, right] =
    values.host === undefined ? labHosts.map(labDemoHost) : Array(2).fill(ownDemoHost(values.host));
  if (left === undefined || right === undefined) throw new Error("the demo needs two hosts");
  console.log(`Hosts: ${left.label} and ${right.label}`);
  const flake = await guestFlake({ gateway: {}, worker: {}, database: {} }, console.log);
  const project = await createProject({
    example: "quickstart",
    environment: { NIX_CONFIG: labNixConfig },
    report: console.log,
  });
  try {
    const hosts = JSON.stringify([left.args, right.args]);
    await project.setConfig({ hosts, flake: flake.path, deleteDatabase: "true" });
    await project.setSecrets({ gatewayKey: wireguardKey(), workerKey: wireguardKey() });
    await runSteps(story({ left, right, project, flake }));
  } finally {
    if (values.host !== undefined) await project.destroy();
    await project.dispose();
    flake.remove();
    await Promise.all(labHosts.map((host) => host.shutdown()));
  }
}

/** A WireGuard private key: the 32 bytes of an X25519 one. */
function wireguardKey(): string {
  const { d } = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  return Buffer.from(d ?? "", "base64url").toString("base64");
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
