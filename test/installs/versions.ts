/** What the matrix of installs is made of, each pinned: a row that turns red has its cause in the package. */
export const versions = {
  pnpm: "12.21.0",
  yarnClassic: "1.22.22",
  yarnBerry: "4.18.1",
  typescript: "5.9.3",
  nodeTypes: "24.19.2",
  /** The least that `engines` of the SDK allows; its 22.18 is the first that runs TypeScript as it is. */
  node22: "22.23.3",
  /** The last that is too old. */
  node20: "20.20.2",
  sdk: {
    /** The lower end of `peerDependencies` in provider/package.json; `test/unit/installs.test.ts` compares them. */
    lowest: "3.250.0",
    newest: "3.276.0",
  },
} as const;

/** Of the SDK, by its place in the range that the package allows. */
export type SdkVersion = keyof typeof versions.sdk;

/** The versions of Node that rows run on; 24 is the clone's own. */
export type NodeVersion = "20" | "22" | "24";
