import { eq } from "drizzle-orm";
import { saveTerms } from "../../app/domain/clients/change.ts";
import { terms } from "../../app/domain/clients/records.ts";
import { saveDriving } from "../../app/domain/day/driving.ts";
import { savePlace } from "../../app/domain/day/places.ts";
import { addAgency } from "../../app/domain/packages/agencies.ts";
import { addDefinition, changeDefinition } from "../../app/domain/packages/definitions.ts";
import { readSubject } from "../../app/domain/subjects/subjects.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { clients } from "../../drizzle/schema/clients.ts";
import { pastOf } from "./demo-past.ts";
import type { DemoClient, Owner } from "./demo-people.ts";

/** Near Washington Park, in the middle of the demo's households. */
const home = { lat: 39.7003, lng: -104.9703 };

const three = {
  title: "Three sessions",
  description: "Three private sessions of 45 minutes, at home or in the park.",
  sessions: 3,
  validDays: 180,
};

/** What is sold, by a short name. */
export type Offers = Record<"three" | "ten" | "baby", { id: string; priceCents: number }>;

/** What a practice sets up once: from where it drives, where its clients are, its agencies, and what is for sale. */
export async function seedDemoPractice(
  ctx: SystemContext,
  by: Owner,
  people: ReadonlyMap<string, DemoClient>,
): Promise<Offers> {
  const offers = await sell(ctx, by);
  await saveDriving(ctx, by, { home, reservePercent: 15 });
  await addAgencies(ctx, by, [...people.values()]);
  await Promise.all([...people.values()].map((client) => place(ctx, by, client)));
  return offers;
}

/** Three packages; the price of one went up three months ago. */
async function sell(ctx: SystemContext, by: Owner): Promise<Offers> {
  const then = pastOf(ctx, daysAgo(ctx, 200));
  const [old, ten, baby] = [ctx.random.id(), ctx.random.id(), ctx.random.id()];
  const prices = { old: 39_000, three: 42_000, ten: 125_000, baby: 45_000 };
  await addDefinition(then, by, baby, {
    title: "Baby and dog",
    description: "For the weeks before and after the baby comes home.",
    sessions: 3,
    priceCents: prices.baby,
    validDays: 45,
  });
  await addDefinition(then, by, ten, {
    title: "Ten sessions",
    description: "Ten private sessions of 45 minutes.",
    sessions: 10,
    priceCents: prices.ten,
    validDays: 365,
  });
  await addDefinition(then, by, old, { ...three, priceCents: prices.old });
  const changed = await changeDefinition(pastOf(ctx, daysAgo(ctx, 90)), by, old, {
    ...three,
    priceCents: prices.three,
  });
  if (!changed.ok) throw new Error("The demo's price was changed by somebody else");
  return {
    three: { id: changed.id, priceCents: prices.three },
    ten: { id: ten, priceCents: prices.ten },
    baby: { id: baby, priceCents: prices.baby },
  };
}

/** The agencies that the households name become rows, and their clients' terms name the row. */
async function addAgencies(ctx: SystemContext, by: Owner, people: readonly DemoClient[]): Promise<void> {
  const named = Map.groupBy(
    people.filter(({ home }) => home.agency),
    ({ home }) => home.agency?.[0] ?? "",
  );
  for (const [name, clientsOf] of named) {
    const id = ctx.random.id();
    const sharePercent = clientsOf[0]?.home.agency?.[1] ?? 50;
    await addAgency(pastOf(ctx, daysAgo(ctx, 200)), by, id, {
      ...{ name, sharePercent, handlesTax: true },
      contact: "June Castillo",
      email: "office@frontrange.example",
      phone: "+13035550161",
      notes: "Pays at the end of the month. Likes a copy of each report card.",
    });
    for (const client of clientsOf) {
      const { version, agreed } = await termsOf(ctx, client.id);
      await saveTerms(begun(ctx, client), by, client.id, version, {
        ...agreed,
        agencyId: id,
        agencyHandlesTax: true,
      });
    }
  }
}

async function termsOf(ctx: SystemContext, clientId: string) {
  const [[row], key] = await Promise.all([
    ctx.db
      .select({ terms: clients.terms, version: clients.version })
      .from(clients)
      .where(eq(clients.id, clientId)),
    readSubject(ctx, clientId),
  ]);
  const text = row?.terms ? await key.open("clients.terms", clientId, row.terms) : "{}";
  return { version: row?.version ?? 1, agreed: terms.parse(JSON.parse(text)) };
}

async function place(ctx: SystemContext, by: Owner, client: DemoClient): Promise<void> {
  const { id, home } = client;
  const { pin, metres = null } = home;
  if (!pin && metres === null) return;
  const [row] = await ctx.db.select({ version: clients.version }).from(clients).where(eq(clients.id, id));
  if (!row) return;
  await savePlace(begun(ctx, client), by, id, row.version, {
    pin: pin ? { lat: pin[0], lng: pin[1] } : null,
    metres,
  });
}

/** When the household's file was begun. */
const begun = (ctx: SystemContext, { home }: DemoClient) =>
  pastOf(ctx, daysAgo(ctx, home.intakeDaysAgo ?? 0));
const daysAgo = (ctx: SystemContext, days: number): Date =>
  new Date(ctx.clock.now().getTime() - days * 86_400_000);
