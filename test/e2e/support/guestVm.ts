import * as lifecycle from "pulumi-simple-vm/lifecycle";
import { engineSteps } from "../../../provider/src/pulumi/engineSteps";
import { vmSteps } from "../../../provider/src/pulumi/hostedSteps";
import type { ResourceSteps } from "../../../provider/src/pulumi/stepsByKind";
import { openSession } from "../../../provider/src/session";
import { labNixConfig } from "../../lab/guest";
import type { LabHost } from "../../lab/host";
import { GuestConsole } from "./guestConsole";
import { pinned, qemuOf, unitProperty } from "./vmProject";

type Properties = Record<string, unknown>;

/** A program of its own, to which the VMs of others are strangers. */
export function anotherProgram(): { provider: ResourceSteps; close: () => Promise<void> } {
  const silent = { status: () => undefined, note: () => undefined, warn: () => undefined };
  const session = openSession({ reporterFor: () => silent });
  return { provider: engineSteps(vmSteps, session), close: () => session.close() };
}

/** A VM driven by the resource's own steps without an engine: quicker, where Pulumi is not the subject. */
export class GuestVm {
  readonly console: GuestConsole;
  readonly unit: string;
  #id = "";
  #state: Properties = {};
  #inputs: Properties;

  constructor(
    readonly host: LabHost,
    readonly name: string,
    inputs: Properties,
    /** The provider of the program that declares the VM. Default: one for all. */
    private readonly provider: ResourceSteps = lifecycle,
  ) {
    process.env.NIX_CONFIG = labNixConfig;
    this.unit = `simple-vm-${name}.service`;
    this.console = new GuestConsole(host, name);
    this.#inputs = { name, host: pinned(host), resourceUrn: `urn:test:${name}`, ...inputs };
  }

  /** As `deploy`, by the provider of a run of its own: one run evaluates a source once, and this one sees its changes. */
  async deployInNextRun(): Promise<void> {
    const { provider, close } = anotherProgram();
    await this.deploy({}, provider);
    await close();
  }

  /** Creates the VM, or brings it to the changed arguments; gives its outputs. */
  async deploy(changed: Properties = {}, provider = this.provider): Promise<Properties> {
    this.#inputs = { ...this.#inputs, ...changed };
    const { inputs, failures = [] } = await provider.check({}, this.#inputs);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    if (this.#id === "") {
      const created = await provider.create(inputs);
      this.#id = created.id;
      this.#state = created.outs ?? {};
    } else {
      const updated = await provider.update(this.#id, this.#state, inputs);
      this.#state = updated.outs ?? {};
    }
    return this.#state;
  }

  /** What `pulumi refresh` finds: the drift, or `undefined` when the VM is gone from the state. */
  async refresh(): Promise<unknown> {
    const { id, props = {} } = await this.provider.read(this.#id, this.#state);
    this.#id = id ?? "";
    this.#state = props;
    return this.#id === "" ? undefined : this.#state.drift;
  }

  async remove(): Promise<void> {
    if (this.#id !== "") await this.provider.delete(this.#id, this.#state);
    this.#id = "";
  }

  /** Runs `systemctl VERB` on the VM's unit. */
  async systemctl(verb: string): Promise<void> {
    await this.host.require(`systemctl ${verb} ${this.unit}`, { timeout: 120 });
  }

  /** A property of the unit, as systemd shows it. */
  property(name: string): Promise<string> {
    return unitProperty(this.host, this.name, name);
  }

  /** QEMU's process on the host. */
  qemu(): Promise<string> {
    return qemuOf(this.host, this.name);
  }
}
