import { connectivityState, credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { OpenSession } from "../session";

let client: EngineClient | undefined;

/**
 * Pulumi's engine; its address is the provider process's first argument (@pulumi/pulumi, cmd/dynamic-provider).
 * Outside such a process there is none.
 */
export function engineClient(): EngineClient | undefined {
  const address = process.argv[2];
  if (client === undefined && address !== undefined && /^[\w.[\]:-]+:\d+$/.test(address)) {
    client = new EngineClient(address, credentials.createInsecure());
  }
  return client;
}

/**
 * Ends this process when the engine that started it is gone, as after a `kill -9`: the SDK's server would wait for ever
 * for what nobody asks any more, and go on with builds that nobody waits for. A script that has begun on a host is
 * awaited before. The connection tells, as nothing else does under every way of starting a provider: its parent may be a
 * shell that outlives the engine.
 */
export function endWithEngine({ work }: OpenSession): void {
  const channel = engineClient()?.getChannel();
  const end = () => work.endAfter("Pulumi's engine is gone", () => process.exit());
  if (channel !== undefined) watch(channel, false, end);
}

/** A connection that was never there, as behind a proxy, tells nothing. One that is lost is tried again first. */
function watch(channel: ReturnType<EngineClient["getChannel"]>, wasReady: boolean, end: () => void): void {
  const state = channel.getConnectivityState(true);
  if (wasReady && state === connectivityState.TRANSIENT_FAILURE) {
    end();
    return;
  }
  channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () =>
    watch(channel, wasReady || state === connectivityState.READY, end),
  );
}
