import { randomBytes, randomInt } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { parseKeyRing } from "../../app/platform/keys.ts";
import { StartError, sentenceOf } from "./terminal.ts";

const localSecrets = z.object({
  APP_KEYS: z.string().refine((text) => parseKeyRing(text).length > 0),
  SETUP_TOKEN: z.string().min(16),
  RESEND_API_KEY: z.string().min(16),
  demoPassword: z.string().min(1),
});

/** The secrets of one local deployment, made once and kept in its state folder. */
export type LocalSecrets = z.infer<typeof localSecrets>;

const fileIn = (stateDir: string) => join(stateDir, "secrets.json");

/** 20 syllables give each word 400 spellings: four words and a number are about 45 bits, easy to type on a phone. */
const syllables = "ba bo da do fa ga go ka ki la lo ma mi na no pa ri sa ta vo".split(" ");
const word = () => `${syllables[randomInt(20)]}${syllables[randomInt(20)]}${syllables[randomInt(20)]}`;

export const newKey = (existing: readonly string[]): string => {
  let number = existing.length + 1;
  while (existing.includes(`k${number}`)) number++;
  return `k${number}:${randomBytes(32).toString("base64url")}`;
};

/** Not `recursive`: where the system answers "no such folder" for a parent that is there, that never ends. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Makes the folder, for its owner's eyes only. @throws StartError when it cannot be written */
export function openStateDirectory(stateDir: string): void {
  try {
    makeFolder(stateDir);
    chmodSync(stateDir, 0o700);
    const probe = join(stateDir, ".probe");
    writeFileSync(probe, "", { mode: 0o600 });
    rmSync(probe);
  } catch (error) {
    throw new StartError(
      `The folder ${stateDir} cannot be written (${(error as NodeJS.ErrnoException).code ?? sentenceOf(error)}). ` +
        "Choose another with STATE_DIR=….",
    );
  }
}

/** @returns the secrets of this folder, or null before the first start. @throws StartError when the file is torn */
export function readSecrets(stateDir: string): LocalSecrets | null {
  const file = fileIn(stateDir);
  if (!existsSync(file)) return null;
  try {
    return localSecrets.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Making new ones here would leave the sealed data unreadable for ever.
    throw new StartError(
      `${file} cannot be read. Put the right file back, or delete ${stateDir} to begin anew.`,
    );
  }
}

/** Replaces the file in one step, so that a crash leaves the old or the new one. */
export function writeSecrets(stateDir: string, secrets: LocalSecrets): void {
  const file = fileIn(stateDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** The secrets of this folder, made at the first start. */
export function keepSecrets(stateDir: string): LocalSecrets {
  const existing = readSecrets(stateDir);
  if (existing) return existing;
  const made: LocalSecrets = {
    APP_KEYS: newKey([]),
    SETUP_TOKEN: randomBytes(24).toString("base64url"),
    RESEND_API_KEY: `re_sandbox_${randomBytes(16).toString("hex")}`,
    demoPassword: `${word()}-${word()}-${word()}-${word()}-${randomInt(10, 100)}`,
  };
  writeSecrets(stateDir, made);
  return made;
}
