import { parseAnswer } from "../../../provider/src/host/answers";

const wireguard = `${"A".repeat(43)}=`;
const result = (...lines: string[]): string => lines.map((line) => `${line}\n`).join("");
const end = ["status=done", "reason="];

test("a result is read with its keys", () => {
  const text = result(
    `publicKey=wg/key ${wireguard}`,
    "publicKey=ssh/id ssh-ed25519 AAAA",
    "dropIn=/a b",
    "dropIn=/c",
    "keptDrive=/a=b",
    "warning=d2h5",
    ...end,
  );
  expect(parseAnswer("result", text)).toEqual({
    status: "done",
    reason: "",
    publicKey: { "wg/key": wireguard, "ssh/id": "ssh-ed25519 AAAA" },
    keptDrive: "/a=b",
    warning: ["why"],
    dropIn: ["/a b", "/c"],
  });
  expect(parseAnswer("result", result("status=failed", "reason=d2h5"))).toMatchObject({ reason: "why" });
});

test.each([
  ["nothing", ""],
  ["no status", result("reason=")],
  ["two", result("status=done", "status=failed", "reason=")],
  ["an unknown one", result("status=fine", "reason=")],
  ["a line of another name", result("publicKeys=x", ...end)],
  ["a line without a name", result("done", ...end)],
  ["a reason that is not base64", result("status=failed", "reason=two words")],
  ["no end", "status=done\nreason="],
  ["a key twice", result(`publicKey=wg/key ${wireguard}`, `publicKey=wg/key ${wireguard}`, ...end)],
  ["a short WireGuard key", result("publicKey=wg/key FORGED", ...end)],
  ["a key with a comment", result("publicKey=ssh/id ssh-ed25519 AAAA root@host", ...end)],
  ["a key of another kind", result("publicKey=ssh/id ssh-rsa AAAA", ...end)],
  ["a key of any length", result(`publicKey=ssh/id ssh-ed25519 ${"A".repeat(201)}`, ...end)],
  ["a key of no file", result(`publicKey=${wireguard}`, ...end)],
  ["a drop-in twice", result("dropIn=/a", "dropIn=/a", ...end)],
  ["a name that every object has", result("constructor=x", ...end)],
])("a result with %s is none", (_what, text) => {
  expect(parseAnswer("result", text)).toBeUndefined();
});
