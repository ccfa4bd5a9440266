import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { acrossFields } from "./acrossFields";

/** How the deployer reaches a host. A change of user, credential or jump host does not restart the VM. */
export interface HostArgs {
  /** Host name or IP address. */
  address: Input<string>;
  /** TCP port of sshd. Default 22. */
  port?: Input<number>;
  /** User to log in as: root, or one with passwordless sudo (then set `sudo`). Default `root`. */
  user?: Input<string>;
  /**
   * Private key in OpenSSH or PEM form, without passphrase; kept as a secret. At most one of `privateKey`,
   * `privateKeyPath`, `password` and `agent`. With none of them: the agent at SSH_AUTH_SOCK if there is one, then
   * ~/.ssh/id_ed25519, id_ecdsa and id_rsa.
   */
  privateKey?: Input<string>;
  /** File on the deployer that holds the private key; `~/` is the deployer's home. */
  privateKeyPath?: Input<string>;
  /** Password; kept as a secret. */
  password?: Input<string>;
  /** SSH agent: `true` for the one at SSH_AUTH_SOCK, or a socket's path. */
  agent?: Input<boolean | string>;
  /**
   * The host's public key (`ssh-ed25519 AAAA...`) or its fingerprint (`SHA256:...`); it pins the host, also when its
   * address changes. `trust-on-first-use` takes any key at first and from then on that one. Default: the key that
   * `knownHostsFile` has for the address; an unknown host is refused.
   */
  hostKey?: Input<string>;
  /** Default: ~/.ssh/known_hosts, then /etc/ssh/ssh_known_hosts. */
  knownHostsFile?: Input<string>;
  /** Another host to go through (as `ssh -J`), described as this one. */
  jump?: Input<HostArgs>;
  /** Run everything through `sudo -n`. Default `false`. */
  sudo?: Input<boolean>;
  /**
   * How many VMs a deploy starts at once on this host, a count; others wait for their turn before their old VM is stopped,
   * five minutes at most. Default: twice the host's cores, and no more than VMs of this one's `memory` (1024 MiB where it is
   * not set) fit into the memory that is available there; at least 1.
   */
  startsAtOnce?: Input<number>;
}

const port = z.int().min(1).max(65535);

/** A public key line, as far as its form tells; whether it is a key is for `schema/hostKeys.ts`. */
export const keyLineForm = /^(ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/=]+( .*)?$/;

/** Ways to prove who the deployer is; at most one of them is given. */
const credentials = ["privateKey", "privateKeyPath", "password", "agent"] as const;

/** The `host` argument: how the deployer reaches a host. Defaults are those of `ssh`. */
export const hostArguments = z
  .strictObject({
    address: z.string().min(1, "must be a host name or an IP address"),
    port: port.default(22),
    user: z.string().min(1).default("root"),
    privateKey: z.string().min(1).optional(),
    privateKeyPath: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    agent: z.union([z.boolean(), z.string().min(1)], "must be true or the path of a socket").optional(),
    hostKey: z
      .string()
      .regex(
        new RegExp(`^trust-on-first-use$|^SHA256:[A-Za-z0-9+/]{43}=?$|${keyLineForm.source}`),
        'must be a public key line such as "ssh-ed25519 AAAA...", a fingerprint "SHA256:..." or "trust-on-first-use"',
      )
      .optional(),
    knownHostsFile: z.string().min(1).optional(),
    sudo: z.boolean().default(false),
    startsAtOnce: z.int().min(1).optional(),
    get jump() {
      return hostArguments.optional();
    },
  })
  .superRefine(
    (host, context) => {
      const given = credentials.filter((name) => host[name] !== undefined && host[name] !== false);
      for (const name of given.slice(1)) {
        context.addIssue({
          code: "custom",
          path: [name],
          message: `must not be set beside \`${given[0]}\`: give one of ${credentials.join(", ")}`,
        });
      }
    },
    acrossFields(...credentials),
  );

/** The `host` argument with its defaults filled in. */
export type HostArguments = z.output<typeof hostArguments>;
