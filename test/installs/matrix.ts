import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packToday } from "../e2e/support/packedPackage";
import { Installation, type Setting } from "./installation";
import { type Group, refused } from "./rows";

/** A row of the matrix, shown. */
export interface Shown {
  setting: Setting;
  title: string;
  good: boolean;
  /** What was seen, or how it failed. */
  seen: string;
  seconds: number;
}

/** Is told each row as it is done. */
type Report = (row: Shown) => void;

/** The packed package, and what is seen of it. */
export class Matrix {
  private constructor(
    private readonly folder: string,
    private readonly packed: string,
  ) {}

  static async prepare(): Promise<Matrix> {
    const folder = mkdtempSync(join(tmpdir(), "simple-vm-installs-"));
    return new Matrix(folder, await packToday(folder));
  }

  /** Installs once and shows the group's rows; where nothing can be installed, that is the one row. */
  async show({ setting, rows }: Group, report: Report): Promise<void> {
    const installation = await Installation.of(setting, this.packed);
    const row = async (title: string, sees: () => Promise<string>) => {
      const shown = { setting, title, ...(await timed(sees)) };
      report(shown);
      return shown.good;
    };
    try {
      if (!(await row("install", () => installed(installation)))) return;
      for (const { title, sees } of rows) await row(title, () => sees(installation));
    } finally {
      await installation.remove();
    }
  }

  /** That the SDK's own `engines` refuse the last Node that is too old. */
  async showRefusal(report: Report): Promise<void> {
    const installation = await Installation.of(refused.setting, this.packed);
    const sees = async () => {
      const { code, stdout, stderr } = await installation.install();
      const line = `${stdout}${stderr}`.split("\n").find((text) => text.includes(refused.words));
      if (code === 0 || line === undefined) throw new Error(`${stdout}${stderr}`);
      return `refused: ${line}`;
    };
    report({ setting: refused.setting, title: "install", ...(await timed(sees)) });
    await installation.remove();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

async function installed(installation: Installation): Promise<string> {
  const { code, stdout, stderr } = await installation.install();
  if (code !== 0) throw new Error(`exit code ${code}\n${stdout}${stderr}`);
  return await installation.versions();
}

async function timed(sees: () => Promise<string>): Promise<Pick<Shown, "good" | "seen" | "seconds">> {
  const began = Date.now();
  const outcome = await sees().then(
    (seen) => ({ good: true, seen }),
    (error: Error) => ({ good: false, seen: error.message }),
  );
  return { ...outcome, seconds: (Date.now() - began) / 1000 };
}
