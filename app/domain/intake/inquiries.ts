import { and, desc, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import * as z from "zod";
import { inquiries } from "../../../drizzle/schema/intake.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry, entryIfChanged, record } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { type Duplicate, findDuplicates } from "../clients/duplicates.ts";
import { DomainError } from "../errors.ts";
import { deliverDue } from "../messages/outbox.ts";
import { newSubject, openSubject, type SubjectKey } from "../subjects/subjects.ts";
import { enqueueAll, inquiryLetters } from "./letters.ts";
import { notifiedStaff } from "./notified.ts";

type Staff = Extract<By, { kind: "staff" }>;

/** `inquiries.details`. The email is normalised, the phone E.164 or "". */
const inquiryDetails = z.object({
  name: z.string(),
  email: z.string(),
  phone: z.string().default(""),
  dogName: z.string().default(""),
  city: z.string().default(""),
  message: z.string(),
});
export type InquiryDetails = z.infer<typeof inquiryDetails>;

/** A question in the inbox. */
export interface Inquiry extends InquiryDetails {
  id: string;
  createdAt: Date;
  reviewedAt: Date | null;
  /** The client that was made of it. */
  clientId: string | null;
}

/** Keeps a question under a key of its own and tells the staff that there is one. */
export async function receiveInquiry(ctx: SystemContext, asked: InquiryDetails): Promise<void> {
  const id = ctx.random.id();
  const subject = await newSubject(ctx, "inquiry", id);
  const letters = inquiryLetters(ctx, await notifiedStaff(ctx));
  await ctx.db.batch([
    subject.statement,
    ctx.db.insert(inquiries).values({
      id,
      details: await subject.key.seal("inquiries.details", id, JSON.stringify(inquiryDetails.parse(asked))),
      createdAt: ctx.clock.now(),
    }),
    entry(ctx, { event: "inquiry.received", details: {}, subject: { type: "inquiry", id } }),
    ...(await enqueueAll(ctx, letters)).statements,
  ]);
  ctx.background(deliverDue(ctx));
}

export type InquiryFilter = "new" | "reviewed" | "all";
const aPage = 25;

/**
 * A page of the inbox, newest first.
 * @param before the cursor that the page before gave
 */
export async function listInquiries(
  ctx: SystemContext,
  by: Staff,
  filter: InquiryFilter,
  before?: string | null,
): Promise<{ inquiries: Inquiry[]; next: string | null }> {
  const [time, lastId = ""] = (before ?? "").split("-");
  const at = new Date(Number(time));
  const older =
    before && Number.isFinite(at.getTime())
      ? or(lt(inquiries.createdAt, at), and(eq(inquiries.createdAt, at), lt(inquiries.id, lastId)))
      : undefined;
  const state =
    filter === "all"
      ? undefined
      : filter === "new"
        ? isNull(inquiries.reviewedAt)
        : isNotNull(inquiries.reviewedAt);
  const rows = await select(ctx)
    .where(and(state, older))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id))
    .limit(aPage + 1);
  const page = rows.slice(0, aPage);
  const last = rows.length > aPage ? page.at(-1) : undefined;
  const opened = await Promise.all(page.map((row) => open(ctx, row)));
  await record(ctx, {
    event: "client.read",
    details: { part: "inquiries" },
    staffId: by.staffId,
    subject: { type: "inquiries", id: filter },
  });
  return {
    inquiries: opened.map(({ inquiry }) => inquiry),
    next: last ? `${last.inquiry.createdAt.getTime()}-${last.inquiry.id}` : null,
  };
}

const select = (ctx: SystemContext) =>
  ctx.db
    .select({ inquiry: inquiries, wrapped: subjectKeys.wrapped })
    .from(inquiries)
    .innerJoin(subjectKeys, eq(subjectKeys.id, inquiries.id));

async function open(
  ctx: SystemContext,
  { inquiry, wrapped }: Awaited<ReturnType<typeof select>>[number],
): Promise<{ inquiry: Inquiry; notes: string; key: SubjectKey }> {
  const { id, createdAt, reviewedAt, clientId } = inquiry;
  const key = await openSubject(ctx, { id, wrapped });
  const details = inquiryDetails.parse(JSON.parse(await key.open("inquiries.details", id, inquiry.details)));
  const notes = inquiry.notes ? await key.open("inquiries.notes", id, inquiry.notes) : "";
  return { inquiry: { ...details, id, createdAt, reviewedAt, clientId }, notes, key };
}

/** One question, opened. @throws DomainError not-found */
export async function findInquiry(ctx: SystemContext, id: string) {
  const [row] = await select(ctx).where(eq(inquiries.id, id)).limit(1);
  if (!row) throw new DomainError("not-found");
  return open(ctx, row);
}

/**
 * One question, and the clients who have its email or phone already; leaves the trace of being read.
 * @throws DomainError not-found
 */
export async function readInquiry(
  ctx: SystemContext,
  by: Staff,
  id: string,
): Promise<Inquiry & { notes: string; duplicates: Duplicate[] }> {
  const { inquiry, notes } = await findInquiry(ctx, id);
  await record(ctx, {
    event: "client.read",
    details: { part: "inquiry" },
    staffId: by.staffId,
    subject: { type: "inquiry", id },
    clientId: inquiry.clientId,
  });
  const duplicates = inquiry.clientId ? [] : await duplicatesOf(ctx, by, inquiry);
  return { ...inquiry, notes, duplicates };
}

/** The clients who have the email or phone of a question already. */
export const duplicatesOf = (ctx: SystemContext, by: Staff, { email, phone }: InquiryDetails) =>
  findDuplicates(ctx, by, { emails: [email], phones: phone ? [phone] : [] });

/** Keeps what staff note beside a question. @throws DomainError not-found */
export async function saveInquiryNotes(
  ctx: SystemContext,
  by: Staff,
  id: string,
  notes: string,
): Promise<void> {
  const { key } = await findInquiry(ctx, id);
  const sealed = notes ? await key.seal("inquiries.notes", id, notes) : null;
  await ctx.db.batch([
    ctx.db.update(inquiries).set({ notes: sealed }).where(eq(inquiries.id, id)),
    entryIfChanged(ctx, {
      event: "inquiry.noted",
      details: {},
      staffId: by.staffId,
      subject: { type: "inquiry", id },
    }),
  ]);
}

/** Marks a question as looked at; again is no change. @throws DomainError not-found */
export async function reviewInquiry(ctx: SystemContext, by: Staff, id: string): Promise<void> {
  await findInquiry(ctx, id);
  await ctx.db.batch([
    ctx.db
      .update(inquiries)
      .set({ reviewedAt: ctx.clock.now(), reviewedBy: by.staffId })
      .where(and(eq(inquiries.id, id), isNull(inquiries.reviewedAt))),
    entryIfChanged(ctx, {
      event: "inquiry.reviewed",
      details: {},
      staffId: by.staffId,
      subject: { type: "inquiry", id },
    }),
  ]);
}
