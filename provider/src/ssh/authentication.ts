import { access, readFile } from "node:fs/promises";
import { type AnyAuthMethod, createAgent, type ParsedKey, utils } from "ssh2";
import { messageOf } from "../errors/error";
import { HostConnectionError } from "./errors";
import { fingerprintOfKey } from "./hostKey";
import { expandHome, type HostSettings, hostLabel } from "./settings";

/** One way to log in. */
export interface AuthenticationAttempt {
  /** For errors: names the key or agent, never a secret. */
  description: string;
  /** What sshd calls it in its list of methods. */
  sshName: "publickey" | "password" | "keyboard-interactive";
  method: AnyAuthMethod;
}

/** The ways to log in, in order, and what could not be tried. */
export interface AuthenticationPlan {
  attempts: AuthenticationAttempt[];
  skipped: string[];
}

/** The keys that ssh takes by itself and that ssh2 can use. */
const DEFAULT_KEYS = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];

/**
 * What the settings give: key, key file, agent, password, in this order. Without any of them
 * the agent at SSH_AUTH_SOCK and the user's default keys.
 *
 * @throws HostConnectionError when a key that was asked for cannot be used, or there is nothing to try
 */
export async function authenticationPlan(settings: HostSettings): Promise<AuthenticationPlan> {
  const { privateKey, privateKeyPath, agent, password } = settings;
  const plan: AuthenticationPlan = { attempts: [], skipped: [] };
  const usesAgent = agent !== undefined && agent !== false;
  if (privateKey === undefined && privateKeyPath === undefined && !usesAgent && password === undefined) {
    await addDefaults(settings, plan);
  } else {
    if (privateKey !== undefined)
      plan.attempts.push(keyAttempt(settings, "the privateKey argument", privateKey));
    if (privateKeyPath !== undefined) plan.attempts.push(await fileAttempt(settings, privateKeyPath));
    if (usesAgent) await addAgent(settings, agentSocket(settings, agent), plan);
    if (password !== undefined) plan.attempts.push(...passwordAttempts(settings.user, password));
  }
  if (plan.attempts.length === 0) {
    throw new HostConnectionError("authentication", {
      kind: "noKeyToLogIn",
      what: "there is no key to log in with",
      where: hostLabel(settings),
      why: plan.skipped.join("; "),
      next: "set host.privateKey, privateKeyPath, agent or password, or start an agent (SSH_AUTH_SOCK)",
    });
  }
  return plan;
}

async function addDefaults(settings: HostSettings, plan: AuthenticationPlan): Promise<void> {
  const socket = process.env.SSH_AUTH_SOCK;
  if (socket === undefined || socket === "") plan.skipped.push("no agent (SSH_AUTH_SOCK is not set)");
  else await addAgent(settings, socket, plan);
  for (const path of DEFAULT_KEYS) {
    const exists = await access(expandHome(path)).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    try {
      plan.attempts.push(await fileAttempt(settings, path));
    } catch (thrown) {
      plan.skipped.push(messageOf(thrown));
    }
  }
  if (plan.attempts.length === 0) plan.skipped.push(`none of ${DEFAULT_KEYS.join(", ")} can be used`);
}

async function fileAttempt(settings: HostSettings, path: string): Promise<AuthenticationAttempt> {
  const text = await readFile(expandHome(path), "utf8").catch((cause: unknown) => {
    throw new HostConnectionError("authentication", {
      kind: "privateKeyFile",
      what: "cannot read the private key",
      where: hostLabel(settings),
      why: messageOf(cause),
      next: "set privateKeyPath to a file on the machine that runs Pulumi, which its user may read; `~/` is that user's home",
      cause,
    });
  });
  return keyAttempt(settings, path, text);
}

function keyAttempt(settings: HostSettings, source: string, text: string): AuthenticationAttempt {
  const key = parsePrivateKey(text);
  if (key instanceof Error || !key.isPrivateKey()) {
    const encrypted = key instanceof Error && /passphrase|encrypted/i.test(key.message);
    throw new HostConnectionError("authentication", {
      kind: "privateKeyText",
      what: `cannot use the private key of ${source}`,
      where: hostLabel(settings),
      why: encrypted ? "it is encrypted" : key instanceof Error ? key.message : "it is a public key",
      next: encrypted
        ? "give it to an agent (ssh-add) and set agent: true"
        : "expected is what ssh-keygen writes",
    });
  }
  const description = `${source} (${key.type} ${fingerprintOfKey(key.getPublicSSH())})`;
  return { description, sshName: "publickey", method: { type: "publickey", username: settings.user, key } };
}

/** ssh2 gives a list for formats that can hold several keys, which its types leave out. */
function parsePrivateKey(text: string): ParsedKey | Error {
  const parsed: ParsedKey | ParsedKey[] | Error = utils.parseKey(text);
  const first = Array.isArray(parsed) ? parsed[0] : parsed;
  return first ?? new Error("it holds no key");
}

function agentSocket(settings: HostSettings, agent: true | string): string {
  const socket = agent === true ? process.env.SSH_AUTH_SOCK : expandHome(agent);
  if (socket !== undefined && socket !== "") return socket;
  throw new HostConnectionError("authentication", {
    kind: "noAgent",
    what: "there is no agent",
    where: hostLabel(settings),
    why: "agent is true, but SSH_AUTH_SOCK is not set",
    next: "start ssh-agent, or set agent to its socket",
  });
}

/** An agent that fails within ssh2 ends the attempt for all other keys: so it is asked beforehand. */
async function addAgent({ user }: HostSettings, socket: string, plan: AuthenticationPlan): Promise<void> {
  const agent = createAgent(socket);
  try {
    const count = await new Promise<number>((resolve, reject) => {
      agent.getIdentities((error, keys) => (error ? reject(error) : resolve(keys?.length ?? 0)));
    });
    if (count === 0) {
      plan.skipped.push(`the agent at ${socket} has no keys`);
      return;
    }
    const description = `agent at ${socket} (${count} ${count === 1 ? "key" : "keys"})`;
    plan.attempts.push({
      description,
      sshName: "publickey",
      method: { type: "agent", username: user, agent },
    });
  } catch (thrown) {
    plan.skipped.push(`the agent at ${socket} does not answer: ${messageOf(thrown)}`);
  }
}

/** Hosts with PAM often ask for the password by keyboard-interactive alone. */
function passwordAttempts(user: string, password: string): AuthenticationAttempt[] {
  return [
    { description: "password", sshName: "password", method: { type: "password", username: user, password } },
    {
      description: "password (keyboard-interactive)",
      sshName: "keyboard-interactive",
      method: {
        type: "keyboard-interactive",
        username: user,
        prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
      },
    },
  ];
}
