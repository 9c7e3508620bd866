import * as z from "zod";
import type { Sealed } from "../../drizzle/schema/columns.ts";
import { keyIdOf } from "../platform/keys.ts";
import type { SystemContext, Vault } from "../platform/ports.ts";

type Ctx = Pick<SystemContext, "vault" | "clock">;

export interface CookieKind<Value> {
  /** With the `__Host-` prefix (RFC 6265bis section 4.1.3.2): Secure, no Domain, Path=/, so no sibling can toss one in. */
  name: `__Host-${string}`;
  purpose: string;
  value: z.ZodType<Value>;
  /** The browser forgets it when it is closed, and at the latest when it expires. */
  untilClosed?: true;
}

const envelope = z.object({ value: z.unknown(), expires: z.number() });
/** Browsers drop a cookie over 4,096 bytes in silence. */
const maxBytes = 3800;

/**
 * Seals a value into a `Set-Cookie`: AES-GCM with the cookie's name and purpose as additional data, and the expiry
 * inside, because a browser's `Max-Age` is a promise of the browser.
 *
 * @throws RangeError when the cookie would not fit.
 */
export async function sealCookie<Value>(ctx: Ctx, kind: CookieKind<Value>, value: Value, expires: Date) {
  const text = JSON.stringify({ value, expires: expires.getTime() });
  const sealed = await ctx.vault.seal(`cookie/${kind.name}`, kind.purpose, text);
  const seconds = Math.max(0, Math.floor((expires.getTime() - ctx.clock.now().getTime()) / 1000));
  const kept = kind.untilClosed ? "" : `Max-Age=${seconds}; `;
  const header = `${kind.name}=${sealed}; Path=/; ${kept}Secure; HttpOnly; SameSite=Lax`;
  if (header.length > maxBytes) throw new RangeError(`The cookie ${kind.name} is too large`);
  return header;
}

export const clearCookie = (kind: Pick<CookieKind<unknown>, "name">) =>
  `${kind.name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`;

/**
 * Opens the cookie of a request. Whatever is wrong with it (absent, torn, of another name, purpose or key, over its
 * time, sent twice) is the same as absent: null, never an error.
 *
 * @returns the value, and whether it should be sealed again under the newest key.
 */
export async function openCookie<Value>(
  ctx: { vault: Vault; clock: Ctx["clock"] },
  request: Request,
  kind: CookieKind<Value>,
): Promise<{ value: Value; expires: Date; stale: boolean } | null> {
  const found = (request.headers.get("cookie") ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${kind.name}=`))
    .map((pair) => pair.slice(kind.name.length + 1));
  const [sealed, ...others] = found;
  if (!sealed || others.length > 0 || sealed.length > maxBytes || keyIdOf(sealed) === null) return null;
  try {
    const column = `cookie/${kind.name}` as const;
    const text = await ctx.vault.open(column, kind.purpose, sealed as Sealed<typeof column>);
    const opened = envelope.parse(JSON.parse(text));
    if (opened.expires <= ctx.clock.now().getTime()) return null;
    const value = kind.value.parse(opened.value);
    return { value, expires: new Date(opened.expires), stale: keyIdOf(sealed) !== ctx.vault.newestKeyId };
  } catch {
    return null;
  }
}
