/** The part of `scripts/setup` that needs the project's own Node: what is built, side by side, each with a log of its own. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labCache, type Report } from "../test/lab/cache";
import { ensureGuest } from "../test/lab/guest";
import { ensureImage, type HostKind } from "../test/lab/images";
import { ensurePulumi } from "../test/lab/pulumi/command";
import { buildProvider } from "./provider";

interface Step {
  heading: string;
  work: (report: Report) => Promise<unknown>;
}

const started = Number(process.env.SIMPLE_VM_SETUP_STARTED ?? Date.now() / 1000);
const kinds: HostKind[] = process.argv[2] === "demo" ? ["debian13"] : ["debian13", "nixos-like", "debian12"];

const pulumi: Step = { heading: "[3/6] Pulumi CLI", work: ensurePulumi };
const images: Step = {
  heading: "[4/6] host images",
  work: async (report) => {
    for (const kind of kinds) await ensureImage(kind, report);
  },
};
const guest: Step = { heading: "[5/6] guest", work: ensureGuest };
const provider: Step = { heading: "[6/6] provider", work: buildProvider };

/** Whether there was anything to do. */
let worked = false;

/** What must follow one another; the rows go on side by side. */
const rows: Step[][] = [[pulumi], [images, guest], [provider]];

async function doRow(row: Step[]): Promise<void> {
  for (const step of row) await doStep(step);
}

async function doStep({ heading, work }: Step): Promise<void> {
  const logs = join(labCache(), "logs");
  mkdirSync(logs, { recursive: true });
  const log = join(
    logs,
    `${heading
      .replace(/^.*\] /, "")
      .replaceAll(" ", "-")
      .toLowerCase()}-setup.log`,
  );
  writeFileSync(log, "");
  const report: Report = (line) => {
    appendFileSync(log, `${line}\n`);
    console.log(`${heading}: ${line} (at ${elapsed()})`);
    worked = true;
  };
  try {
    await work(report);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    appendFileSync(log, `${text}\n`);
    console.error(
      `${heading}: failed. The end of ${log}:\n${text.trimEnd().split("\n").slice(-20).join("\n")}`,
    );
    process.exit(1);
  }
}

/** Since the whole set-up began: `1m20s`. */
function elapsed(): string {
  const seconds = Math.round(Date.now() / 1000 - started);
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}

Promise.all(rows.map(doRow)).then(() => {
  if (worked) console.log(`set-up: complete in ${elapsed()}`);
});
