/** JSON as Tesla writes it: integers beyond 2^53 bare, not as text and not rounded. */

declare global {
  interface JSON {
    /** Text that `stringify` copies as it is (in V8 since Node 21; TypeScript does not list it yet). */
    rawJSON(text: string): unknown;
  }
}

/** Writes a value as JSON; `bigint` becomes a bare integer. */
export function writeJson(value: unknown, space?: number): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) => (typeof part === "bigint" ? JSON.rawJSON(part.toString()) : part),
    space,
  );
}
