import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { findStaffByIdentity, linkIdentity } from "../identity/identities.ts";
import { type Arrival, admitStaff } from "../identity/sign-in.ts";
import { readAnswer } from "../oauth/answer.ts";
import { ProviderOutage, ProviderRefusal } from "../oauth/provider-calls.ts";
import { isFresh, type Session } from "../sessions/sessions.ts";
import { acceptInvitation } from "../team/invitations.ts";
import { exchangeCode, type Tokens } from "./authorization.ts";
import { clientOf, type SignInProvider } from "./offered.ts";
import { providerWays } from "./provider.ts";
import { type Purpose, type Transaction, takeTransaction } from "./transactions.ts";

/** Why the way back led nowhere, as codes; the page has a sentence for each. */
export type ReturnRefusal =
  /** Not an answer to anything: parameters missing, twice or malformed. */
  | "malformed"
  /** No flow of this browser with that state: another browser, used already, or never begun. */
  | "unknown-flow"
  | "expired"
  /** Begun by another person than the one signed in now. */
  | "wrong-person"
  /** Linking needs somebody who has just proved to be the person. */
  | "not-fresh"
  | "wrong-issuer"
  /** The person said no at the provider. */
  | "denied"
  | "provider-refused"
  | "provider-unavailable"
  /** The provider's answer did not prove who it is. */
  | "not-proven"
  | "unknown-identity"
  | "linked-to-another"
  | "invitation-gone"
  | "address-taken";

export type Returned =
  /** Signed in, or joined and signed in: in, or on the way to the second question. */
  | { kind: "arrived"; arrival: Arrival; returnTo: string }
  | { kind: "linked"; outcome: "linked" | "already-linked"; returnTo: string }
  | { kind: "refused"; reason: ReturnRefusal };

/** The browser that came back. */
export interface ReturningBrowser {
  /** What its sealed cookie holds, null without one. */
  browserId: string | null;
  /** Of the request, if somebody is signed in. */
  session: Session | null;
  /** Of its own long-lived cookie. */
  deviceToken: string | null;
}

const refused = (reason: ReturnRefusal): Returned => ({ kind: "refused", reason });

/** These have an entry of their own. */
const recordedElsewhere: readonly ReturnRefusal[] = [
  "unknown-identity",
  "not-fresh",
  "linked-to-another",
  "invitation-gone",
  "address-taken",
];

/**
 * Finishes what `sendToProvider` began: takes the transaction, exchanges the code, proves who it is, and signs in,
 * links or lets join. Every refusal leaves one trace and lets nobody in.
 *
 * @throws DomainError "not-found" where this deployment does not offer the provider
 */
export async function returnFromProvider(
  ctx: SystemContext,
  provider: SignInProvider,
  answered: URLSearchParams,
  browser: ReturningBrowser,
): Promise<Returned> {
  if (!clientOf(ctx, provider)) throw new DomainError("not-found");
  const outcome = await finish(ctx, provider, answered, browser);
  if (outcome.kind === "refused" && !recordedElsewhere.includes(outcome.reason)) {
    await record(ctx, {
      event: "oauth.refused",
      details: { provider, reason: outcome.reason },
      staffId: browser.session?.staffId ?? null,
    });
  }
  return outcome;
}

async function finish(
  ctx: SystemContext,
  provider: SignInProvider,
  answered: URLSearchParams,
  browser: ReturningBrowser,
): Promise<Returned> {
  const answer = readAnswer(answered);
  if (!answer) return refused("malformed");
  const { state, code, error, iss } = answer;
  const { browserId, session } = browser;
  if (!state || !browserId) return refused(error ? "denied" : "unknown-flow");
  const transaction = await takeTransaction(ctx, { state, browserId, provider });
  if (!transaction) return refused("unknown-flow");
  if (transaction.expired) return refused("expired");
  const forbidden = await forbids(ctx, provider, transaction.purpose, session);
  if (forbidden) return refused(forbidden);
  const ways = providerWays[provider];
  try {
    // RFC 9207: an answer that names another issuer was meant for another client of ours (mix-up).
    const { issuer, namesItself } = await ways.issuer(ctx);
    if (iss === null ? namesItself : iss !== issuer) return refused("wrong-issuer");
    if (error) return refused(error === "access_denied" ? "denied" : "provider-refused");
    if (!code) return refused("malformed");
    const tokens = await exchangeCode(ctx, provider, transaction.secrets, code);
    const subject = await proved(ctx, provider, tokens, transaction.secrets.nonce);
    const outcome = subject
      ? await settle(ctx, provider, subject, transaction, browser)
      : refused("not-proven");
    end(ctx, provider, tokens, { subject, wanted: outcome.kind !== "refused" });
    return outcome;
  } catch (failure) {
    if (failure instanceof ProviderRefusal) return refused("provider-refused");
    if (failure instanceof ProviderOutage) return refused("provider-unavailable");
    throw failure;
  }
}

