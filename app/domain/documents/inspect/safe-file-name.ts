const maxLength = 100;
/** Names that Windows takes for devices, whatever follows their first dot. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name to show and to download a file under: what was typed, without folders, marks that turn or hide letters,
 * control characters and characters that no file system or header takes, at most 100 characters long (UTF-16 units),
 * with the extension of what the file really is.
 *
 * @param extension of the real type, without a dot
 */
export function safeFileName(typed: string, extension: string): string {
  const name = typed
    .toWellFormed()
    // First: some letters have one of the characters below as their normal form.
    .normalize("NFC")
    .split(/[/\\]/)
    .at(-1)
    ?.slice(0, 10 * maxLength)
    // Cc controls, Cf marks without a shape (direction, joiners), Co private, Cn unassigned, Zl and Zp line ends.
    ?.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD]/gu, " ")
    .replace(/["<>:|?*%;]/g, " ")
    .replace(/\s+/gu, " ");
  const base = bare((name ?? "").replace(/\.(pdf|jpe?g|png|webp|hei[cf])\s*$/i, ""));
  const whole = device.test(base) ? `file ${base}` : base || "file";
  const room = maxLength - extension.length - 1;
  let cut = "";
  for (const character of whole) {
    if (cut.length + character.length > room) break;
    cut += character;
  }
  return `${bare(cut)}.${extension}`;
}

/** Neither hidden by a leading dot nor lost by a trailing one. */
const bare = (name: string): string => name.replace(/^[\s.]+|[\s.]+$/gu, "");
