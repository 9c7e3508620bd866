import type { DocumentKind } from "../../../drizzle/schema/documents.ts";
import type { By } from "../by.ts";
import type { FileType } from "./inspect/inspect.ts";
import type { Owner } from "./owner.ts";

export { type DocumentKind, documentKinds } from "../../../drizzle/schema/documents.ts";

/** Bytes of one file. */
export const maxFileBytes = 20 * 1024 * 1024;
/** Files in one go. */
export const maxFilesAtOnce = 10;

/** What may be brought: the extensions of each type, the usual one first. */
const types: Record<FileType, readonly [string, ...string[]]> = {
  "application/pdf": ["pdf"],
  "image/jpeg": ["jpg", "jpeg"],
  "image/png": ["png"],
  "image/webp": ["webp"],
  "image/heic": ["heic", "heif"],
};
const otherNames: Record<string, FileType> = { "image/jpg": "image/jpeg", "image/heif": "image/heic" };

/**
 * What a file says it is. A browser that knows no better sends no type, or "some bytes": then the extension says it.
 * Where type and extension differ both are kept as they are, for the check of the bytes to refuse.
 *
 * @returns the type and the extension (without a dot), or null for a kind of file that is not taken.
 */
export function declaredOf(file: {
  name: string;
  type: string;
}): { type: FileType; extension: string } | null {
  const named = /\.([a-z]+)\s*$/i.exec(file.name)?.[1]?.toLowerCase() ?? "";
  const byName = Object.entries(types).find(([, extensions]) => extensions.includes(named))?.[0];
  const said = file.type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const spelled = otherNames[said] ?? said;
  const isKnown = Object.hasOwn(types, spelled);
  if (!isKnown && said !== "" && said !== "application/octet-stream") return null;
  const type = (isKnown ? spelled : byName) as FileType | undefined;
  if (!type) return null;
  return { type, extension: byName ? named : types[type][0] };
}

/** The extension of a stored file. */
export const extensionOf = (type: string): string => types[type as FileType]?.[0] ?? "bin";

/** What somebody may bring: a household brings no signed waivers, it signs them; a report card takes photos alone. */
export const kindsFor = (by: By, owner?: Owner): readonly DocumentKind[] =>
  owner?.kind === "card"
    ? ["card-photo"]
    : by.kind === "staff" || by.kind === "system"
      ? ["vaccination", "dog-photo", "waiver", "other"]
      : ["vaccination", "dog-photo", "other"];
