/** How many characters of a value are looked up at once. */
const keyLength = 7;

/** How a value could stand in a copy of the database: as it is, folded, in JSON, base64 in any alignment, hex. */
function spellings(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    // The characters at both ends depend on the neighbours; those between are the value's own.
    const inner = (text: string) =>
      text.slice(shift === 0 ? 0 : 4, bytes.length % 3 === 0 && shift === 0 ? undefined : -4);
    return [inner(shifted.toString("base64")), inner(shifted.toString("base64url"))];
  });
  const hex = bytes.toString("hex");
  return [
    value,
    value.toLowerCase(),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    ...base64,
    hex,
    hex.toUpperCase(),
  ].filter((text) => text.length >= keyLength);
}

/** Which of the values can be read in a text, in clear or in a common encoding. Made for thousands of values. */
export function readable(text: string, values: readonly string[]): string[] {
  const patterns = new Map<string, { pattern: string; value: string }[]>();
  for (const value of values)
    for (const pattern of new Set(spellings(value))) {
      const key = pattern.slice(0, keyLength);
      const known = patterns.get(key);
      if (known) known.push({ pattern, value });
      else patterns.set(key, [{ pattern, value }]);
    }
  const found = new Set<string>();
  for (let at = 0; at + keyLength <= text.length; at++) {
    for (const { pattern, value } of patterns.get(text.slice(at, at + keyLength)) ?? [])
      if (text.startsWith(pattern, at)) found.add(value);
  }
  return [...found];
}
