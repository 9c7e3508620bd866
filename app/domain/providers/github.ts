import * as z from "zod";
import type { SystemContext } from "../../platform/ports.ts";
import { callProvider, getJson, ProviderOutage } from "../oauth/provider-calls.ts";
import { clientOf } from "./offered.ts";
import type { ProviderWays } from "./provider.ts";

/** Nothing but the id is read: the login, the name and the emails change hands, the number does not. */
const user = z.object({ id: z.number().int().positive() });

/** GitHub's API refuses callers without a name. */
const headers = {
  accept: "application/vnd.github+json",
  "user-agent": "Daydreamers",
  "x-github-api-version": "2022-11-28",
};

/** GitHub: plain OAuth. Who it is, is asked with the access token, which is ended right after. */
export const github: ProviderWays = {
  // https://github.com/login/oauth beside https://github.com/login/oauth/authorize. GitHub has sent it, stopped and
  // begun again in 2026: an answer may leave it out, and must not say another.
  async issuer({ settings }) {
    const issuer = new URL(".", settings.GITHUB_AUTHORIZE_URL).href.replace(/\/$/, "");
    return { issuer, namesItself: false };
  },

  async subject(ctx, { accessToken }) {
    const answer = await getJson(ctx, `${ctx.settings.GITHUB_API_URL}/user`, {
      ...headers,
      authorization: `Bearer ${accessToken}`,
    });
    const parsed = user.safeParse(answer);
    if (!parsed.success) throw new ProviderOutage("malformed");
    return String(parsed.data.id);
  },

  // Of this one token, not of the whole grant: the next sign-in asks for nothing again.
  async end(ctx, { accessToken }) {
    await callProvider(ctx, `${ctx.settings.GITHUB_API_URL}/applications/${clientId(ctx)}/token`, {
      method: "DELETE",
      headers: { ...headers, authorization: basic(ctx), "content-type": "application/json" },
      body: JSON.stringify({ access_token: accessToken }),
    });
  },
};

const clientId = (ctx: SystemContext) => encodeURIComponent(clientOf(ctx, "github")?.id ?? "");

const basic = (ctx: SystemContext) => {
  const client = clientOf(ctx, "github");
  return `Basic ${btoa(`${client?.id}:${client?.secret}`)}`;
};
