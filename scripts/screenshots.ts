/**
 * Builds the site and takes pictures of its main pages at the widths of a laptop and of a telephone:
 * `npm run site:screenshots` keeps a few in docs/screenshots; `npm run site:screenshots -- FOLDER` writes all pages as PNG.
 * Fails where a page is wider than its screen, or where the search finds nothing without a server.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./screenshots/chromium";
import { looks, screens } from "./screenshots/pages";
import { buildSite } from "./site/build";

/** Puppeteer is an ES module alone, hence the `import()`. */
type Puppeteer = typeof import("puppeteer-core", { with: { "resolution-mode": "import" }});
type Browser = Awaited<ReturnType<Puppeteer["launch"]>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

const [target] = process.argv.slice(2);
const folder = target ?? join(__dirname, "..", "docs", "screenshots");

async function main(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "simple-vm-site-"));
  const site = join(work, "site");
  const mistakes = await buildSite(site);
  const { launch } = await import("puppeteer-core");
  const browser = await launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    mkdirSync(folder, { recursive: true });
    mistakes.push(...(await lookAt(browser, site)), ...(await search(browser, site)));
  } finally {
    await browser.close();
    rmSync(work, { recursive: true });
  }
  for (const mistake of mistakes) console.error(mistake);
  process.exitCode = mistakes.length === 0 ? 0 : 1;
}

/** Takes the pictures, and returns which pages are too wide. */
async function lookAt(browser: Browser, site: string): Promise<string[]> {
  const tooWide: string[] = [];
  for (const screen of screens) {
    for (const { name, page, kept } of looks) {
      const tab = await browser.newPage();
      await tab.setViewport(screen);
      await tab.goto(`file://${join(site, page)}`, { waitUntil: "load" });
      const beyond = await tab.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      if (Number(beyond) > 0) tooWide.push(`${page} is ${beyond} pixels wider than ${screen.width}`);
      if (target !== undefined || kept) await picture(tab, `${name}-${screen.width}`);
      await tab.close();
    }
  }
  return tooWide;
}

async function picture(tab: Page, name: string): Promise<void> {
  const path = join(folder, name);
  if (target === undefined) await tab.screenshot({ path: `${path}.webp`, type: "webp", quality: 40 });
  else await tab.screenshot({ path: `${path}.png`, clip: await beginning(tab) });
}

/** A long page's beginning is enough to see how it looks. */
async function beginning(tab: Page) {
  const height = Number(await tab.evaluate("document.documentElement.scrollHeight"));
  return { x: 0, y: 0, width: tab.viewport()?.width ?? 0, height: Math.min(height, 4000) };
}

/** Looks for a word as a reader does, and returns what is wrong with that. */
async function search(browser: Browser, site: string): Promise<string[]> {
  const tab = await browser.newPage();
  await tab.goto(`file://${join(site, "index.html")}`, { waitUntil: "load" });
  await tab.keyboard.press("/");
  await tab.waitForSelector("#tsd-search-input", { visible: true });
  await tab.type("#tsd-search-input", "rollback");
  return tab.waitForSelector("#tsd-search-results li a", { timeout: 10_000 }).then(
    () => [],
    () => ["the search finds nothing"],
  );
}

main();
