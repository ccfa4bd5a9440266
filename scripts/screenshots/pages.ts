/** What is looked at: the name of the picture, the page, and whether it is kept in docs/screenshots. */
export const looks: readonly { name: string; page: string; kept: boolean }[] = [
  { name: "front", page: "index.html", kept: true },
  { name: "first-vm", page: "documents/Your_first_VM.html", kept: true },
  { name: "fleet", page: "documents/A_fleet.html", kept: false },
  { name: "keys", page: "documents/Keys.html", kept: false },
  { name: "wireguard", page: "documents/WireGuard.html", kept: false },
  { name: "cloud-peer", page: "documents/A_VM_and_a_cloud_machine_in_one_network.html", kept: false },
  { name: "updates", page: "documents/Updates,_health_and_rollback.html", kept: false },
  { name: "moving", page: "documents/Moving_here.html", kept: false },
  { name: "ci", page: "documents/CI.html", kept: false },
  { name: "arguments", page: "documents/Arguments_and_outputs.html", kept: false },
  { name: "errors", page: "documents/Errors.html", kept: false },
  { name: "limits", page: "documents/Limits.html", kept: false },
  { name: "architecture", page: "documents/Architecture.html", kept: true },
  { name: "faults", page: "documents/A_record_of_the_fault_table.html", kept: false },
  { name: "reference", page: "interfaces/pulumi-simple-vm.SimpleVmArgs.html", kept: true },
];

/** The widths, in CSS pixels, of a laptop and of a telephone, with the heights of their screens. */
export const screens = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
