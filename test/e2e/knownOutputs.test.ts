/** What a preview knows of a VM's outputs, for the resources that use them. */
import { bootHost, type LabHost } from "../lab/host";
import type { PulumiProject } from "../lab/pulumi";
import { freshRevision, TinyVms } from "./support/tinyVms";
import { pinned, succeeded, vmProgram, vmProject } from "./support/vmProject";

let host: LabHost;
let flake: TinyVms;
let project: PulumiProject;

beforeAll(async () => {
  flake = new TinyVms({ gateway: {} });
  [host, project] = await Promise.all([bootHost(), vmProject()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([host?.shutdown(), project?.dispose()]);
  flake?.remove();
});

/** A cloud machine: another text in its user data makes another machine. */
const machine = `
const machines: pulumi.dynamic.ResourceProvider = {
  async create(inputs) { return { id: "machine", outs: inputs }; },
  async diff(_id, olds, news) {
    const changes = olds.userData !== news.userData;
    return { changes, replaces: changes ? ["userData"] : [] };
  },
};
class Machine extends pulumi.dynamic.Resource {
  constructor(name: string, userData: pulumi.Input<unknown>) {
    super(machines, name, { userData: pulumi.output(userData).apply((value) => JSON.stringify(value)) });
  }
}`;
const users = `
new Machine("key", vms.gateway.publicKeys);
new Machine("host", vms.gateway.hostId);
new Machine("size", vms.gateway.closure);
export const key = vms.gateway.publicKeys;`;

const program = (args = {}, { secret = "a", kind = "ssh-ed25519" } = {}): string => {
  const keyFolders = { keys: { files: { secret }, generate: { host: kind, wg: "wireguard" } } };
  const gateway = { host: pinned(host), vm: flake.vm("gateway"), keyFolders, ...args };
  return vmProgram({ gateway }, { before: machine, rest: users });
};

/** The machines that a preview announces as replaced. */
async function replaced(text: string): Promise<string[]> {
  project.writeProgram(text);
  const { events } = await succeeded(project.preview());
  return events
    .map(({ resourcePreEvent: event }) => event?.metadata)
    .filter((step) => step?.op === "replace")
    .map((step) => step?.urn.split("::").at(-1) ?? "")
    .sort();
}

test("what an update will not change stays known, so that nothing else is announced as replaced", async () => {
  project.writeProgram(program());
  await succeeded(project.up());
  flake.set({ gateway: { revision: freshRevision() } });
  const { text, changes } = await succeeded(project.preview({ diff: true }));
  expect(text).toContain("outPath");
  expect(text).not.toMatch(/^ *[+~-] *(publicKeys|hostId|closure|key)\b/m);
  expect(changes).toEqual({ same: 3, update: 1, replace: 1 });
  expect(await replaced(program())).toEqual(["size"]);
  await succeeded(project.up());

  const [port] = [{ forwardPorts: [{ host: 2222, guest: 22 }] }];
  expect(await replaced(program({ memory: 48, ...port }, { secret: "b" }))).toEqual([]);
  expect(await replaced(program({}, { kind: "wireguard" }))).toEqual(["key"]);
  expect(await replaced(program({ name: "other" }))).toEqual(["gateway", "host", "key", "size"]);
  const state = await project.stateText();
  expect(state).toContain("ssh-ed25519 AAAA");
});
