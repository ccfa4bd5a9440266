import * as pulumi from "@pulumi/pulumi";
import { NodeSSH } from "node-ssh";
import { type Command, commandsOf, undoingOf } from "./userData";

/** How the stand-in is reached, which no real cloud machine needs: there the cloud runs the user data. */
export interface CloudAccess {
  address: string;
  privateKeyPath: string;
}

interface MachineInputs {
  access: CloudAccess;
  userData: string;
}

async function run({ address, privateKeyPath }: CloudAccess, commands: Command[]): Promise<void> {
  const ssh = await new NodeSSH().connect({ host: address, username: "root", privateKeyPath });
  try {
    for (const { line, input } of commands) {
      const { code, stderr } = await ssh.execCommand(line, { stdin: input ?? "" });
      if (code !== 0) throw new Error(`the cloud machine ${address}: ${line}: ${stderr}`);
    }
  } finally {
    ssh.dispose();
  }
}

const machines: pulumi.dynamic.ResourceProvider = {
  create: async ({ access, userData }: MachineInputs) => {
    await run(access, commandsOf(userData));
    return { id: access.address, outs: { access, userData, address: access.address } };
  },
  update: async (_id, before: MachineInputs, { access, userData }: MachineInputs) => {
    await run(before.access, undoingOf(before.userData));
    await run(access, commandsOf(userData));
    return { outs: { access, userData, address: access.address } };
  },
  delete: async (_id, { access, userData }: MachineInputs) => run(access, undoingOf(userData)),
};

/** A machine that does at its first boot what its user data says. */
export class CloudMachine extends pulumi.dynamic.Resource {
  /** Its public address, which is known once it is there. */
  declare readonly address: pulumi.Output<string>;

  constructor(
    name: string,
    args: { access: CloudAccess; userData: pulumi.Input<string> },
    options?: pulumi.CustomResourceOptions,
  ) {
    super(machines, name, { ...args, address: undefined }, options);
  }
}
