import { redirect } from "react-router";

/**
 * The one way to follow a value that came with a request: a path of ours, or the default page.
 *
 * @param target what was asked for, e.g. `/clients/42?tab=dogs`; anything that a browser could read as another
 *   origin (`//e`, `/\e`, control characters, encoded slashes) counts as absent.
 * @returns a path that starts with one slash.
 */
export function safePath(target: string | null | undefined, fallback = "/today"): string {
  if (!target || target.length > 512 || !target.startsWith("/")) return fallback;
  // Everything after decoding once or twice must still look like a plain path: proxies decode.
  const decoded = decodeRepeatedly(target);
  if (decoded === null || /^\/[/\\]|[\p{Cc}\\]|^\/\s/u.test(decoded)) return fallback;
  const base = "https://self.invalid";
  if (!URL.canParse(target, base)) return fallback;
  const url = new URL(target, base);
  if (url.origin !== base || url.pathname.startsWith("//")) return fallback;
  return url.pathname + url.search;
}

function decodeRepeatedly(text: string): string | null {
  let current = text;
  for (let round = 0; round < 3; round++) {
    try {
      const next = decodeURIComponent(current);
      if (next === current) return current;
      current = next;
    } catch {
      return null;
    }
  }
  return null;
}

export const safeRedirect = (target: string | null | undefined, fallback?: string, init?: ResponseInit) =>
  redirect(safePath(target, fallback), { status: 303, ...init });
