import { z } from "zod";
import { acrossFields } from "./acrossFields";

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
