import { dayIn } from "../../app/domain/business/day.ts";
import { expirePackages } from "../../app/domain/packages/expire.ts";
import { sellPackage } from "../../app/domain/packages/sell.ts";
import { settleVisit } from "../../app/domain/packages/settle.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import type { Past } from "./demo-past.ts";
import type { Offers } from "./demo-practice.ts";
import type { Step, Story, Visit } from "./demo-story.ts";
import { zone } from "./demo-visits.ts";

const sales: { client: string; offer: keyof Offers; ago: number; payer?: "client" | "agency" }[] = [
  // Open, with seven left.
  { client: "Maya Lindqvist", offer: "ten", ago: 41 },
  // Used up.
  { client: "Terrence Boyd", offer: "three", ago: 42 },
  // With one left.
  { client: "Sofia Kowalczyk", offer: "three", ago: 31 },
  // Through an agency.
  { client: "Grace O'Malley", offer: "ten", ago: 40, payer: "agency" },
  // Good for 45 days: it has run out with one left.
  { client: "Marcus Bell", offer: "baby", ago: 62 },
];

/** An id for each sale, by client: none of them has bought twice. */
export const saleIds = (ctx: Pick<SystemContext, "random">): Map<string, string> =>
  new Map(sales.map(({ client }) => [client, ctx.random.id()]));

/** What was sold, and the night in which one of them ran out. */
export function packageSteps({ by, people, offers, packages, daysAgo }: Story): Step[] {
  const sold = sales.flatMap(({ client, offer, ago, payer = "client" }): Step[] => {
    const person = people.get(client);
    if (!person) return [];
    return [
      {
        client,
        at: daysAgo(ago),
        happens: async (then) => {
          const { id: definitionId, priceCents } = offers[offer];
          const soldOn = dayIn(then.clock.now(), zone);
          return sellPackage(then, by, {
            id: packages.get(client) ?? then.random.id(),
            clientId: person.id,
            definitionId,
            priceCents,
            payer,
            soldOn,
          });
        },
      },
    ];
  });
  return [...sold, { at: daysAgo(15), happens: expirePackages }];
}

/** Says what became of a visit, as it is written in `demo-visits.ts`. */
export async function settleDemoVisit(then: Past, story: Story, visit: Visit): Promise<void> {
  const { outcome, person, client } = visit;
  if (!outcome) return;
  const { state, charge, reason = "" } = outcome;
  const rate = person.home.rate;
  const settled = await settleVisit(then, story.by, {
    ...{ appointmentId: visit.id, version: 1, state, charge, reason },
    ...(charge === "package" && { packageId: story.packages.get(client) }),
    ...(charge === "price" && rate !== undefined && { priceCents: rate }),
  });
  if (!settled.ok) throw new Error(`A visit of the demo could not be settled: ${settled.reason}`);
}
