/** The files that the user data of a machine writes, for an interface of this name. */
export const cloudFiles = (interfaceName: string) => ({
  /** What wg-quick reads. */
  quick: `/etc/wireguard/${interfaceName}.conf`,
  /** The kernel's settings. */
  sysctl: `/etc/sysctl.d/90-${interfaceName}.conf`,
});
