import { and, asc, eq, isNull } from "drizzle-orm";
import { inquiries, intakeDrafts } from "../../../drizzle/schema/intake.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { openSubject } from "../subjects/subjects.ts";
import { draftContent } from "./answers.ts";

const waits = and(eq(intakeDrafts.state, "submitted"), isNull(intakeDrafts.decidedBy));

/** How many questions nobody has looked at, and how many intakes wait for a decision. */
export async function waitingCounts(
  ctx: Pick<SystemContext, "db">,
): Promise<{ inquiries: number; intakes: number }> {
  const [questions, drafts] = await Promise.all([
    ctx.db.$count(inquiries, isNull(inquiries.reviewedAt)),
    ctx.db.$count(intakeDrafts, waits),
  ]);
  return { inquiries: questions, intakes: drafts };
}

/** An intake that waits, as the list shows it. */
export interface WaitingIntake {
  id: string;
  submittedAt: Date | null;
  name: string;
  dogs: string[];
  /** A client's update; otherwise somebody who resembles a client. */
  update: boolean;
}

const maxListed = 100;

/** The intakes that wait for a decision, oldest first; leaves the trace of being read. */
export async function listWaiting(ctx: SystemContext, by: By): Promise<WaitingIntake[]> {
  const rows = await ctx.db
    .select({ draft: intakeDrafts, wrapped: subjectKeys.wrapped })
    .from(intakeDrafts)
    .innerJoin(subjectKeys, eq(subjectKeys.id, intakeDrafts.id))
    .where(waits)
    .orderBy(asc(intakeDrafts.submittedAt))
    .limit(maxListed);
  await record(ctx, {
    event: "client.read",
    details: { part: "intakes" },
    staffId: staffIdOf(by),
    subject: { type: "intakes", id: "waiting" },
  });
  return Promise.all(
    rows.map(async ({ draft, wrapped }) => {
      const key = await openSubject(ctx, { id: draft.id, wrapped });
      const text = await key.open("intake_drafts.answers", draft.id, draft.answers);
      const content = draftContent.parse(JSON.parse(text));
      return {
        id: draft.id,
        submittedAt: draft.submittedAt,
        name: content.about?.name ?? "",
        dogs: content.dogs.map(({ profile }) => profile.name),
        update: content.base !== null,
      };
    }),
  );
}
