/**
 * A link that opens a mail to an address (RFC 6068). An address may hold `?` and `&`, after which a link would say who
 * else gets the mail and what is in it: they are escaped.
 */
export function mailto(email: string): string {
  const at = email.lastIndexOf("@");
  return `mailto:${encodeURIComponent(email.slice(0, at))}@${encodeURIComponent(email.slice(at + 1))}`;
}