/** Linking is for the person who began it, still signed in, and just now proved to be that person. */
async function forbids(
  ctx: SystemContext,
  provider: SignInProvider,
  purpose: Purpose,
  session: Session | null,
): Promise<ReturnRefusal | null> {
  if (purpose.kind !== "link") return null;
  if (session?.staffId !== purpose.staffId) return "wrong-person";
  if (isFresh(ctx, session)) return null;
  const details = { provider, reason: "not-fresh" } as const;
  await record(ctx, { event: "identity.link-refused", details, staffId: session.staffId });
  return "not-fresh";
}

/** A token whose owner could not be read is ended all the same. */
async function proved(ctx: SystemContext, provider: SignInProvider, tokens: Tokens, nonce: string) {
  try {
    return await providerWays[provider].subject(ctx, tokens, nonce);
  } catch (failure) {
    end(ctx, provider, tokens, { subject: null, wanted: false });
    throw failure;
  }
}

async function settle(
  ctx: SystemContext,
  provider: SignInProvider,
  subject: string,
  { purpose, returnTo }: Transaction,
  { session, deviceToken }: ReturningBrowser,
): Promise<Returned> {
  if (purpose.kind === "link") {
    const { staffId } = purpose;
    const sessionId = session?.id ?? "";
    const outcome = await linkIdentity(ctx, { staffId, provider, subject, sessionId });
    if (outcome === "session-over") return refused("wrong-person");
    return outcome === "linked-to-another" ? refused(outcome) : { kind: "linked", outcome, returnTo };
  }
  const staffId =
    purpose.kind === "join"
      ? await join(ctx, purpose, provider, subject)
      : await findStaffByIdentity(ctx, provider, subject);
  if (typeof staffId === "object" && staffId !== null) return refused(staffId.refused);
  if (!staffId) {
    const details = { method: provider, reason: "unknown-identity" } as const;
    await record(ctx, { event: "sign-in.refused", details });
    return refused("unknown-identity");
  }
  const arrival = await admitStaff(ctx, staffId, provider, { replaces: session?.id, deviceToken });
  return { kind: "arrived", arrival, returnTo };
}

/** @returns the new person's id, or why not */
async function join(
  ctx: SystemContext,
  { invitationId, name }: Extract<Purpose, { kind: "join" }>,
  provider: SignInProvider,
  subject: string,
): Promise<string | { refused: ReturnRefusal }> {
  const proof = { kind: "identity", provider, subject } as const;
  const joined = await acceptInvitation(ctx, invitationId, { name, proof });
  if (joined.ok) return joined.staffId;
  if (joined.reason === "identity-taken") return { refused: "linked-to-another" };
  return { refused: joined.reason === "gone" ? "invitation-gone" : "address-taken" };
}

/** In the background and once: what is left over can tell who somebody is, and nothing else. */
function end(
  ctx: SystemContext,
  provider: SignInProvider,
  tokens: Tokens,
  outcome: { subject: string | null; wanted: boolean },
): void {
  const ended = providerWays[provider].end(ctx, tokens, outcome).catch((failure: unknown) => {
    if (!(failure instanceof ProviderRefusal || failure instanceof ProviderOutage)) throw failure;
    const reason = failure instanceof ProviderRefusal ? failure.code : failure.reason;
    ctx.log.warn("provider.token-not-ended", { provider, reason });
  });
  ctx.background(ended);
}
