import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type Role, staff, staffIdentities, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { invitations } from "../../../drizzle/schema/team.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { subjectIndexes } from "../identity/identities.ts";
import { readProfile } from "../identity/staff.ts";
import { changedOne, insertWhen } from "../insert-when.ts";
import { admit, counter, takeBack } from "../limits/limits.ts";
import { plainLongCode } from "../long-code.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { joinedLetter } from "./letters.ts";

/** What is stored of a code, however it was typed. */
export const invitationCodeHash = (typed: string): Promise<string> =>
  digest("invitations.code", plainLongCode(typed));

/** The invitation that a code opens. */
export interface Invitation {
  id: string;
  role: Role;
  email: string;
  expiresAt: Date;
}

/**
 * Looks a typed code up and uses nothing up. Wrong ones are counted by network and together; wrong, used, withdrawn,
 * run out and typed too often are all null.
 */
export async function findInvitation(ctx: SystemContext, typedCode: string): Promise<Invitation | null> {
  const counters = [
    await counter(ctx, "joining", ctx.origin.network ?? "unknown"),
    await counter(ctx, "allJoining", "everyone"),
  ] as const;
  const refuse = async (reason: "throttled" | "unknown-code") => {
    await record(ctx, { event: "staff.join-refused", details: { reason } });
    return null;
  };
  if (!(await admit(ctx, counters))) return refuse("throttled");
  const open = and(
    eq(invitations.codeHash, await invitationCodeHash(typedCode)),
    gt(invitations.expiresAt, ctx.clock.now()),
  );
  const [row] = await ctx.db.select().from(invitations).where(open).limit(1);
  if (!row) return refuse("unknown-code");
  await ctx.db.batch([takeBack(ctx, counters[0]), takeBack(ctx, counters[1])]);
  const { id, role, expiresAt } = row;
  return { id, role, expiresAt, email: await ctx.vault.open("invitations.email", id, row.email) };
}

/** How a person who joins will sign in. */
export type JoiningProof =
  | { kind: "password"; password: string }
  | { kind: "identity"; provider: "google" | "github"; subject: string };

/** The address is a colleague's by now, the account at the provider signs somebody else in, or the invitation is gone. */
export type JoinRefusal = "gone" | "address-taken" | "identity-taken";

/**
 * Uses an invitation up and adds the person: role and address are the invitation's, whatever else was sent. Of many at
 * once one deletes the invitation; person, way in and trace hang on that. The caller has proved the code
 * (`findInvitation`), has looked at the password, and has the identity from the provider's own answer.
 */
export async function acceptInvitation(
  ctx: SystemContext,
  invitationId: string,
  { name, proof }: { name: string; proof: JoiningProof },
): Promise<{ ok: true; staffId: string } | { ok: false; reason: JoinRefusal }> {
  const refuse = async (reason: JoinRefusal) => {
    const subject = { type: "invitation", id: invitationId };
    await record(ctx, { event: "staff.join-refused", details: { reason }, subject });
    return { ok: false as const, reason };
  };
  const now = ctx.clock.now();
  const open = and(eq(invitations.id, invitationId), gt(invitations.expiresAt, now));
  const [invitation] = await ctx.db.select().from(invitations).where(open).limit(1);
  if (!invitation) return refuse("gone");
  const { role, invitedBy } = invitation;
  const email = await ctx.vault.open("invitations.email", invitationId, invitation.email);
  const id = ctx.random.id();
  const indexes = await ctx.vault.indexes("staff.email_index", email);
  const person = {
    id,
    name: await ctx.vault.seal("staff.name", id, name),
    email: await ctx.vault.seal("staff.email", id, email),
    emailIndex: indexes[0],
    role,
    createdAt: now,
  };
  const isColleague = sql`exists (select 1 from ${staff} where ${inArray(staff.emailIndex, indexes)})`;
  const wayIn = await wayInOf(ctx, id, proof);
  const inviter = await readProfile(ctx, invitedBy);
  const letter = joinedLetter(inviter?.email ?? "", name, role, ctx.settings.APP_ORIGIN);
  const mail = await enqueueEmail(ctx, letter, inviter ? changedOne : sql`false`);
  const [used] = await ctx.db.batch([
    ctx.db
      .delete(invitations)
      .where(and(open, sql`not ${isColleague}`, sql`not ${wayIn.isTaken}`))
      .returning({ id: invitations.id }),
    insertWhen(ctx, staff, person, changedOne),
    wayIn.statement,
    entryIfChanged(ctx, {
      event: "staff.joined",
      details: { role, how: proof.kind === "password" ? "password" : proof.provider },
      staffId: id,
      subject: { type: "staff", id },
    }),
    mail.statement,
  ]);
  if (used.length === 1) {
    ctx.background(deliverDue(ctx));
    return { ok: true, staffId: id };
  }
  const [[colleague], [still]] = await ctx.db.batch([
    ctx.db.select({ id: staff.id }).from(staff).where(inArray(staff.emailIndex, indexes)).limit(1),
    ctx.db.select({ id: invitations.id }).from(invitations).where(open).limit(1),
  ]);
  return refuse(!still ? "gone" : colleague ? "address-taken" : "identity-taken");
}

/** The statement that writes how the person signs in, where the one before it has added the person. */
async function wayInOf(
  ctx: SystemContext,
  staffId: string,
  proof: JoiningProof,
): Promise<{ statement: BatchItem<"sqlite">; isTaken: SQL }> {
  const now = ctx.clock.now();
  if (proof.kind === "password") {
    const hash = await ctx.vault.seal(
      "staff_passwords.hash",
      staffId,
      await ctx.passwords.hash(proof.password),
    );
    const row = { id: staffId, hash, changedAt: now };
    return { statement: insertWhen(ctx, staffPasswords, row, changedOne), isTaken: sql`false` };
  }
  const { provider, subject } = proof;
  const id = ctx.random.id();
  const indexes = await subjectIndexes(ctx, provider, subject);
  const row = {
    id,
    staffId,
    provider,
    subjectIndex: indexes[0],
    subject: await ctx.vault.seal("staff_identities.subject", id, subject),
    linkedAt: now,
  };
  const same = and(eq(staffIdentities.provider, provider), inArray(staffIdentities.subjectIndex, indexes));
  return {
    statement: insertWhen(ctx, staffIdentities, row, changedOne),
    isTaken: sql`exists (select 1 from ${staffIdentities} where ${same})`,
  };
}
