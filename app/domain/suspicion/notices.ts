import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { staff } from "../../../drizzle/schema/identity.ts";
import { notices } from "../../../drizzle/schema/suspicion.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { insertWhen } from "../insert-when.ts";
import { enqueueEmail } from "../messages/outbox.ts";
import { describeDevice } from "../sessions/devices.ts";
import { countryName, instantInWords, type NoticeKind, noticeWords } from "./words.ts";

export type { NoticeKind } from "./words.ts";

/** How long a person can answer a mail with "this was not me". */
export const noticeDays = 7;

export const noticeHashOf = (token: string) => digest("notices.token", token);

/**
 * Tells a person by mail what happened to their account, with the secret that lets them say "this was not me". The
 * mail goes to the address that is stored when this is called: of a change of address, to the one before.
 *
 * @param when the person is told only where this holds at that point of the batch (`changedOne`: where the statement
 *   just before changed a row). The work is the same either way.
 * @returns statements to put, together and in this order, into the batch of what happened; none for a person who is
 *   unknown or disabled. The mail leaves within a minute, or with the caller's `deliverDue`.
 */
export async function tellOf(
  ctx: SystemContext,
  {
    staffId,
    kind,
    sessionId = null,
    when = sql`true`,
  }: { staffId: string; kind: NoticeKind; sessionId?: string | null; when?: SQL },
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const [person] = await ctx.db
    .select({ email: staff.email, timeZone: staff.timeZone })
    .from(staff)
    .where(and(eq(staff.id, staffId), isNull(staff.disabledAt)))
    .limit(1);
  if (!person) return { statements: [] };
  const to = await ctx.vault.open("staff.email", staffId, person.email);
  const timeZone = person.timeZone ?? (await readBusiness(ctx)).timeZone;
  const id = ctx.random.id();
  const token = ctx.random.token();
  const now = ctx.clock.now();
  const notice = {
    id,
    staffId,
    tokenHash: await noticeHashOf(token),
    kind,
    sessionId,
    email: kind === "email-changed" ? await ctx.vault.seal("notices.email", id, to) : null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + noticeDays * 86_400_000),
  };
  const mail = await enqueueEmail(
    ctx,
    { ...noticeMail(ctx, kind, token, timeZone), to },
    sql`exists (select 1 from ${notices} where ${notices.id} = ${id})`,
  );
  return {
    statements: [
      insertWhen(ctx, notices, notice, when),
      entryIfChanged(ctx, {
        event: "suspicion.noticed",
        details: { kind },
        staffId,
        subject: sessionId ? { type: "session", id: sessionId } : { type: "staff", id: staffId },
      }),
      mail.statement,
    ],
  };
}

/** The secret stands behind the `#`: a browser sends that part to no server, so no log on the way holds it. */
function noticeMail(ctx: SystemContext, kind: NoticeKind, token: string, timeZone: string) {
  const { APP_ORIGIN: origin } = ctx.settings;
  const { subject, sentence } = noticeWords[kind];
  const { browser, system, country } = describeDevice(ctx.origin);
  const place = country && countryName(country);
  const facts = [
    `When: ${instantInWords(ctx.clock.now(), timeZone)}`,
    // What a job noticed was done on nobody's browser.
    ctx.origin.userAgent && `With: ${browser} on ${system}`,
    place && `From: ${place}`,
  ];
  return {
    purpose: `notice-${kind}`,
    secret: true,
    subject,
    text: `${sentence}

${facts.filter(Boolean).join("\n")}

If that was you, there is nothing to do.

If it was not you, open this page and press its one button. It signs out every device of your account${kind === "email-changed" ? ", brings this address back" : ""} and ends your password:

${origin}/not-me#${token}

If the link does not work, go to ${origin}/not-me and paste this code there:

${token}

It works once, for ${noticeDays} days.
`,
  };
}
