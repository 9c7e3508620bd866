import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import packagedChromium from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

const systemNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Chromium that this machine has installed: `CHROMIUM_PATH` first, then the names that distributions use. */
function installedChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!isProgram(named)) throw new Error(`CHROMIUM_PATH is not a program: ${named}`);
    return named;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.flatMap((folder) => systemNames.map((name) => join(folder, name))).find(isProgram);
}

/** What the packaged browser needs; its other switches turn off what a page may rely on (site isolation, WebGL). */
const packagedArgs = ["--headless=shell", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];

/**
 * A headless Chromium: an installed one, else the one in the package `@sparticuz/chromium` (Linux x64), which unpacks
 * itself into the temporary folder on first use. Close it with `browser.close()`.
 *
 * @throws Error that says what to install when there is neither.
 */
export async function launchChromium(): Promise<Browser> {
  const installed = installedChromium();
  if (installed)
    return chromium.launch({ executablePath: installed, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium was found: install one, or name it in CHROMIUM_PATH");
  }
  packagedChromium.setGraphicsMode = false;
  const executablePath = await packagedChromium.executablePath();
  return chromium.launch({ executablePath, args: packagedArgs });
}
