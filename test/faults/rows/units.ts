import type { RestingFault } from "../fault";
import { places } from "../vmOnHost";

const unit = (name: string): string => `simple-vm-${name}.service`;
const dropIns = (name: string): string => `/run/systemd/system/${unit(name)}.d`;
const { unit: edited } = places("unit-edited");

/** Somebody on the host works on a VM's unit, its link, its root or its process. */
export const unitFaults: RestingFault[] = [
  {
    name: "unit-edited",
    what: "the unit's file is edited",
    quick: true,
    breaks: `sed -i 's/^UMask=.*/UMask=0000/' ${edited} && systemctl daemon-reload`,
    drift: ["unit"],
  },
  {
    name: "unit-deleted",
    what: "the unit's file is deleted while the VM runs",
    quick: true,
    breaks: `rm ${places("unit-deleted").unit} && systemctl daemon-reload`,
    drift: ["missing"],
  },
  {
    name: "unit-masked",
    what: "the VM is stopped and its unit masked",
    quick: true,
    breaks: `systemctl stop ${unit("unit-masked")}; ln -sf /dev/null ${places("unit-masked").unit} && systemctl daemon-reload`,
    drift: ["unit", "stopped"],
  },
  {
    name: "unit-disabled",
    what: "the unit is disabled",
    breaks: `systemctl disable --quiet ${unit("unit-disabled")}`,
    drift: ["disabled"],
  },
  {
    name: "unit-stopped",
    what: "the VM is stopped by hand",
    breaks: `systemctl stop ${unit("unit-stopped")}`,
    drift: ["stopped"],
  },
  {
    name: "unit-emptied",
    what: "the unit's file is empty after a power cut",
    breaks: `: >${places("unit-emptied").unit} && systemctl daemon-reload`,
    drift: ["unit"],
  },
  {
    name: "unit-limit",
    what: "the VM has crashed until systemd gives up (start-limit-hit)",
    breaks: [
      `mkdir -p ${dropIns("unit-limit")}`,
      `printf '[Service]\\nExecStartPre=/bin/false\\nRestartSec=0\\n' >${dropIns("unit-limit")}/crash.conf`,
      `systemctl daemon-reload; for again in 1 2 3 4 5 6 7; do systemctl restart ${unit("unit-limit")} 2>/dev/null || true; done`,
      `systemctl stop ${unit("unit-limit")}; rm -r ${dropIns("unit-limit")}; systemctl daemon-reload`,
    ].join("\n"),
    drift: ["stopped"],
  },
  {
    name: "unit-crashing",
    what: "the VM has crashed, and systemd waits before it starts it again",
    breaks: [
      `mkdir -p ${dropIns("unit-crashing")}`,
      `printf '[Service]\\nRestartSec=600\\n' >${dropIns("unit-crashing")}/slow.conf`,
      `systemctl daemon-reload; systemctl kill --kill-whom=main --signal=KILL ${unit("unit-crashing")}`,
      `timeout 20 sh -c 'until [ "$(systemctl show -P SubState ${unit("unit-crashing")})" = auto-restart ]; do :; done'`,
    ].join("\n"),
    drift: ["stopped"],
    takesBack: `rm -r ${dropIns("unit-crashing")}; systemctl daemon-reload`,
  },
  {
    name: "guest-halted",
    what: "the guest powers itself off",
    breaks: [
      `pid=$(systemctl show -P MainPID ${unit("guest-halted")})`,
      "echo quit >/run/simple-vms/guest-halted/monitor.in",
      "timeout 20 tail --pid=$pid -f /dev/null",
    ].join("\n"),
    drift: ["stopped"],
  },
  {
    name: "qemu-killed",
    what: "QEMU is killed, and the unit then stopped before it comes again",
    breaks: `systemctl kill --kill-whom=main --signal=KILL ${unit("qemu-killed")}; systemctl stop ${unit("qemu-killed")}`,
    drift: ["stopped"],
  },
  {
    name: "root-removed",
    what: "the garbage-collector root is removed",
    quick: true,
    breaks: `rm ${places("root-removed").root}`,
    drift: ["gcRoot"],
  },
  {
    name: "root-elsewhere",
    what: "the garbage-collector root leads elsewhere",
    breaks: `ln -sfn /nix/store ${places("root-elsewhere").root}`,
    drift: ["gcRoot"],
  },
  {
    name: "marker-removed",
    what: "the owner marker is removed",
    breaks: `rm ${places("marker-removed").deploy}/owner`,
    drift: ["owner"],
  },
  {
    name: "deploy-removed",
    what: "the VM's folder of the deploys is removed with all that it holds",
    breaks: `rm -r ${places("deploy-removed").deploy}`,
    drift: ["owner"],
  },
  {
    name: "runtime-removed",
    what: "the monitor's pipes are removed while the VM runs",
    breaks: "rm -f /run/simple-vms/runtime-removed/*",
    drift: [],
  },
];
