import { eq } from "drizzle-orm";
import type { Provider } from "../../../drizzle/schema/connections.ts";
import { type Role, staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { findStaffByIdentity, linkIdentity } from "../identity/identities.ts";
import { type Arrival, admitStaff } from "../identity/sign-in.ts";
import { readAnswer } from "../oauth/answer.ts";
import { readIssuer, subjectOf } from "../oauth/id-token.ts";
import { ProviderOutage, ProviderRefusal } from "../oauth/provider-calls.ts";
import { isFresh, type Session } from "../sessions/sessions.ts";
import { idTokenRules, providerOf } from "./connection-provider.ts";
import { listConnections } from "./connections.ts";
import { findConnectionOf, type Grant, saveGrant } from "./grants.ts";
import { exchangeCode, type Tokens } from "./protocol.ts";
import { keepForRevocation, revokeDue } from "./revocations.ts";
import { type Transaction, takeTransaction } from "./transactions.ts";

/** Why a consent led nowhere, as codes; the page has a sentence for each. */
export type Refusal =
  /** Not an answer to anything: parameters missing, twice or malformed. */
  | "malformed"
  /** No flow of this browser with that state: another browser, used already, or never begun. */
  | "unknown-flow"
  | "expired"
  /** Begun by another person than the one signed in now. */
  | "wrong-person"
  | "wrong-issuer"
  /** The person said no at the provider. */
  | "denied"
  | "provider-refused"
  | "provider-unavailable"
  /** The ID token did not prove who it is. */
  | "not-proven"
  | "unknown-identity";

export type ConsentOutcome =
  | { kind: "connected"; connectionId: string; returnTo: string }
  | {
      kind: "signed-in";
      /** In, or on the way to the second question. */
      arrival: Arrival;
      /** The connection that the same consent has renewed, if there is one. */
      connectionId: string | null;
      returnTo: string;
    }
  | { kind: "refused"; reason: Refusal };

/**
 * Finishes what `beginConsent` began: takes the transaction, exchanges the code, proves who it is, and connects or
 * signs in. Every refusal leaves one trace and connects nothing.
 *
 * @param provider whose callback was asked for: an answer to another's question is none
 * @param browserId what the browser's sealed cookie holds, null without one
 * @param session of the request, if somebody is signed in
 * @param deviceToken of the browser's own long-lived cookie
 */
export async function finishConsent(
  ctx: SystemContext,
  provider: Provider,
  answered: URLSearchParams,
  browserId: string | null,
  session: Session | null,
  deviceToken: string | null = null,
): Promise<ConsentOutcome> {
  const outcome = await finish(ctx, provider, answered, browserId, session, deviceToken);
  // A sign-in that knows nobody has its own entry.
  if (outcome.kind === "refused" && outcome.reason !== "unknown-identity") {
    await record(ctx, {
      event: "oauth.refused",
      details: { provider, reason: outcome.reason },
      staffId: session?.staffId ?? null,
    });
  }
  return outcome;
}

const refused = (reason: Refusal): ConsentOutcome => ({ kind: "refused", reason });

async function finish(
  ctx: SystemContext,
  provider: Provider,
  answered: URLSearchParams,
  browserId: string | null,
  session: Session | null,
  deviceToken: string | null = null,
): Promise<ConsentOutcome> {
  const answer = readAnswer(answered);
  if (!answer) return refused("malformed");
  if (!answer.state || !browserId) return refused(answer.error ? "denied" : "unknown-flow");
  const transaction = await takeTransaction(ctx, { state: answer.state, browserId, provider });
  if (!transaction) return refused("unknown-flow");
  if (transaction.expired) return refused("expired");
  if (transaction.purpose === "connect" && !(session && mayFinish(transaction, session))) {
    return refused("wrong-person");
  }
  try {
    // RFC 9207: an answer that names another issuer was meant for another client of ours (mix-up).
    const { issuer, namesItself } = await readIssuer(ctx, idTokenRules(ctx, provider).discoveryUrl);
    if (answer.iss === null ? namesItself : answer.iss !== issuer) return refused("wrong-issuer");
    if (answer.error) return refused(answer.error === "access_denied" ? "denied" : "provider-refused");
    if (!answer.code) return refused("malformed");
    const tokens = await exchangeCode(ctx, provider, transaction.secrets, answer.code);
    const subject =
      tokens.idToken &&
      (await subjectOf(ctx, idTokenRules(ctx, provider), tokens.idToken, transaction.secrets.nonce));
    if (!subject) {
      await endUnwanted(ctx, provider, tokens);
      return refused("not-proven");
    }
    const grant = grantOf(provider, tokens, subject);
    return transaction.purpose === "connect" && session
      ? await connect(ctx, grant, transaction, session)
      : await signIn(ctx, grant, transaction, session, deviceToken);
  } catch (error) {
    if (error instanceof ProviderRefusal) return refused("provider-refused");
    if (error instanceof ProviderOutage) return refused("provider-unavailable");
    throw error;
  }
}

function grantOf(provider: Provider, tokens: Tokens, subject: string): Grant {
  const { accessToken, accessExpiresAt, refreshToken, scopes } = tokens;
  if (!accessToken || !accessExpiresAt) throw new ProviderOutage("malformed");
  // RFC 6749 section 5.1: a scope that the answer does not name is the one that was asked for.
  return {
    provider,
    subject,
    accessToken,
    accessExpiresAt,
    refreshToken,
    scopes: scopes ?? [...providerOf(provider).scopes],
  };
}

async function connect(
  ctx: SystemContext,
  grant: Grant,
  { returnTo }: Transaction,
  session: Session,
): Promise<ConsentOutcome> {
  const connectionId = await saveGrant(ctx, grant, session.staffId);
  // A new way to sign in needs a person who has just proved to be the person; later there is a button for it.
  if (providerOf(grant.provider).signsIn && isFresh(ctx, session)) {
    const { staffId, id: sessionId } = session;
    await linkIdentity(ctx, { staffId, provider: grant.provider, subject: grant.subject, sessionId });
  }
  return { kind: "connected", connectionId, returnTo };
}

async function signIn(
  ctx: SystemContext,
  grant: Grant,
  { returnTo }: Transaction,
  replaced: Session | null,
  deviceToken: string | null,
): Promise<ConsentOutcome> {
  const { provider } = grant;
  const staffId = await findStaffByIdentity(ctx, provider, grant.subject);
  const connection = await findConnectionOf(ctx, provider, grant.subject);
  const live = connection !== null && connection.disconnectedAt === null;
  if (!staffId) {
    await record(ctx, {
      event: "sign-in.refused",
      details: { method: "tesla", reason: "unknown-identity" },
    });
    // Ending these could end the whole grant at the provider, and with it the practice's own connection.
    if (!live) await endUnwanted(ctx, provider, grant);
    return refused("unknown-identity");
  }
  // What was disconnected stays so: signing in is not asking for the car again.
  const renews = live && (await mayConnect(ctx, staffId));
  const connectionId = renews ? await saveGrant(ctx, grant, staffId) : null;
  if (!live) await endUnwanted(ctx, provider, grant);
  const arrival = await admitStaff(ctx, staffId, "tesla", { replaces: replaced?.id, deviceToken });
  return { kind: "signed-in", arrival, connectionId, returnTo };
}

/** The same person who began it, still in a role that connects. */
const mayFinish = (transaction: Transaction, session: Session) =>
  transaction.staffId === session.staffId && isDriver(session.role);

async function mayConnect(ctx: SystemContext, staffId: string): Promise<boolean> {
  const [person] = await ctx.db
    .select({ role: staff.role })
    .from(staff)
    .where(eq(staff.id, staffId))
    .limit(1);
  return person !== undefined && isDriver(person.role);
}

const isDriver = (role: Role) => role === "owner" || role === "trainer";

/** Tokens that nobody here wants are ended at the provider: at once, and by the job until it works. */
async function endUnwanted(
  ctx: SystemContext,
  provider: Provider,
  { refreshToken }: { refreshToken: string | null },
) {
  if (!refreshToken) return;
  // They may be of an account that the practice is connected to: then the end of these would be the end of that.
  if (providerOf(provider).endsTheWholeGrant) {
    const grants = await listConnections(ctx, provider);
    if (grants.some(({ disconnectedAt }) => disconnectedAt === null)) return;
  }
  const { statement } = await keepForRevocation(ctx, {
    connectionId: null,
    provider,
    token: refreshToken,
    reason: "unwanted",
  });
  await statement;
  ctx.background(revokeDue(ctx));
}
