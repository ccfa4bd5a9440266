import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { acrossFields } from "./acrossFields";
import type { Group } from "./group";

/** A check that shows whether a VM is healthy: exactly one of `tcp`, `http`, `command` and `console`. It runs on the VM's host. */
export interface HealthCheckArgs {
  /**
   * A TCP port of the host's loopback, or `"address:port"`, whose service speaks first, as SSH does: it holds when one
   * byte has come. A connection alone says nothing, as QEMU takes it before the guest does. The host needs bash.
   */
  tcp?: Input<number | string>;
  /** A URL as seen from the host, `http://` alone: it holds when the answer has the right `status`. The host needs bash. */
  http?: Input<string>;
  /** The status that `http` has to answer. Default: any from 200 to 399; redirections are not followed. */
  status?: Input<number>;
  /** A shell command that the host runs as root, by /bin/sh: it holds when its exit code is 0. */
  command?: Input<string>;
  /**
   * An extended regular expression that a line of the VM's console matches since this start, without the escape sequences
   * of terminals. A prompt is no line as long as it has no end: look for what is written before it.
   */
  console?: Input<string>;
  /** Seconds from the VM's start in which the check has to hold, `holdFor` included. Default 60. */
  timeout?: Input<number>;
  /** Seconds between two attempts. Default 1. */
  interval?: Input<number>;
  /** Seconds for which each attempt has to hold. Default 0: one that holds is enough. */
  holdFor?: Input<number>;
}

/** When a VM counts as healthy, and what becomes of one that does not. */
export interface HealthArgs {
  /**
   * At most 10 checks of a VM that a deploy has started, all at once; all must hold, or the deploy fails. Default none:
   * QEMU's monitor answers, and QEMU runs a second later.
   */
  health?: Input<Input<HealthCheckArgs>[]>;
  /** Go back to the VM of before when the new one is not healthy. `false` leaves the new one running, as unfinished. Default `true`. */
  rollback?: Input<boolean>;
}

/** The ways to ask for a VM's health. */
const kinds = ["tcp", "http", "command", "console"] as const;

const seconds = z.int().min(1).max(3600);

const badPort = 'must be a port from 1 to 65535, or "address:port" (an IPv6 address in brackets)';

const checkFields = z.strictObject({
  tcp: z.union([z.int().refine(isPort, badPort), z.string().refine(isAddress, badPort)], badPort).optional(),
  http: z
    .string()
    .refine(isPlainUrl, "must be a URL that begins with http://, without a user and of printable ASCII")
    .optional(),
  status: z.int().min(100).max(599).optional(),
  command: z
    .string()
    .refine((text) => text.trim() !== "" && !text.includes("\0"), "must be a shell command")
    .optional(),
  console: z
    .string()
    .refine(isExpression, "must be an extended regular expression (POSIX) of one line")
    .optional(),
  timeout: seconds.default(60),
  interval: seconds.default(1),
  holdFor: z.int().min(0).max(3600).default(0),
});

/** A check with its defaults. */
export type HealthCheck = z.output<typeof checkFields>;

const healthCheck = checkFields
  .superRefine(
    (check, context) => {
      const given = kinds.filter((kind) => check[kind] !== undefined);
      if (given.length === 1) return;
      const came = given.length === 0 ? "it has none of them" : `it has ${given.join(" and ")}`;
      context.addIssue({ code: "custom", message: `must have exactly one of ${kinds.join(", ")}; ${came}` });
    },
    acrossFields(...kinds),
  )
  .superRefine(({ status, http }, context) => {
    if (status === undefined || http !== undefined) return;
    context.addIssue({ code: "custom", path: ["status"], message: "is for `http` alone" });
  }, acrossFields("status"))
  .superRefine(
    ({ holdFor, timeout }, context) => {
      if (holdFor < timeout) return;
      const message = `must be less than \`timeout\`, which is ${timeout}; it is ${holdFor}`;
      context.addIssue({ code: "custom", path: ["holdFor"], message });
    },
    acrossFields("holdFor", "timeout"),
  );

/** An address and a port: of the loopback where only a port is given. `undefined` for what is neither. */
export function addressOf(tcp: number | string): { address: string; port: number } | undefined {
  if (typeof tcp === "number") return { address: "127.0.0.1", port: tcp };
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(tcp) ?? [];
  const address = bracketed ?? plain;
  const port = Number(digits);
  return address === undefined || !isPort(port) ? undefined : { address, port };
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65535;
}

function isAddress(text: string): boolean {
  return addressOf(text) !== undefined;
}

function isPlainUrl(text: string): boolean {
  if (!/^http:\/\/[!-~]+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

/**
 * Whether grep -E may take it. JavaScript's expressions have the same brackets and repetitions; what they have beyond
 * them begins with `(?`.
 */
function isExpression(text: string): boolean {
  if (!/^[^\n\r\0]+$/.test(text) || text.includes("(?")) return false;
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

export const health = {
  health: { schema: z.array(healthCheck).max(10).default([]), change: "record", sample: [{ tcp: 2222 }] },
  rollback: { schema: z.boolean().default(true), change: "record", sample: false },
} as const satisfies Group<HealthArgs>;
