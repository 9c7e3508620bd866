const schemes = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * Where a link of a text may lead, in the one spelling that a browser would make of it; null for any other scheme, a
 * relative address or what is none. What a browser passes over while it reads an address (WHATWG URL 4.4: controls and
 * blanks around it, tab and break anywhere) is taken out first, and entities are read until there are none, so that
 * nothing is another address later than it was here.
 */
export function safeLink(typed: string): string | null {
  if (typed.length > 2_000) return null;
  const plain = typed.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim();
  // An entity in the scheme has no honest reading; in a query "&amp;" does, but a browser does not read it there either.
  if (/^[^/?#]*&/.test(plain) && !/^mailto:/i.test(plain)) return null;
  if (!/^[a-z]+:/i.test(plain)) return null;
  let url: URL;
  try {
    url = new URL(plain);
  } catch {
    return null;
  }
  if (!schemes.has(url.protocol)) return null;
  if (url.username || url.password) return null;
  // "https:host" is read as "https://host"; for the reader it is written out.
  return url.href.length <= 2_000 ? url.href : null;
}
