/** The lab's way of driving Pulumi must show what the engine really does, or the other tests prove nothing. */
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { createProject, type PulumiProject } from "../../lab/pulumi";

const probe = `
import * as pulumi from "@pulumi/pulumi";
interface Inputs { fail?: boolean; hang?: boolean; text?: string; __provider: string }
const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs: Inputs) {
    if (inputs.fail) {
      const properties = { __provider: inputs.__provider, half: true };
      throw Object.assign(new Error("the message"), { id: "partial", properties, reasons: ["the reason"] });
    }
    if (inputs.hang) await new Promise((resolve) => setTimeout(resolve, 1e6));
    return { id: "whole", outs: { ...inputs, directory: process.cwd() } };
  },
  async read(id: string, props: Inputs) {
    return props.text === "gone" ? { id: "" } : { id, props };
  },
};
class Probe extends pulumi.dynamic.Resource {
  readonly directory!: pulumi.Output<string>;
  constructor(name: string, props: object) {
    super(provider, name, { directory: undefined, ...props });
  }
}
`;

function processesIn(folder: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

/** The engine's plugins end when they find the engine gone. */
async function ended(remaining: () => string[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (remaining().length > 0 && Date.now() < deadline) await delay(25);
  expect(remaining()).toEqual([]);
}

let project: PulumiProject;
beforeAll(async () => {
  project = await createProject({ program: probe, config: { word: "from the configuration" } });
});
afterAll(() => project.dispose());

test("up, preview, refresh and destroy reach the engine, and their changes are counted", async () => {
  project.writeProgram(`${probe}
    console.log("the program has", new pulumi.Config().get("word"));
    export const directory = new Probe("one", { text: "gone", planted: pulumi.secret("secret text") }).directory;`);
  const lines: string[] = [];
  const first = await project.up({ onLine: (line) => lines.push(line) });
  expect(first).toMatchObject({ code: 0, changes: { create: 2 } });
  expect(first.text).toContain("the program has from the configuration");
  expect(`${lines.join("\n")}\n`).toBe(first.text);
  expect(await project.outputs()).toEqual({ directory: project.directory });
  expect(await project.stateText()).not.toContain("secret text");
  expect(JSON.stringify(await project.exportStack())).toContain("secret text");
  expect((await project.up()).changes).toEqual({ same: 2 });
  expect((await project.refresh()).changes).toEqual({ same: 1, delete: 1 });
  expect((await project.preview({ diff: true })).changes).toEqual({ same: 1, create: 1 });
  expect((await project.destroy()).changes).toEqual({ delete: 1 });
});

test("a resource that failed half-way stays in the state, with its reasons shown", async () => {
  project.writeProgram(`${probe} new Probe("two", { fail: true });`);
  const failed = await project.up();
  expect(failed.code).not.toBe(0);
  expect(failed.text).toContain("the reason");
  expect(await project.exportStack()).toContainEqual(
    expect.objectContaining({ id: "partial", initErrors: ["the reason"] }),
  );
  expect((await project.destroy()).code).toBe(0);
});

test("a run that hangs ends at its deadline, and leaves no process", async () => {
  project.writeProgram(`${probe} new Probe("three", { hang: true });`);
  let most = 0;
  const onLine = () => {
    most = Math.max(most, processesIn(project.directory).length);
  };
  await expect(project.up({ deadline: 10, onLine })).rejects.toThrow("not done after 10 s");
  expect(most).toBeGreaterThan(1);
  await ended(() => processesIn(project.directory));
  await project.require("cancel", "--yes");
  expect((await project.destroy()).code).toBe(0);
});

test("the project is gone after dispose", async () => {
  const other = await createProject({ program: probe });
  await other.dispose();
  expect(existsSync(other.directory)).toBe(false);
});
