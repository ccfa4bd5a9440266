/**
 * Stands in for Pulumi's own Node.js language host, which is only to be had from outside the package registries.
 * It speaks the same protocol (pulumi/language.proto): the engine starts it, reads its port from the first line of its
 * standard output, and asks it to run the program by the SDK's `cmd/run`. Node 24 runs this file as it is.
 *
 * What the program prints goes to this process's own output, which the engine shows under the stack.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import grpc, { type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language, { type RunRequest, type RunResponse } from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";

/** The exit code by which `cmd/run` says that it has told the user itself what went wrong. */
const alreadyReported = 32;

const engineAddress = process.argv.at(-1) ?? "";
let program: ChildProcess | undefined;

function commandLine(request: RunRequest, directory: string): string[] {
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: directory,
    "root-directory": request.getInfo()?.getRootDirectory() ?? directory,
    parallel: String(request.getParallel()),
  };
  const runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const dryRun = request.getDryrun() ? ["--dry-run"] : [];
  const entryPoint = request.getInfo()?.getEntryPoint() || ".";
  const pairs = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  return [runner, ...pairs, ...dryRun, entryPoint, ...request.getArgsList()];
}

async function runProgram(request: RunRequest): Promise<RunResponse> {
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  program = spawn(process.execPath, commandLine(request, directory), {
    cwd: directory,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      PULUMI_NODEJS_TYPESCRIPT: "true",
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  });
  const [code, signal] = (await once(program, "close")) as [number | null, string | null];
  const response = new language.RunResponse();
  if (code === alreadyReported) response.setBail(true);
  else if (code !== 0) response.setError(`Program exited with ${signal ?? `non-zero exit code: ${code}`}`);
  return response;
}

function pluginInfo() {
  const info = new plugin.PluginInfo();
  info.setVersion("0.0.0");
  return info;
}

/** Turns a function of the request into what gRPC calls: its failure becomes a status with the message. */
function answer<Request, Response>(reply: (request: Request) => Response | Promise<Response>) {
  return async (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    try {
      callback(null, await reply(call.request));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: String(error) });
    }
  };
}

function stop(): void {
  program?.kill("SIGTERM");
  process.exit(0);
}

const server = new grpc.Server();
server.addService(services.LanguageRuntimeService, {
  handshake: answer(() => new language.LanguageHandshakeResponse()),
  getPluginInfo: answer(pluginInfo),
  getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
  run: answer(runProgram),
});
const listen = promisify(server.bindAsync.bind(server));
console.log(String(await listen("127.0.0.1:0", grpc.ServerCredentials.createInsecure())));

// The engine holds the other end of standard input: its end is the engine's end, however that came about.
process.stdin.resume().on("end", stop);
process.on("SIGTERM", stop).on("SIGINT", stop);
