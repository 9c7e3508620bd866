const longest = 3_600;

/** `Retry-After` in seconds (RFC 9110, section 10.2.3), an hour at most; null where it says no number. */
export function secondsOf(response: Response): number | null {
  const text = response.headers.get("retry-after");
  const seconds = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, longest) : null;
}
