/** What a kind of network asks of whoever runs QEMU, and of the unit that it runs in. */
export interface Network {
  /** Options for the network device that the VM's own package gives QEMU. */
  deviceOptions: readonly string[];
  /** The unit's lines by which it waits for what the network needs of the host. */
  dependencies: readonly string[];
  /** The capabilities that QEMU needs for it; it gets no others. */
  capabilities: readonly string[];
}
