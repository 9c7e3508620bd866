const maxNameCharacters = 120;

/** What a file name may not hold on some system, or what could break out of the header or fool a reader (bidi marks). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029<>:"/\\|?*]|\p{Cf}|\p{Co}|\p{Cn}/gu;

/**
 * The value of a Content-Disposition header that makes a browser keep a file under `name`: RFC 6266 with the UTF-8
 * form of RFC 8187 and an ASCII fallback. Whatever the name holds, the result is one line of printable ASCII.
 *
 * @param name a file's name; what is unsafe in it becomes "_", and more than 120 characters are cut before the ending
 */
export function attachment(name: string): string {
  const safe = safeName(name);
  const fallback = safe.replace(/[^\w .()-]/gu, "_");
  const extended = encodeURIComponent(safe).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${fallback}"; filename*=UTF-8''${extended}`;
}

function safeName(name: string): string {
  const clean = name.toWellFormed().normalize("NFC").replace(unsafe, "_").trim().replace(/^\.+/, "_");
  const ending = /\.[a-z0-9]{1,8}$/i.exec(clean)?.[0] ?? "";
  // By characters, so that no surrogate pair is cut in two.
  const stem = [...clean.slice(0, clean.length - ending.length)];
  const short = stem.slice(0, maxNameCharacters - ending.length).join("");
  return `${short.replace(/(?<![. ])[. ]+$/, "") || "file"}${ending}`;
}
