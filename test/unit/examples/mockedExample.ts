import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { BuiltPackage } from "../builtPackage";
import { keys } from "../wireguard/ends";

/** A resource as the engine was asked for it. */
export interface Registered {
  type: string;
  inputs: Record<string, unknown>;
  /** What its inputs come from, by type and name, for each input that comes from something. */
  dependsOn: Record<string, string[]>;
  /** The inputs that hold a secret. */
  secrets: string[];
}

/** What the engine knows of resources, by their names; keys and addresses that are not there come with an update. */
export type Known = Record<string, Record<string, unknown>>;

/** The keys of the examples' resources once they are made. */
export const madeKeys: Known = {
  "WireGuardKey vm": { privateKey: keys.otherPrivate, publicKey: keys.otherPublic },
  "WireGuardKey cloud": { privateKey: keys.private, publicKey: keys.public },
};

/** Runs an example's program under a mocked engine that makes nothing. */
export class MockedExample {
  readonly #built = new BuiltPackage();

  constructor(private readonly name: string) {}

  /**
   * The resources that the program registers, by type and name.
   *
   * @param config the stack's configuration
   * @param known outputs by `TYPE NAME`, as far as the engine knows them
   */
  run(config: Record<string, string>, known: Known, { preview = false } = {}): Record<string, Registered> {
    const path = join(__dirname, "../../../examples", this.name, "index.ts");
    const compilerOptions = {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    };
    const { outputText } = ts.transpileModule(readFileSync(path, "utf8"), { compilerOptions });
    return this.#built.run(`${mocks(this.name, config, known, preview)}
process.once("beforeExit", () => console.log(JSON.stringify(registered)));
pulumi.runtime.runInPulumiStack(async () => {
${outputText}
});`) as Record<string, Registered>;
  }

  remove(): void {
    this.#built.remove();
  }
}

/** The engine's wire format marks a secret by this (@pulumi/pulumi, runtime/rpc). */
const mocks = (project: string, config: Record<string, string>, known: Known, preview: boolean): string => `
const pulumi = require("@pulumi/pulumi");
const registered = {};
const known = ${JSON.stringify(known)};
const config = Object.entries(${JSON.stringify(config)}).map(([key, value]) => ["${project}:" + key, value]);
pulumi.runtime.setAllConfig(Object.fromEntries(config));
const keyOf = (type, name) => type.split(":").at(-1) + " " + name;
const keyOfUrn = (urn) => keyOf(urn.split("::")[2], urn.split("::")[3]);
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => ({ id: "17", state: { ...inputs, ...known[keyOf(type, name)] } }),
  call: () => ({ id: "image" }),
}, "${project}", "stack", ${preview});
const secret = "4dabf18193072939515e22adb298388d";
const plain = (value) => {
  if (typeof value !== "object" || value === null) return value;
  if (secret in value) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
};
const monitor = pulumi.runtime.getMonitor();
const register = monitor.registerResource;
monitor.registerResource = function (request, ...rest) {
  const inputs = request.getObject().toJavaScript();
  const dependsOn = {};
  request.getPropertydependenciesMap().forEach((from, name) => {
    if (from.getUrnsList().length > 0) dependsOn[name] = from.getUrnsList().map(keyOfUrn).sort();
  });
  const { __provider, ...own } = inputs;
  registered[keyOf(request.getType(), request.getName())] = {
    type: request.getType(),
    inputs: plain(own),
    dependsOn,
    secrets: Object.keys(own).filter((name) => JSON.stringify(own[name]).includes(secret)),
  };
  return register.call(this, request, ...rest);
};
`;
