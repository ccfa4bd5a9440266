import { PulumiProcesses } from "../e2e/support/pulumiProcesses";
import type { TinyVm, TinyVms } from "../e2e/support/tinyVms";
import { pinned, vmProgram } from "../e2e/support/vmProject";
import type { LabHost } from "../lab/host";
import type { PulumiProject, PulumiResult, RunSettings } from "../lab/pulumi";
import { Hold } from "./hold";
import { until } from "./until";
import { everyVm, places } from "./vmOnHost";

/** What a row has to let something break: one VM, its program, its host. */
export class DeployBench {
  readonly places: ReturnType<typeof places>;
  /** Pulumi's processes of this row alone. */
  readonly processes: PulumiProcesses;
  /** How the command ended that the fault hit. */
  seen = "no command ended";
  #args: object;

  constructor(
    readonly name: string,
    readonly host: LabHost,
    readonly project: PulumiProject,
    readonly flake: TinyVms,
    args: object = {},
  ) {
    this.places = places(name);
    this.processes = new PulumiProcesses(project.directory);
    this.#args = { host: pinned(host), vm: flake.vm(name), ...everyVm, ...args };
    this.write({});
  }

  /** Changes arguments in the program. */
  write(changed: object): void {
    this.#args = { ...this.#args, ...changed };
    this.project.writeProgram(vmProgram({ [this.name]: this.#args }));
  }

  /** Makes the VM's package another one. */
  rebuild(vm: TinyVm): void {
    this.flake.set({ [this.name]: vm });
  }

  up(settings: RunSettings = {}): Promise<PulumiResult> {
    return this.project.up({ deadline: 240, ...settings });
  }

  /** Whether the command ended as it has to: with success, or with an error that says this. */
  ends(result: PulumiResult, wanted: "well" | RegExp): void {
    const failed = result.code !== 0;
    this.seen = failed ? firstError(result.text) : "succeeded";
    if (wanted === "well" ? failed : !failed || !wanted.test(result.text))
      throw new Error(`the command that the fault hit ended otherwise:\n${result.text}`);
  }

  /** Lets the next call of a program on the host wait whose command line holds the text. */
  hold(program: string, text: string): Promise<Hold> {
    return Hold.at(this.host, program, text);
  }

  /** Waits until no deploy of this VM is under way on the host. */
  settled(): Promise<void> {
    return until("the end of the deploy on the host", async () => {
      const units = await this.host.run(
        `systemctl list-units --no-legend --state=active,activating,deactivating 'simple-vm-deploy-${this.name}-*'`,
      );
      return units.stdout.trim() === "";
    });
  }
}

/** What an error says failed, with the host it names where it names one. */
const firstError = (text: string): string =>
  /\S+@10\.88\.\S+ .{1,110}/.exec(text)?.[0] ??
  /error: (?!update failed|preview failed|running program|\d+ error)(.{1,110})/.exec(text)?.[1] ??
  "ended without a word";
