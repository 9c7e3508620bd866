import { Buffer } from "node:buffer";

/** A module of one font file: Vite makes it a chunk of its own, which is loaded only when a name needs it. */
type FontModule = Promise<{ default: string }>;

/**
 * Noto Sans by script (SIL Open Font License), the likeliest first. Latin covers most names; the others are read only
 * for what it lacks.
 */
export const faces: readonly { script: string; load: () => FontModule }[] = [
  {
    script: "latin",
    load: () => import("@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff?inline"),
  },
  {
    script: "latin-ext",
    load: () => import("@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff?inline"),
  },
  {
    script: "vietnamese",
    load: () => import("@fontsource/noto-sans/files/noto-sans-vietnamese-400-normal.woff?inline"),
  },
  {
    script: "greek",
    load: () => import("@fontsource/noto-sans/files/noto-sans-greek-400-normal.woff?inline"),
  },
  {
    script: "greek-ext",
    load: () => import("@fontsource/noto-sans/files/noto-sans-greek-ext-400-normal.woff?inline"),
  },
  {
    script: "cyrillic",
    load: () => import("@fontsource/noto-sans/files/noto-sans-cyrillic-400-normal.woff?inline"),
  },
  {
    script: "cyrillic-ext",
    load: () => import("@fontsource/noto-sans/files/noto-sans-cyrillic-ext-400-normal.woff?inline"),
  },
  {
    script: "devanagari",
    load: () => import("@fontsource/noto-sans/files/noto-sans-devanagari-400-normal.woff?inline"),
  },
];

/** @returns the font file. Plain Node, which fills the demo, knows no such modules and reads the installed file. */
export async function readFace({ script, load }: (typeof faces)[number]): Promise<Uint8Array> {
  if (import.meta.env === undefined) {
    const { readFile } = await import("node:fs/promises");
    const file = `@fontsource/noto-sans/files/noto-sans-${script}-400-normal.woff`;
    return readFile(new URL(import.meta.resolve(file)));
  }
  const { default: address } = await load();
  return Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
}
