import { unknownValue } from "../../../provider/src/arguments/unknowns";
import { mistakesIn } from "./mistakes";

/** The mistakes in the minimal VM on such a host. */
const mistakes = (host: Record<string, unknown>) => mistakesIn({ host: { address: "h", ...host } });

const ed25519Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlu7jZ3bmxlmSOAjOlTqRTwkhTvjI3NLxQp5b6ZoPfH";
const badHostKey =
  "must be a whole public key of type ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521 or ssh-rsa";

test.each([
  [
    "a key that is bound to a security key",
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t",
  ],
  ["a type that is not verified any more", "ssh-dss AAAAB3NzaC1kc3M="],
  ["a key that is cut off", ed25519Key.slice(0, -8)],
  ["a key with something behind it", `${ed25519Key}AAAA`],
  ["a key under another type's name", ed25519Key.replace("ssh-ed25519", "ssh-rsa")],
])("as a host key, %s is refused, also of a jump host", (_what, hostKey) => {
  const reason = expect.stringMatching(new RegExp(`^${badHostKey}; it is "${hostKey.slice(0, 70)}`));
  expect(mistakes({ hostKey })).toEqual([["host.hostKey", reason]]);
  expect(mistakes({ jump: { address: "j", hostKey }, port: 0 })).toEqual([
    ["host.port", "must be at least 1; it is 0"],
    ["host.jump.hostKey", reason],
  ]);
});

test.each([ed25519Key, `${ed25519Key} root@host`, "trust-on-first-use", unknownValue])(
  "%s is accepted as a host key",
  (hostKey) => {
    expect(mistakes({ hostKey, jump: { address: "j", hostKey } })).toEqual([]);
  },
);
