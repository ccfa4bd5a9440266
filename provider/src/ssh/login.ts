import type { AuthHandlerMiddleware } from "ssh2";
import type { AuthenticationAttempt, AuthenticationPlan } from "./authentication";
import { HostConnectionError } from "./errors";
import { type HostSettings, hostLabel } from "./settings";

/** Walks through the ways to log in, and remembers what was tried. */
export class Login {
  readonly #waiting: AuthenticationAttempt[];
  readonly #tried: AuthenticationAttempt[] = [];
  readonly #skipped: string[];
  #allowed: readonly string[] = [];
  readonly #giveUp: () => void;

  /** @param giveUp ends the connection, when nothing is left to try */
  constructor(plan: AuthenticationPlan, giveUp: () => void) {
    this.#waiting = [...plan.attempts];
    this.#skipped = plan.skipped;
    this.#giveUp = giveUp;
  }

  /** ssh2 asks for the next method; before the first it does not know yet which the host allows, and gives null. */
  readonly handler: AuthHandlerMiddleware = (allowed, _partialSuccess, next) => {
    this.#allowed = allowed ?? [];
    const attempt = this.#next();
    if (attempt === undefined) {
      this.#giveUp();
      return;
    }
    this.#tried.push(attempt);
    next(attempt.method);
  };

  #next(): AuthenticationAttempt | undefined {
    for (let attempt = this.#waiting.shift(); attempt !== undefined; attempt = this.#waiting.shift()) {
      if (this.#allowed.length === 0 || this.#allowed.includes(attempt.sshName)) return attempt;
      // The password was refused already: that it was not asked for in the other way too tells nothing.
      if (attempt.sshName === "keyboard-interactive" && this.#hasTried("password")) continue;
      this.#skipped.push(`${attempt.description} (the host does not take ${attempt.sshName})`);
    }
    return undefined;
  }

  #hasTried(...names: Array<AuthenticationAttempt["sshName"]>): boolean {
    return this.#tried.some(({ sshName }) => names.includes(sshName));
  }

  /** The error for a host that took none of them. */
  failure(settings: HostSettings, cause: Error): HostConnectionError {
    const why = [`tried: ${this.#tried.map(({ description }) => description).join(", ")}`];
    if (this.#skipped.length > 0) why.push(`not tried: ${this.#skipped.join(", ")}`);
    if (this.#allowed.length > 0) why.push(`the host allows: ${this.#allowed.join(", ")}`);
    return new HostConnectionError("authentication", {
      kind: "authenticationFailed",
      what: "authentication failed",
      where: hostLabel(settings),
      why: why.join("; "),
      next: this.#advice(settings),
      cause,
    });
  }

  /** By what was tried, as a key's advice leads nowhere for a password. */
  #advice({ user }: HostSettings): string {
    const advice: string[] = [];
    const byPassword = this.#hasTried("password", "keyboard-interactive");
    if (this.#hasTried("publickey") || !byPassword) {
      advice.push(
        `is the public key in ~/.ssh/authorized_keys of ${user} there, and may this user log in (PermitRootLogin)?`,
      );
    }
    if (byPassword) {
      advice.push(
        `is host.password right, and may ${user} log in by password (PermitRootLogin, PasswordAuthentication)?`,
      );
    }
    return advice.join("\n");
  }
}
