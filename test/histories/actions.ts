import fc from "fast-check";

/** What the program says of its one VM. */
export interface Program {
  /** Names another VM when it changes. */
  name: "a" | "b";
  /** Another one is another package. */
  revision: 1 | 2;
  memory: 32 | 40;
  autoStart: boolean;
  persistState: boolean;
  deletePersistentState: boolean;
  stopTimeout: 1 | 2;
  key: "one" | "two";
}

/** A call of the host during which something breaks. */
export type BreakingCall =
  | "connect"
  | "facts"
  | "preflight"
  | "claimName"
  | "copyClosure"
  | "installGeneration"
  | "removeVm"
  | "observeVm";

/**
 * How it breaks. `failed`: an error, and all is as before. `broken`: it ends half-way. `lost`: it may be done, nobody
 * knows. `killed`: the provider ends without a word to the state.
 */
export interface Fault {
  call: BreakingCall;
  how: "failed" | "broken" | "lost" | "killed";
  /** Whether the host did what it was asked for, of a fault that leaves that open. */
  done: boolean;
  /** How many steps of a change are done when it breaks half-way. */
  after: number;
}

/** What somebody does on the host behind the program's back. */
export const tamperings = [
  "stop",
  "editUnit",
  "removeUnit",
  "disable",
  "enable",
  "loseMarker",
  "unroot",
  "editKey",
  "eraseAll",
] as const;
export type Tampering = (typeof tamperings)[number];

/** One step of a history. */
export type Action =
  | { kind: "change"; program: Partial<Program> }
  /** The program says again what it said when the state was last written. */
  | { kind: "goBack" }
  | { kind: "up"; fault?: Fault }
  | { kind: "refresh"; fault?: Fault }
  | { kind: "destroy"; fault?: Fault }
  | { kind: "tamper"; tampering: Tampering };

const program: fc.Arbitrary<Partial<Program>> = fc.record(
  {
    name: fc.constantFrom("a", "b"),
    revision: fc.constantFrom(1, 2),
    memory: fc.constantFrom(32, 40),
    autoStart: fc.boolean(),
    persistState: fc.boolean(),
    deletePersistentState: fc.boolean(),
    stopTimeout: fc.constantFrom(1, 2),
    key: fc.constantFrom("one", "two"),
  },
  { requiredKeys: [] },
);

const faultIn = (...calls: BreakingCall[]): fc.Arbitrary<Fault | undefined> =>
  fc.option(
    fc.record({
      call: fc.constantFrom(...calls),
      how: fc.constantFrom("failed", "broken", "lost", "killed"),
      done: fc.boolean(),
      after: fc.nat(9),
    }),
    { nil: undefined, freq: 2 },
  );

/** Any history. A change is mostly followed by an up, and one that fails is often taken back. */
export const histories: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("change"), program }) },
    { weight: 2, arbitrary: fc.constant({ kind: "goBack" }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant("up"),
        fault: faultIn(
          ...(["connect", "facts", "preflight", "claimName", "copyClosure"] as const),
          ...(["installGeneration", "installGeneration", "removeVm"] as const),
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("refresh"), fault: faultIn("connect", "observeVm") }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("destroy"), fault: faultIn("connect", "removeVm") }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("tamper"), tampering: fc.constantFrom(...tamperings) }),
    },
  ) as fc.Arbitrary<Action>,
  { minLength: 3, maxLength: 12 },
);
