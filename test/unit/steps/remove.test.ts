import { remove } from "../../../provider/src/steps/remove";
import { fakeSession, withHost } from "./fakeSession";
import { state } from "./gateway";

test("removes the VM of this ID, and tells what stays", async () => {
  const session = fakeSession();
  const host = withHost(session);
  host.removeVm.mockResolvedValue({
    keptDrive: "/drive",
    dropIn: ["/etc/x.conf"],
    takenOver: "urn:other",
    warning: ["told"],
  });
  await remove("gateway-1", state, session);
  const owner = { id: "gateway-1", urn: "urn" };
  expect(host.removeVm.mock.calls).toEqual([[expect.objectContaining({ owner })]]);
  expect(session.hosts.connect).toHaveBeenCalledWith(expect.anything(), {
    expectedFingerprint: "SHA256:known",
  });
  expect(session.told.warn.mock.calls).toEqual([["told"]]);
  expect(session.told.note.mock.calls.flat()).toEqual([
    "the drive of gateway stays on root@fake:22: /drive",
    "drop-ins that others made for gateway stay on root@fake:22: /etc/x.conf",
    "the VM gateway on root@fake:22 belongs to urn:other by now and stays",
  ]);
});
