import { type OpenSession, openSession } from "../../provider/src/session";
import { TinyVms } from "../e2e/support/tinyVms";
import { pinned } from "../e2e/support/vmProject";
import { places } from "../faults/vmOnHost";
import { labNixConfig } from "../lab/guest";
import { bootHost, type LabHost } from "../lab/host";
import type { Program, Tampering } from "./actions";
import type { Look, World } from "./world";

/** A host of the lab, this machine's Nix, and VMs whose machine stands still. */
export class RealWorld implements World {
  readonly nix: World["nix"];
  readonly connect: World["connect"];

  private constructor(
    private readonly host: LabHost,
    private readonly flake: TinyVms,
    private readonly session: OpenSession,
  ) {
    this.nix = session.nix;
    this.connect = (...args) => session.hosts.connect(...args);
  }

  /** Boots a host; `close` removes it. */
  static async open(): Promise<RealWorld> {
    process.env.NIX_CONFIG = labNixConfig;
    const flake = new TinyVms({ revision1: {}, revision2: { revision: "2" } });
    const quiet = { status: () => undefined, note: () => undefined, warn: () => undefined };
    return new RealWorld(await bootHost(), flake, openSession({ reporterFor: () => quiet }));
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.host.shutdown();
    this.flake.remove();
  }

  /** Makes the host as if there had been no VM yet. */
  async forgetAll(): Promise<void> {
    for (const name of ["a", "b"]) await this.tamper(name, "eraseAll");
  }

  inputsOf({ revision, key, ...program }: Program): Record<string, unknown> {
    return {
      ...program,
      host: pinned(this.host),
      vm: this.flake.vm(`revision${revision}`),
      keyFolders: { wg: { files: { key } } },
    };
  }

  async tamper(name: string, tampering: Tampering): Promise<void> {
    const { unit, wants, root, keys, deploy, drive } = places(name);
    const commands: Record<Tampering, string> = {
      stop: `systemctl stop simple-vm-${name}`,
      editUnit: `[ ! -e ${unit} ] || echo '# edited' >>${unit}`,
      removeUnit: `rm -f ${unit}`,
      disable: `rm -f ${wants}`,
      unroot: `rm -f ${root}`,
      editKey: `[ ! -e ${keys}/wg/key ] || echo edited >${keys}/wg/key`,
      eraseAll: `systemctl stop simple-vm-${name}; rm -rf ${unit} ${wants} ${root}* ${keys} ${deploy} ${drive} ${drive}.aside /var/lib/simple-vms/${name}`,
    };
    await this.host.run(`${commands[tampering]}; systemctl daemon-reload`);
  }

  async look(name: string): Promise<Look | undefined> {
    const { unit, wants, root, keys, deploy, drive } = places(name);
    const lines = [
      `pid=$(systemctl show --property=MainPID --value simple-vm-${name}.service)`,
      `echo "running $(tr '\\0' ' ' </proc/$pid/cmdline 2>/dev/null | sed -n 's/.* -m \\([0-9]*\\) -.*/\\1/p')"`,
      `echo "root $(readlink ${root})"`,
      `echo "unit $(test -e ${unit} && echo yes)"`,
      `echo "claimed $(test -e ${deploy}/owner && echo yes)"`,
      `echo "enabled $(test -L ${wants} && echo yes)"`,
      `echo "key $(cat ${keys}/wg/key 2>/dev/null)"`,
      `echo "drive $(stat -c %i:%W ${drive}/drive.qcow2 2>/dev/null)"`,
    ];
    const told = await this.host.require(lines.join("\n"));
    const values = new Map(
      told.split("\n").map((line) => [line.split(" ")[0], line.split(" ")[1] || undefined]),
    );
    if ([...values.values()].every((value) => value === undefined)) return undefined;
    const running = values.get("running");
    return {
      running: running === undefined ? undefined : Number(running),
      root: values.get("root"),
      unit: values.get("unit") === "yes",
      claimed: values.get("claimed") === "yes",
      enabled: values.get("enabled") === "yes",
      key: values.get("key"),
      drive: values.get("drive"),
    };
  }
}
