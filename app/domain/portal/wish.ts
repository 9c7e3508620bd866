import { and, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type AppointmentView, readAppointment } from "../appointments/read.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import { contactDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { insertWhen } from "../insert-when.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import type { PortalBy } from "./open.ts";
import { wishLetter } from "./wish-letter.ts";

export interface Movable {
  id: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
  /** Why it cannot be asked any more; null: it can. */
  over: "past" | "called-off" | null;
  /** It is less than a day away. */
  isSoon: boolean;
  /** When it was asked already, and nobody has answered yet. */
  wishAt: Date | null;
}

const dayMs = 86_400_000;

/** A visit that its household may ask to move. @throws DomainError not-found for another household's, or none */
export async function readMovable(ctx: SystemContext, by: PortalBy, appointmentId: string): Promise<Movable> {
  const [{ appointment }, [wish], { timeZone }] = await Promise.all([
    readAppointment(ctx, by, appointmentId),
    openWish(ctx, by, appointmentId),
    readBusiness(ctx),
  ]);
  const { id, startsAt, endsAt } = appointment;
  return {
    ...{ id, startsAt, endsAt, timeZone },
    over: whyOver(ctx, appointment),
    isSoon: startsAt.getTime() - ctx.clock.now().getTime() < dayMs,
    wishAt: wish?.receivedAt ?? null,
  };
}

function whyOver(
  ctx: Pick<SystemContext, "clock">,
  { state, startsAt, leftCalendarAt }: AppointmentView,
): Movable["over"] {
  if (state !== "scheduled" || leftCalendarAt) return "called-off";
  return startsAt <= ctx.clock.now() ? "past" : null;
}

/**
 * Asks to move a visit: what the household writes waits for the team, and whose visit it is gets a mail. Of a visit
 * there is one open wish: a second one takes its place, and the same words twice are one.
 *
 * @throws DomainError not-found for another household's visit, or none
 */
export async function askToMove(
  ctx: SystemContext,
  by: PortalBy,
  appointmentId: string,
  { times, message }: { times: string; message: string },
): Promise<{ ok: true } | { ok: false; reason: "past" | "called-off" }> {
  const { appointment, key } = await readAppointment(ctx, by, appointmentId);
  const over = whyOver(ctx, appointment);
  if (over) return { ok: false, reason: over };
  const name = await nameOf(ctx, by, key);
  const text = [`Would suit: ${times}`, message].filter(Boolean).join("\n\n");
  const letter = JSON.stringify({ from: name, text });
  const mails = await mailsTo(ctx, by, appointment, name, text);
  // Where two come at once, the second finds the first one's row and takes its place.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const [open] = await openWish(ctx, by, appointmentId);
    const wish = await wishStatement(ctx, by, appointmentId, open?.id ?? null, letter, key);
    const [written] = await ctx.db.batch([wish.statement, ...mails.statements]);
    if (written.length > 0) {
      ctx.background(deliverDue(ctx));
      return { ok: true };
    }
  }
  throw new DomainError("not-found");
}

const openWish = (ctx: Pick<SystemContext, "db">, by: PortalBy, appointmentId: string) =>
  ctx.db
    .select({ id: receivedMessages.id, receivedAt: receivedMessages.receivedAt })
    .from(receivedMessages)
    .where(and(ofVisit(by, appointmentId), isNull(receivedMessages.doneAt)))
    .limit(1);

const ofVisit = ({ clientId }: PortalBy, appointmentId: string) =>
  and(
    eq(receivedMessages.clientId, clientId),
    eq(receivedMessages.appointmentId, appointmentId),
    eq(receivedMessages.kind, "reschedule"),
  );

/** Writes the wish, or puts it in the place of the open one; answers with its id where it did. */
async function wishStatement(
  ctx: SystemContext,
  { clientId, contactId }: PortalBy,
  appointmentId: string,
  openId: string | null,
  letter: string,
  key: SubjectKey,
) {
  const id = openId ?? ctx.random.id();
  const said = {
    contactId,
    letter: await key.seal("received_messages.letter", id, letter),
    receivedAt: ctx.clock.now(),
  };
  if (openId)
    return {
      statement: ctx.db
        .update(receivedMessages)
        .set(said)
        .where(and(eq(receivedMessages.id, openId), isNull(receivedMessages.doneAt)))
        .returning({ id: receivedMessages.id }),
    };
  const isFirst = sql`not exists (select 1 from ${receivedMessages} where ${receivedMessages.clientId} = ${clientId}
    and ${receivedMessages.appointmentId} = ${appointmentId} and ${receivedMessages.kind} = 'reschedule'
    and ${receivedMessages.doneAt} is null)`;
  const row = { id, kind: "reschedule" as const, clientId, appointmentId, ...said };
  return {
    statement: insertWhen(ctx, receivedMessages, row, isFirst).returning({ id: receivedMessages.id }),
  };
}

/** The name of who asks. @throws DomainError not-found for somebody who was removed from the file since */
async function nameOf(
  ctx: SystemContext,
  { clientId, contactId }: PortalBy,
  key: SubjectKey,
): Promise<string> {
  const [row] = await ctx.db
    .select({ details: contacts.details })
    .from(contacts)
    .where(and(eq(contacts.id, contactId), eq(contacts.clientId, clientId)))
    .limit(1);
  if (!row) throw new DomainError("not-found");
  return contactDetails.parse(JSON.parse(await key.open("contacts.details", contactId, row.details))).name;
}

/** A mail to whose visit it is, or to the owners, and the line of the trail: once for the same words. */
async function mailsTo(
  ctx: SystemContext,
  by: PortalBy,
  appointment: AppointmentView,
  name: string,
  text: string,
) {
  const { clientId, contactId } = by;
  const [people, answered, { timeZone }, words] = await Promise.all([
    ctx.db
      .select({ id: staff.id, email: staff.email })
      .from(staff)
      .where(
        and(isNull(staff.disabledAt), or(eq(staff.role, "owner"), eq(staff.id, appointment.staffId ?? ""))),
      )
      .limit(20),
    ctx.db.$count(receivedMessages, and(ofVisit(by, appointment.id), isNotNull(receivedMessages.doneAt))),
    readBusiness(ctx),
    ctx.vault.fingerprint("reschedule-wish", `${appointment.id} ${text}`),
  ]);
  const own = people.filter(({ id }) => id === appointment.staffId);
  const letter = wishLetter({
    name,
    startsAt: appointment.startsAt,
    timeZone,
    origin: ctx.settings.APP_ORIGIN,
  });
  const trail = entryIfChanged(ctx, {
    event: "appointment.reschedule-asked",
    details: {},
    subject: { type: "contact", id: contactId },
    clientId,
  });
  const mails = await Promise.all(
    (own.length > 0 ? own : people).map(async ({ id, email }) => {
      // An address that does not open is an event of its own; the wish waits on the page either way.
      const to = await ctx.vault.open("staff.email", id, email).catch(() => null);
      if (to === null) return [];
      return [
        await enqueueEmail(ctx, {
          ...letter,
          purpose: "reschedule-asked",
          to,
          // Under the client's key, and not among what was written to the client.
          about: { subjectId: clientId, clientId: null },
          onceKey: `reschedule:${appointment.id}:${answered}:${words}:${id}`,
        }),
      ];
    }),
  );
  const [first, ...rest] = mails.flat().map(({ statement }) => statement);
  return { statements: first ? [first, trail, ...rest] : [trail] };
}
