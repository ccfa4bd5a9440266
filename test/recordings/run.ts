/**
 * `npm run record`: makes docs/recordings.md anew, each recording on a host of the lab of its own. With names of scenes it
 * prints these alone, and leaves the document as it is.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../lab/pulumi/command";
import { documentOf, type Recording } from "./document";
import { scenes } from "./scenes";
import { onStage } from "./stage";

async function main(names: string[]): Promise<void> {
  const recordings: Recording[] = [];
  for (const [name, scene] of Object.entries(scenes)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`recording ${name}`);
    recordings.push(await onStage(scene));
  }
  const text = documentOf(recordings);
  if (names.length > 0) console.log(text);
  else writeFileSync(join(repository, "docs", "recordings.md"), text);
}

main(process.argv.slice(2));
