import { observationScript } from "../../../provider/src/host/observe";
import { outPath, vmWith } from "../vms";
import { ObservedHost } from "./observedHost";
import { shells } from "./shells";

const vm = vmWith();
const program = `${outPath}/bin/run-gateway-vm`;
const path = "/etc/systemd/system/simple-vm-gateway.service";

describe.each(shells)("%s", (_name, shell) => {
  let host: ObservedHost;
  beforeEach(() => {
    host = new ObservedHost(observationScript(vm, "gateway-1"), shell);
    host.install();
  });
  afterEach(() => host.remove());

  /** What is told, beside texts. */
  const told = () =>
    host
      .look("")
      .stdout.replaceAll(host.root, "")
      .split("\n")
      .filter((line) => !/^(?:(?:unit|runScript)=|$)/.test(line));
  const all = [
    `unitFile=${path}`,
    "active=yes",
    "invocation=this",
    `starts=${program}`,
    `runs=${program}`,
    "marker=urn",
    "enabled=yes",
    `root=${outPath}`,
    "found=there",
  ];
  const but = (...names: string[]) => all.filter((line) => !names.includes(line.split("=")[0] ?? ""));
  const other = "/nix/store/other/bin/run-other-vm";

  test.each<[what: string, done: (host: ObservedHost) => void, lines: () => string[]]>([
    ["sound", () => undefined, () => all],
    ["without its unit's file", (on) => on.erase(path), () => all],
    ["down", (on) => on.say("ActiveState", "inactive"), () => but("active", "invocation", "starts", "runs")],
    [
      "about to start",
      (on) => on.say("ActiveState", "activating"),
      () => but("active", "invocation", "starts", "runs"),
    ],
    ["not to start at boot", (on) => on.erase(on.wants), () => but("enabled")],
    ["without a root", (on) => on.erase(on.paths.gcRoot), () => but("root")],
    ["without its marker", (on) => on.erase(`${on.paths.deploy}/owner`), () => but("marker")],
    ["with an empty marker", (on) => on.write(`${on.paths.deploy}/owner`, ""), () => but("marker")],
    [
      "whose start was noted in words unknown here",
      (on) => on.write(on.paths.started, "this\n{ x }\n"),
      () => but("runs"),
    ],
    ["whose unit's file systemd knows no command of", (on) => on.say("ExecStart", ""), () => but("starts")],
    ["started by an earlier release's unit", (on) => on.erase(on.paths.started), () => but("runs")],
    [
      "of which another start was noted",
      (on) => on.say("InvocationID", "next"),
      () => but("runs").map((line) => line.replace("=this", "=next")),
    ],
    ["with a file that systemd has not read", (on) => on.say("NeedDaemonReload", "yes"), () => but("starts")],
    [
      "started by another program",
      (on) => on.start(other),
      () => all.map((line) => (line.startsWith("runs=") ? `runs=${other}` : line)),
    ],
    [
      "gone but for a marker",
      (on) => on.eraseAllBut(on.paths.deploy),
      () => [`unitFile=${path}`, "marker=urn", "found=there"],
    ],
    ["gone but for its unit", (on) => on.eraseAllBut(path), () => [`unitFile=${path}`, "found=there"]],
    [
      "gone but for its wants link",
      (on) => on.eraseAllBut(on.wants),
      () => [`unitFile=${path}`, "enabled=yes", "found=there"],
    ],
    [
      "gone but for what runs",
      (on) => {
        on.eraseAllBut("");
        on.say("ActiveState", "active");
      },
      () => [`unitFile=${path}`, "active=yes", "invocation=this", `starts=${program}`, "found=there"],
    ],
    ["gone", (on) => on.eraseAllBut(""), () => ["found=gone"]],
    ["gone but for a root and keys", (on) => on.eraseAllBut(on.paths.gcRoot), () => ["found=gone"]],
    [
      "another's",
      (on) => on.write(`${on.paths.deploy}/owner`, "gateway-2\nurn:b\n"),
      () => ["takenBy=gateway-2 urn:b", "found=taken"],
    ],
  ])("a VM that is %s", (_what, done, lines) => {
    done(host);
    expect(told()).toEqual(lines());
  });

  test.each<[what: string, done: (host: ObservedHost) => void]>([
    ["does not answer", (on) => on.breakSystemd("echo 'Failed to connect to bus' >&2; exit 1")],
    ["answers nothing", (on) => on.breakSystemd("exit 0")],
    ["is killed while it answers", (on) => on.breakSystemd("kill -KILL $$")],
  ])("a systemd that %s is no VM that is gone or down", (_what, done) => {
    for (const all of [true, false]) {
      if (!all) host.eraseAllBut("");
      done(host);
      const { status, stdout } = host.look("");
      expect(status).not.toBe(0);
      expect(stdout).toBe("");
    }
  });

  test("a systemd that tells no state is told", () => {
    host.breakSystemd("exit 0");
    expect(host.look("").stderr).toBe("systemd does not say whether simple-vm-gateway.service runs\n");
  });

  test("unit and run script are told whole", () => {
    host.write(program, "#!/bin/sh\nexec qemu\n");
    const texts = Object.fromEntries(
      host
        .look("")
        .stdout.split("\n")
        .map((line) => [line.split("=")[0], line.slice(line.indexOf("=") + 1)]),
    );
    expect(Buffer.from(texts.unit ?? "", "base64").toString()).toBe(host.unitText);
    expect(Buffer.from(texts.runScript ?? "", "base64").toString()).toBe("#!/bin/sh\nexec qemu\n");
  });

  test("keys are compared, and found is told last", () => {
    const { stdout } = host.look("given ssh/key 6\n");
    expect(stdout).toMatch(/\nkeyFault=ssh\/key missing\nfound=there\n$/);
  });
});
