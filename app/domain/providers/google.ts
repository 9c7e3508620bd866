import { and, eq, inArray, isNull } from "drizzle-orm";
import { connections } from "../../../drizzle/schema/connections.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readIssuer, subjectOf } from "../oauth/id-token.ts";
import { postForm } from "../oauth/provider-calls.ts";
import type { ProviderWays } from "./provider.ts";

/** Google: an OpenID provider. The ID token says who it is, and nothing is called with the access token. */
export const google: ProviderWays = {
  issuer: (ctx) => readIssuer(ctx, ctx.settings.GOOGLE_DISCOVERY_URL),

  async subject(ctx, { idToken }, nonce) {
    if (!idToken) return null;
    const rules = {
      discoveryUrl: ctx.settings.GOOGLE_DISCOVERY_URL,
      audience: ctx.settings.GOOGLE_CLIENT_ID ?? "",
      algorithms: ["RS256"],
      toleranceSeconds: 60,
    };
    return subjectOf(ctx, rules, idToken, nonce);
  },

  // Revoking one token ends everything that the account has granted to our project there: whoever signs in would be
  // asked anew each time, and a calendar of the same account would be gone. A token that is only good for `openid`
  // may as well run out in its hour. Of an account that nobody here knows, nothing shall be left.
  async end(ctx, { accessToken }, { subject, wanted }) {
    if (wanted || subject === null || (await isConnected(ctx, subject))) return;
    await postForm(ctx, ctx.settings.GOOGLE_REVOKE_URL, { token: accessToken });
  },
};

/** Whether the practice reads a calendar of this account. */
async function isConnected(ctx: SystemContext, subject: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ id: connections.id })
    .from(connections)
    .where(
      and(
        eq(connections.provider, "google-calendar"),
        inArray(connections.subjectIndex, await ctx.vault.indexes("connections.subject_index", subject)),
        isNull(connections.disconnectedAt),
      ),
    )
    .limit(1);
  return found !== undefined;
}
