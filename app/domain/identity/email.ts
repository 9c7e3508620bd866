/** RFC 5321 as it is used: a dot-atom, letters and digits of ASCII, a domain of two labels or more. */
const grammar =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * The one spelling of an email address, the same when it is written and when it is looked up.
 *
 * Anything outside ASCII is refused before letters are folded: `＠` is not `@`, and the Kelvin sign would fold to `k`.
 *
 * @returns the address in lower case, or null for what is not one plain address.
 */
export function normaliseEmail(typed: string): string | null {
  const text = typed.trim();
  if (!/^[\x21-\x7e]+$/.test(text)) return null;
  const email = text.toLowerCase();
  const local = email.lastIndexOf("@");
  return email.length <= 254 && local <= 64 && grammar.test(email) ? email : null;
}
