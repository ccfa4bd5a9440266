import type { Input } from "@pulumi/pulumi";
import { messageOf, SimpleVmError } from "../errors/error";
import { fieldOf } from "../wireguard/refuseMistakes";
import { inProgram } from "./programError";

/**
 * An endpoint's function that calls the program's once, however many files it is for: it fails with one error then. The
 * call comes in a promise's turn, so that what the program declares below is there.
 *
 * @param name what the network calls the peer
 */
export function laterEndpoint(name: string, endpoint: () => Input<string>): () => Input<string> {
  let result: Promise<string> | undefined;
  return () => {
    result ??= called(name, endpoint);
    return result;
  };
}

/** The SDK lets a promise of an output stand for that output, with what it depends on. */
async function called(name: string, endpoint: () => Input<string>): Promise<string> {
  await Promise.resolve();
  return inProgram(() => {
    try {
      return endpoint() as string;
    } catch (error) {
      throw new SimpleVmError({
        kind: "endpointFailed",
        where: "wireguardNetwork",
        what: `${fieldOf("peers", name, "endpoint")}, a function, failed`,
        why: messageOf(error),
        next: "declare what it leads to without an `await` between the network and that",
      });
    }
  });
}
