import { withoutPassing } from "./plain";

/** What a terminal showed, one moment after the other. */
export interface Take {
  /** What is seen, and what was done before. */
  about: string;
  /** The command as one types it. */
  command: string;
  pictures: readonly string[];
}

/** One recording: something that a user does, and what was seen. */
export interface Recording {
  title: string;
  takes: readonly Take[];
}

const introduction = `# Recordings

\`npm run record\` makes this file on the lab: each picture is what a terminal of 180 columns showed while the real Pulumi CLI worked on a real host. Where a command has several pictures, an empty line is between them; of those in which numbers alone moved, the middle one is kept. What would differ each time and says nothing has a fixed form: hashes of store paths (\`...\`), the host's address, temporary folders and how long a step took. Sizes, rates and the text of tools are as they were.
`;

const takeOf = ({ about, command, pictures }: Take): string => {
  const shown = withoutPassing(pictures.join("\n\n")).replace(/ +$/gm, "");
  return `${about}\n\n\`\`\`\`text\n$ ${command}\n${shown}\n\`\`\`\`\n`;
};

/** Pure: the text of docs/recordings.md. */
export const documentOf = (recordings: readonly Recording[]): string =>
  [
    introduction,
    ...recordings.map(({ title, takes }) => `## ${title}\n\n${takes.map(takeOf).join("\n")}`),
  ].join("\n");
