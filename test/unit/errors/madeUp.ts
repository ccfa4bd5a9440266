/** What an error needs beside its words, for tests to which neither its kind nor its place matters. */
export const madeUp = { kind: "deploy", where: "the host" } as const;
