import type { Log, LogFields } from "./ports.ts";

/** One JSON line an event, without line breaks; callers pass codes and ids, never values of people. */
export function createLog(common: LogFields = {}): Log {
  const line = (level: string, event: string, fields: LogFields = {}) =>
    JSON.stringify({ level, event, ...common, ...fields });
  return {
    info: (event, fields) => console.log(line("info", event, fields)),
    warn: (event, fields) => console.warn(line("warn", event, fields)),
    error: (event, fields) => console.error(line("error", event, fields)),
  };
}
