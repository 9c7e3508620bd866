import { and, eq, isNotNull, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ledgerEntries } from "../../../drizzle/schema/packages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { addAppointment } from "../appointments/write.ts";
import { createClient } from "../clients/create.ts";
import { contactDetails } from "../clients/records.ts";
import { readSubject } from "../subjects/subjects.ts";
import { adjustPackage, refundPackage } from "./adjust.ts";
import { balancesOf, packagesOf } from "./balances.ts";
import { decisionsOf } from "./decisions.ts";
import { addDefinition } from "./definitions.ts";
import { expirePackages } from "./expire.ts";
import { sellPackage } from "./sell.ts";
import { settleVisit } from "./settle.ts";

const owner = { kind: "staff", staffId: "robin", role: "owner" } as const;
const packs = ["p0", "p1", "p2"] as const;

const steps = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("sell" as const), pack: fc.constantFrom(...packs) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("settle" as const),
        visit: fc.nat({ max: 3 }),
        // A session of one of the packages, or nothing.
        pack: fc.constantFrom(...packs, ...packs, null),
        state: fc.constantFrom("completed" as const, "no-show" as const, "scheduled" as const),
        isOld: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("adjust" as const),
        pack: fc.constantFrom(...packs),
        units: fc.integer({ min: -3, max: 3 }).filter((units) => units !== 0),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("refund" as const), pack: fc.constantFrom(...packs) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("night" as const), days: fc.nat({ max: 4 }) }) },
  ),
  { minLength: 12, maxLength: 22 },
);

test("whatever is sold, charged, returned, adjusted, refunded and runs out: no balance is below nothing, each is the sum that is shown, and a visit takes one session at most", async () => {
  const ctx = await createTestContext();
  await addDefinition(ctx, owner, "two", {
    title: "Two",
    description: "",
    sessions: 2,
    priceCents: 100,
    validDays: 5,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (work) => {
      const { clientId } = await createClient(ctx, owner, {
        state: "active",
        source: "staff",
        contacts: [
          { details: contactDetails.parse({ name: "Eva" }), signs: true, getsReportCards: true, pays: true },
        ],
      });
      const key = await readSubject(ctx, clientId);
      const named = (pack: string) => `${clientId}-${pack}`;
      const versions = [1, 1, 1, 1];
      const visits = await Promise.all(
        versions.map((_, hour) =>
          addAppointment(ctx, owner, {
            clientId,
            startsAt: new Date(ctx.clock.now().getTime() + hour * 3_600_000),
            endsAt: new Date(ctx.clock.now().getTime() + (hour + 1) * 3_600_000),
            title: "",
            place: "",
            note: "",
            staffId: null,
          }),
        ),
      );
      const takenByVisits = async () =>
        (
          await ctx.db
            .select({ taken: sql<number>`-sum(${ledgerEntries.units})` })
            .from(ledgerEntries)
            .where(and(eq(ledgerEntries.clientId, clientId), isNotNull(ledgerEntries.appointmentId)))
            .groupBy(ledgerEntries.appointmentId)
        ).map(({ taken }) => taken);
      const balance = async () =>
        new Map((await packagesOf(ctx, owner, clientId, key)).map((one) => [one.id, one]));
      for (const step of work) {
        if (step.do === "sell")
          await sellPackage(ctx, owner, {
            id: named(step.pack),
            clientId,
            definitionId: "two",
            priceCents: 100,
            payer: "client",
            soldOn: ctx.clock.now().toISOString().slice(0, 10) as never,
          });
        else if (step.do === "night") {
          ctx.advance(step.days * 86_400);
          await expirePackages(ctx);
        } else if (step.do === "settle") {
          const packageId = step.pack === null ? undefined : named(step.pack);
          const settled = await settleVisit(ctx, owner, {
            appointmentId: visits[step.visit] ?? "",
            version: (versions[step.visit] ?? 0) - (step.isOld ? 1 : 0),
            state: step.state,
            charge: packageId ? "package" : "nothing",
            packageId,
            reason: "",
          }).catch(() => ({ ok: false }));
          if (settled.ok) versions[step.visit] = (versions[step.visit] ?? 0) + 1;
          expect(settled.ok && step.isOld).toBe(false);
        } else {
          const packageId = named(step.pack);
          const before = (await balance()).get(packageId);
          if (!before) continue;
          if (step.do === "refund")
            await refundPackage(ctx, owner, { clientId, packageId, left: before.left, reason: "Moved" });
          else {
            const given = { id: ctx.random.id(), clientId, packageId, units: step.units, reason: "Because" };
            await adjustPackage(ctx, owner, given);
          }
        }
        // After each step, over all packages: a session may have gone back to one and been taken from another.
        for (const taken of await takenByVisits()) expect([0, 1]).toContain(taken);
      }
      const shown = [...(await balance()).values()];
      const charged = new Map<string, number>();
      for (const { lines, left, id } of shown) {
        expect(lines.every((line) => line.left >= 0)).toBe(true);
        expect(lines.at(-1)?.left).toBe(left);
        expect(lines.reduce((sum, { units }) => sum + units, 0)).toBe(left);
        for (const { appointmentId, units } of lines)
          if (appointmentId) {
            charged.set(appointmentId, (charged.get(appointmentId) ?? 0) - units);
          }
        const today = (await balancesOf(ctx, new Map([[clientId, key]]))).get(clientId) ?? [];
        const same = today.find((one) => one.id === id);
        if (same) expect(same.left).toBe(left);
      }
      // What a visit is said to cost is what the ledger says it took.
      for (const [visit, decided] of await decisionsOf(ctx, owner, clientId, key)) {
        expect(charged.get(visit) ?? 0).toBe(decided.charge === "package" ? 1 : 0);
        expect(decided.session !== null).toBe(decided.charge === "package");
      }
    }),
    { numRuns: 3 },
  );
}, 60_000);
