import type { Log, LogFields } from "./ports.ts";

/** Longer texts are cut, and said to be: a line stays far below what the platform keeps whole. */
const maxText = 500;
const maxFields = 40;

/** What JSON leaves as it is, but a terminal, a viewer or a line-wise reader may act upon: C1 controls, separators, bidi. */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

const short = (text: string) => (text.length > maxText ? `${text.slice(0, maxText)}…[${text.length}]` : text);

/**
 * One JSON object on one line, whatever the values hold: line breaks, control characters, line separators and marks
 * that turn the reading direction are escaped, long texts cut. `level` and `event` cannot be overwritten by a field.
 */
export function logLine(level: string, event: string, fields: LogFields): string {
  const kept: LogFields = { level, event: short(event) };
  for (const [name, value] of Object.entries(fields).slice(0, maxFields)) {
    if (name === "level" || name === "event" || value === undefined) continue;
    kept[short(name)] = typeof value === "string" ? short(value) : value;
  }
  return JSON.stringify(kept).replace(unsafe, escaped);
}

/** One JSON line an event; callers pass codes and ids, never values of people. */
export function createLog(common: LogFields = {}): Log {
  const line = (level: string, event: string, fields: LogFields = {}) =>
    logLine(level, event, { ...common, ...fields });
  return {
    info: (event, fields) => console.log(line("info", event, fields)),
    warn: (event, fields) => console.warn(line("warn", event, fields)),
    error: (event, fields) => console.error(line("error", event, fields)),
  };
}
