import { eq } from "drizzle-orm";
import { dogProfile } from "../../app/domain/clients/records.ts";
import { beginDraft } from "../../app/domain/intake/drafts.ts";
import { newSubject } from "../../app/domain/subjects/subjects.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { inquiries, intakeDrafts } from "../../drizzle/schema/intake.ts";
import { invitations } from "../../drizzle/schema/team.ts";
import { type FullHousehold, fullHousehold } from "../harness/household.ts";
import { hire } from "./actors.ts";
import { furnishPractice, furnishWorkingDay } from "./working-day.ts";

/** What stands in the files of the two households, and what neither of them may ever read (AZ-05). */
export const clientWords = { a: "Rotkehlchen", b: "Goldammer", hidden: "Dornwald" } as const;

/** Two households, a submitted intake and an inquiry, with a word of `clientWords` in every sealed value. */
export async function furnishClients(ctx: SystemContext) {
  const by = { kind: "staff", staffId: await hire(ctx, "owner"), role: "owner" } as const;
  const { hidden } = clientWords;
  const [a, b] = [
    await fullHousehold(ctx, by, { shown: clientWords.a, hidden, phone: "+13035550161" }),
    await fullHousehold(ctx, by, { shown: clientWords.b, hidden, phone: "+13035550162" }),
  ];
  const { draftId } = await beginDraft(ctx, {
    content: {
      about: {
        contactId: null,
        name: hidden,
        email: `${hidden.toLowerCase()}@example.com`,
        phone: "+13035550163",
        pronouns: "",
        address: hidden,
        address2: "",
        city: hidden,
        region: "",
        postalCode: "",
        access: hidden,
        heard: hidden,
      },
      dogs: [
        {
          id: ctx.random.id(),
          dogId: null,
          profile: dogProfile.parse({ name: hidden }),
          weightKg: 9,
          bites: [],
        },
      ],
      // Waits because it resembles a client: a new person's intake becomes a client by itself.
      resembles: [a.clientId],
    },
    stepsDone: ["about", "dogs"],
  });
  const inquiry = ctx.random.id();
  const subject = await newSubject(ctx, "inquiry", inquiry);
  const asked = {
    name: hidden,
    email: "a@example.com",
    phone: "",
    dogName: hidden,
    city: hidden,
    message: hidden,
  };
  await ctx.db.batch([
    ctx.db
      .update(intakeDrafts)
      .set({ state: "submitted", submittedAt: ctx.clock.now() })
      .where(eq(intakeDrafts.id, draftId)),
    subject.statement,
    ctx.db.insert(inquiries).values({
      id: inquiry,
      details: await subject.key.seal("inquiries.details", inquiry, JSON.stringify(asked)),
      notes: await subject.key.seal("inquiries.notes", inquiry, hidden),
      createdAt: ctx.clock.now(),
    }),
  ]);
  const practice = await furnishPractice(ctx, by, hidden);
  const days = {
    a: await furnishWorkingDay(ctx, by, a, { shown: clientWords.a, hidden }, practice.definition),
    b: await furnishWorkingDay(ctx, by, b, { shown: clientWords.b, hidden }, practice.definition),
  };
  return { a, b, draftId, inquiry, practice, days, ...(await furnishTeam(ctx, by.staffId)) };
}

/** A colleague, and somebody who was asked to become one: for the pages of the team. */
async function furnishTeam(ctx: SystemContext, invitedBy: string) {
  const invitation = ctx.random.id();
  const email = `${clientWords.hidden.toLowerCase()}-asked@example.com`;
  const [emailIndex] = await ctx.vault.indexes("invitations.email_index", email);
  await ctx.db.insert(invitations).values({
    id: invitation,
    codeHash: ctx.random.token(),
    email: await ctx.vault.seal("invitations.email", invitation, email),
    emailIndex,
    role: "helper",
    invitedBy,
    createdAt: ctx.clock.now(),
    expiresAt: new Date(ctx.clock.now().getTime() + 7 * 86_400_000),
  });
  return { colleague: await hire(ctx, "helper"), invitation };
}

export type FurnishedClients = Awaited<ReturnType<typeof furnishClients>>;

/** The parameters of the URLs about clients, by their name in the pattern. */
export function parametersOf(
  pattern: string,
  home: FullHousehold,
  rest: FurnishedClients,
): Record<string, string> {
  const day = rest.days[home === rest.b ? "b" : "a"];
  const { calendar: _, ...practice } = rest.practice;
  const ofCard = /^(\/portal)?\/report-cards\/:id/.test(pattern);
  // Of the one household the draft, of the other what was sent.
  const ofSent =
    pattern.startsWith("/portal") ||
    /\/(revise|print|pdf)$/.test(pattern) ||
    (pattern === "/report-cards/:id" && home === rest.b);
  return {
    ...practice,
    appointment: day.appointment,
    package: day.package,
    message: day.message,
    received: day.received,
    template: "visit-tomorrow.email",
    ...(pattern.startsWith("/clients/:id") && { id: home.clientId }),
    ...(ofCard && { id: ofSent ? day.sentCard : day.draftCard }),
    contact: home.contactId,
    dog: home.dogId,
    weight: home.weightId,
    vaccination: home.vaccinationId,
    bite: home.biteId,
    document: pattern.endsWith("/thumbnail")
      ? home.photoId
      : ofCard
        ? ofSent
          ? day.photo
          : day.draftPhoto
        : home.documentId,
    signature: home.signatureId,
    draft: rest.draftId,
    inquiry: rest.inquiry,
    staff: rest.colleague,
    invitation: rest.invitation,
  };
}

export const unknownId = "unknown000000000000000000ab";

/** A pattern with ids in it; where there is none, one that nobody has. */
export const filledIn = (pattern: string, ids: Record<string, string>): string =>
  pattern.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? unknownId);
