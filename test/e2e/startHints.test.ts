/** A VM that cannot start for a common reason: the error says what to do about it, where it can be known before it starts. */
import { bootHost, type LabHost } from "../lab/host";
import { anotherProgram, GuestVm } from "./support/guestVm";
import { TinyVms } from "./support/tinyVms";

let host: LabHost;
let flake: TinyVms;

beforeAll(async () => {
  flake = new TinyVms({ tiny: {} });
  host = await bootHost();
}, 60_000);

afterAll(async () => {
  await host?.shutdown();
  flake?.remove();
});

const tiny = (name: string, args: object) =>
  new GuestVm(host, name, { vm: flake.vm("tiny"), stopTimeout: 1, ...args });

const messageOf = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => "nothing failed",
    (error: Error) => error.message,
  );

/** A forward that no argument names. */
const hidden = (port: number) => ["-netdev", `user,id=hidden,hostfwd=tcp:127.0.0.1:${port}-:80`];

test("a port that another VM has, out of sight of all that was looked at before", async () => {
  await tiny("first", { qemuOptions: hidden(8081), forwardPorts: [{ host: 8080, guest: 80 }] }).deploy();
  const message = await messageOf(tiny("second", { qemuOptions: hidden(8081) }).deploy());
  const [failed, advice, ...rest] = message.split("\n");
  expect(failed).toContain("cannot deploy the VM second");
  expect(advice).toContain("What to do: choose another port in forwardPorts");
  expect(rest.join("\n")).toContain("Could not set up host forwarding rule");
  // Of systemd's own lines the exit code stays.
  expect(rest.filter((line) => /systemctl|simple-vm-second/.test(line))).toEqual([
    "simple-vm-second.service: Main process exited, code=exited, status=1/FAILURE",
  ]);
});

test("all that keeps a VM from its host is one error, and nothing was changed", async () => {
  await host.require(
    "mkdir -p /etc/systemd/system && printf '[Service]\\n' >/etc/systemd/system/simple-vm-third.service",
  );
  const forwardPorts = [8080, 22].map((port) => ({ host: port, guest: 80 }));
  const message = await messageOf(tiny("third", { forwardPorts, memory: 99_999_999 }).deploy());
  expect(message.split("\n").map((line) => line.replace(/\d+(\.\d+)? MB|process \d+/g, "N"))).toEqual([
    expect.stringMatching(/: the host cannot take the VM third, for 4 reasons; nothing was changed$/),
    "What to do: mend all of them, then run the same command again",
    "Details:",
    expect.stringMatching(
      /^- cannot take the name "third": .* no Pulumi program made it: give this VM another `name`/,
    ),
    expect.stringMatching(
      /^- forwardPorts: tcp 127.0.0.1:8080 is taken by the VM first, which runs: .* urn:test:first$/,
    ),
    expect.stringMatching(
      /^- forwardPorts: tcp 127.0.0.1:22 is taken by sshd \(N\) of the unit ssh.service: choose/,
    ),
    expect.stringMatching(/^- memory: the VM is to have N, and the host has N/),
  ]);
  expect(await host.require("ls /var/lib/simple-vms")).not.toContain("third");
});

test("a port of another program's VM that runs, and one's own", async () => {
  const { provider, close } = anotherProgram();
  const forwardPorts = [{ host: 8080, guest: 80 }];
  await expect(
    new GuestVm(host, "stranger", { vm: flake.vm("tiny"), forwardPorts }, provider).deploy(),
  ).rejects.toThrow("tcp 127.0.0.1:8080 is taken by the VM first, which runs");
  await close();
});

test("a share whose folder is not there", async () => {
  const shares = [{ tag: "data", path: "/srv/none" }];
  await expect(tiny("sharing", { shares }).deploy()).rejects.toThrow(
    "make the folders of `shares` on the host",
  );
});
