/** Where a deploy is on the host, by the call that is about to come: a program, and what its command line holds. */
export const moments = {
  claim: ["chmod", (name: string) => `/${name}.deploy`],
  import: ["nix-store", () => "--import"],
  staged: ["systemd-run", (name: string) => `simple-vm-deploy-${name}-`],
  stop: ["systemctl", (name: string) => `stop simple-vm-${name}.service`],
  swap: ["mv", (name: string) => `simple-vm-${name}.service.new /etc`],
  start: ["systemctl", (name: string) => `start simple-vm-${name}.service`],
  health: ["env", (name: string) => healthWord(name)],
  putBack: ["mv", (name: string) => `simple-vm-${name}.service.previous /etc`],
} as const satisfies Record<string, readonly [program: string, text: (name: string) => string]>;

export type Moment = keyof typeof moments;

/** A VM's argument `health` for rows that hold a deploy in its health wait: it holds, and can be held up. */
export const heldHealth = (name: string): object => ({
  health: [{ command: `env true ${healthWord(name)}`, timeout: 60 }],
});

const healthWord = (name: string): string => `${name}-is-healthy`;
