import { pinned } from "../e2e/support/vmProject";
import { places } from "../faults/vmOnHost";
import type { Program, Tampering } from "./actions";
import type { HistoryHost } from "./historyHost";
import type { Look, World } from "./world";

/** One history's part of a host of the lab: VMs of its own names, so that others go on beside it. */
export class RealWorld implements World {
  readonly nix: World["nix"];
  readonly connect: World["connect"];
  /** What was seen of VMs since the last command; a look costs as much as a step of a deploy. */
  #seen = new Map<string, Promise<Look | undefined>>();

  constructor(
    private readonly shared: HistoryHost,
    private readonly lane: number,
  ) {
    this.nix = shared.session.nix;
    this.connect = (...args) => {
      this.#seen.clear();
      return shared.session.hosts.connect(...args);
    };
  }

  nameOf(name: Program["name"]): string {
    return `${name}${this.lane}`;
  }

  /** Makes the host as if there had been no VM of these names yet. */
  async forgetAll(): Promise<void> {
    for (const name of ["a", "b"] as const) await this.tamper(this.nameOf(name), "eraseAll");
  }

  inputsOf({ name, revision, key, ...program }: Program): Record<string, unknown> {
    return {
      ...program,
      name: this.nameOf(name),
      host: { ...pinned(this.shared.host), startsAtOnce: 100 },
      vm: this.shared.flake.vm(`revision${revision}`),
      keyFolders: { wg: { files: { key } } },
    };
  }

  async tamper(name: string, tampering: Tampering): Promise<void> {
    this.#seen.clear();
    const { unit, wants, root, keys, deploy, drive } = places(name);
    const commands: Record<Tampering, string> = {
      stop: `systemctl stop simple-vm-${name}`,
      editUnit: `[ ! -e ${unit} ] || echo '# edited' >>${unit}`,
      removeUnit: `rm -f ${unit}`,
      disable: `rm -f ${wants}`,
      enable: `[ ! -e ${unit} ] || ln -sf ../simple-vm-${name}.service ${wants}`,
      loseMarker: `rm -f ${deploy}/owner`,
      unroot: `rm -f ${root}`,
      editKey: `[ ! -e ${keys}/wg/key ] || echo edited >${keys}/wg/key`,
      eraseAll: `systemctl stop simple-vm-${name}; rm -rf ${unit} ${wants} ${root} ${root}.* ${keys} ${deploy} ${drive} ${drive}.aside /var/lib/simple-vms/${name}`,
    };
    await this.shared.host.run(`${commands[tampering]}; systemctl daemon-reload`);
  }

  look(name: string): Promise<Look | undefined> {
    const seen = this.#seen.get(name) ?? this.#look(name);
    this.#seen.set(name, seen);
    return seen;
  }

  async #look(name: string): Promise<Look | undefined> {
    const { unit, wants, root, keys, deploy, drive } = places(name);
    const lines = [
      `pid=$(systemctl show --property=MainPID --value simple-vm-${name}.service)`,
      `echo "running $(tr '\\0' '\\n' </proc/$pid/environ 2>/dev/null | sed -n 's/^QEMU_OPTS=.*-m \\([0-9]*\\).*/\\1/p')"`,
      `echo "root $(readlink ${root})"`,
      `echo "unit $(test -e ${unit} && echo yes)"`,
      `echo "claimed $(test -e ${deploy}/owner && echo yes)"`,
      `echo "enabled $(test -L ${wants} && echo yes)"`,
      `echo "key $(cat ${keys}/wg/key 2>/dev/null)"`,
      `echo "drives $(cat ${drive}/mark ${drive}.aside/mark 2>/dev/null | tr '\\n' ,)"`,
    ];
    const told = await this.shared.host.require(lines.join("\n"));
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
      drives: (values.get("drives") ?? "").split(",").filter((mark) => mark !== ""),
    };
  }
}
