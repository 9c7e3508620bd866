import * as z from "zod";
import type { Sealed } from "../../../drizzle/schema/columns.ts";
import { staffTotp } from "../../../drizzle/schema/factors.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { deliverDue } from "../messages/outbox.ts";
import type { Session } from "../sessions/sessions.ts";
import { tellOf } from "../suspicion/notices.ts";
import { typedCode } from "../text.ts";
import { drawQr, type QrCode } from "./qr.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import { endOthers } from "./removal.ts";
import { enrolmentUri, newSeed, stepOf } from "./totp.ts";

const enrolMinutes = 10;
const column = "second-factor/enrolment";
const content = z.object({ seed: z.string(), expires: z.number() });

/** What the page of setting up an authenticator app shows. Nothing is stored before a code of it came back. */
export interface Enrolment {
  /** The seed, sealed for this person, for the form to carry. */
  enrolment: string;
  /** The seed for typing, in groups of four. */
  seed: string;
  /** The `otpauth` URI, which opens an authenticator app on the phone itself. */
  uri: string;
  qr: QrCode;
}

/** What an authenticator app calls the entry. */
export interface AppEntry {
  /** The business. */
  issuer: string;
  /** Whose: the email address. */
  label: string;
}

/** A new seed, kept by nobody but the page. */
export async function startEnrolment(
  ctx: SystemContext,
  staffId: string,
  entryOf: AppEntry,
): Promise<Enrolment> {
  const seed = await newSeed(ctx);
  const expires = ctx.clock.now().getTime() + enrolMinutes * 60_000;
  const enrolment = await ctx.vault.seal(column, staffId, JSON.stringify({ seed, expires }));
  return show(enrolment, seed, entryOf);
}

/** The page again for the same seed; null where it is not this person's, or older than ten minutes. */
export async function continueEnrolment(
  ctx: SystemContext,
  staffId: string,
  enrolment: string,
  entryOf: AppEntry,
): Promise<Enrolment | null> {
  const seed = await openSeed(ctx, staffId, enrolment);
  return seed ? show(enrolment, seed, entryOf) : null;
}

async function show(enrolment: string, seed: string, entryOf: AppEntry): Promise<Enrolment> {
  const uri = await enrolmentUri(seed, entryOf);
  return { enrolment, seed: (seed.match(/.{1,4}/g) ?? []).join(" "), uri, qr: await drawQr(uri) };
}

async function openSeed(ctx: SystemContext, staffId: string, enrolment: string): Promise<string | null> {
  try {
    const text = await ctx.vault.open(column, staffId, enrolment as Sealed<typeof column>);
    const { seed, expires } = content.parse(JSON.parse(text));
    return expires > ctx.clock.now().getTime() ? seed : null;
  } catch {
    return null;
  }
}

/**
 * Keeps the seed once its first code is right, in the place of an app from before. All other devices are signed out and
 * the person is told by mail.
 *
 * @param typed the code as it was typed
 * @returns the recovery codes that belong to it, to be shown this once
 */
export async function finishEnrolment(
  ctx: SystemContext,
  session: Session,
  enrolment: string,
  typed: string,
): Promise<{ ok: true; recoveryCodes: string[] } | { ok: false; reason: "wrong" | "expired" }> {
  const { staffId } = session;
  const seed = await openSeed(ctx, staffId, enrolment);
  if (!seed) return { ok: false, reason: "expired" };
  const code = typedCode(typed);
  const step = code && (await stepOf(ctx, seed, code));
  if (!step) return { ok: false, reason: "wrong" };

  const kept = {
    seed: await ctx.vault.seal("staff_totp.seed", staffId, seed),
    lastStep: step,
    addedAt: ctx.clock.now(),
  };
  const { codes, statements } = await makeRecoveryCodes(ctx, staffId);
  const told = await tellOf(ctx, { staffId, kind: "factor-added", sessionId: session.id });
  await ctx.db.batch([
    ctx.db
      .insert(staffTotp)
      .values({ id: staffId, ...kept })
      .onConflictDoUpdate({ target: staffTotp.id, set: { ...kept, suspendedAt: null } }),
    entry(ctx, {
      event: "second-factor.added",
      details: { kind: "totp" },
      staffId,
      subject: { type: "staff", id: staffId },
    }),
    ...statements,
    ...endOthers(ctx, session),
    ...told.statements,
  ]);
  ctx.background(deliverDue(ctx));
  return { ok: true, recoveryCodes: codes };
}
