import type { ErrorEntry } from "./entry";

/** Connection. */
export const connectionErrors = {
  notConnected: {
    heading: "cannot connect",
    next: "look whether an SSH server answers there: `ssh` from the machine that runs Pulumi",
    meaning: [
      "No SSH server answers: the message says whether it was refused, not answered or not routed. A host that",
      "is gone for good can be taken out of the state by `pulumi state delete URN`.",
    ],
  },
  hostKeyUnknown: {
    heading: "the host key is not known",
    meaning: [
      "Compare the fingerprint with the host's own, then set `host.hostKey` to the line in the message or add",
      "the host to known_hosts.",
    ],
  },
  hostKeyChanged: {
    heading: "the host key is not the expected one",
    meaning: [
      "Either the host was keyed or installed anew, or somebody is between you and it. Find out which; compare",
      "the fingerprint with the host's own.",
      "",
      "If it is the host's, set `host.hostKey` to the line in the message and run `pulumi up`: it goes on with",
      "the VM, or makes it again where the host was installed anew. `pulumi refresh` and `pulumi destroy` know",
      "the host by the key in the state, so `pulumi up` comes first.",
    ],
  },
  hostKeyArgument: {
    heading: "cannot read the hostKey argument",
    meaning: ["It is a public key line, a fingerprint or `trust-on-first-use`."],
  },
  noKeyToLogIn: {
    heading: "there is no key to log in with",
    meaning: ["No agent, no default key and no credential in `host`. Set one."],
  },
  privateKeyFile: {
    heading: "cannot read the private key",
    meaning: [
      "`host.privateKeyPath` is a file on the machine that runs Pulumi, not on the host; `~/` is the home of",
      "who runs it.",
    ],
  },
  privateKeyText: {
    heading: "cannot use the private key of SOURCE",
    meaning: [
      "It is encrypted, damaged or the public half. Give an encrypted key to an agent and set `host.agent:",
      "true`.",
    ],
  },
  noAgent: {
    heading: "there is no agent",
    meaning: ["`host.agent` is `true` and SSH_AUTH_SOCK is not set."],
  },
  authenticationFailed: {
    heading: "authentication failed",
    meaning: [
      "The message lists what was tried and what the host allows. For a key look at the user's authorized_keys,",
      "for a password at `host.password` and PasswordAuthentication, for root also at PermitRootLogin.",
    ],
  },
} as const satisfies Record<string, ErrorEntry>;
