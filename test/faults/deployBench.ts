import { PulumiProcesses } from "../e2e/support/pulumiProcesses";
import type { TinyVm, TinyVms } from "../e2e/support/tinyVms";
import { pinned, type Vms, vmProgram } from "../e2e/support/vmProject";
import type { LabHost } from "../lab/host";
import type { PulumiProject, PulumiResult, RunSettings } from "../lab/pulumi";
import { Hold } from "./hold";
import { type Moment, moments } from "./moments";
import { until } from "./until";
import { everyVm, places } from "./vmOnHost";

/** How a command has to end: with success, or with an error that says this. */
export type Ending = "well" | RegExp;

/** What a row has to let something break: one VM, its program, its host. */
export class DeployBench {
  readonly places: ReturnType<typeof places>;
  /** Pulumi's processes of this row alone. */
  readonly processes: PulumiProcesses;
  /** How the command ended that the fault hit. */
  seen = "no command ended";
  #vms: Vms;

  constructor(
    readonly name: string,
    readonly host: LabHost,
    readonly project: PulumiProject,
    readonly flake: TinyVms,
    args: object = {},
  ) {
    this.places = places(name);
    this.processes = new PulumiProcesses(project.directory);
    this.#vms = { [name]: { host: pinned(host), vm: flake.vm(name), ...everyVm, ...args } };
    this.write({});
  }

  /** The arguments that the program gives the VM. */
  get args(): object {
    return this.#vms[this.name] ?? {};
  }

  /** The program's text. */
  get program(): string {
    return vmProgram(this.#vms);
  }

  /** Changes arguments in the program. */
  write(changed: object): void {
    this.#vms = { ...this.#vms, [this.name]: { ...this.args, ...changed } };
    this.project.writeProgram(this.program);
  }

  /** Declares further VMs like this one, without persistent drives. */
  addVms(names: readonly string[]): void {
    this.flake.set(Object.fromEntries(names.map((name) => [name, {}])));
    for (const name of names)
      this.#vms = { ...this.#vms, [name]: { ...this.args, vm: this.flake.vm(name), persistState: false } };
    this.write({});
  }

  /** Makes the VM's package another one. */
  rebuild(vm: TinyVm): void {
    this.flake.set({ [this.name]: vm });
  }

  up(settings: RunSettings = {}): Promise<PulumiResult> {
    return this.project.up({ deadline: 240, ...settings });
  }

  /** Fails unless the command has ended as it has to. */
  ends(result: PulumiResult, ending: Ending): void {
    this.ended(result);
    const failed = result.code !== 0;
    if (ending === "well" ? failed : !failed || !ending.test(result.text))
      throw new Error(`the command that the fault hit ended otherwise:\n${result.text}`);
  }

  /** Notes how the command has ended, which may be in any way. */
  ended({ code, text }: PulumiResult): void {
    this.seen = code === 0 ? "succeeded" : code === killedCode ? "was killed" : firstError(text);
  }

  /** Lets the host wait at a moment of its next deploy. */
  hold(moment: Moment): Promise<Hold> {
    const [program, text] = moments[moment];
    return Hold.at(this.host, program, text(this.name));
  }

  /** Waits until no deploy of this VM is under way on the host, and no killed command has left processes that wait for one. */
  async settled(): Promise<void> {
    await until("the end of the deploy on the host", async () => {
      const units = await this.host.run(
        `systemctl list-units --no-legend --state=active,activating,deactivating 'simple-vm-deploy-${this.name}-*'`,
      );
      return units.stdout.trim() === "";
    });
    await until("the end of Pulumi's processes", () => this.processes.all().length === 0);
  }
}

/** The exit code of a command that a signal has ended (`RunResult`). */
const killedCode = 128;

/** What an error says failed, with the host it names where it names one. Warnings name hosts too. */
function firstError(printed: string): string {
  const text = printed.replace(/^.*warning: .*$/gm, "");
  return (
    /\S+@10\.88\.\S+ .{1,110}/.exec(text)?.[0] ??
    /error: (?!update failed|preview failed|running program|\d+ error)(.{1,110})/.exec(text)?.[1] ??
    "ended without a word"
  );
}
