import assert from "node:assert/strict";
import { and, eq, lt, sql } from "drizzle-orm";
import { createVault, parseKeyRing } from "../../app/platform/keys.ts";
import type { Db } from "../../app/platform/ports.ts";
import { systemRandom } from "../../app/platform/random.ts";
import {
  securityEvents,
  staff,
  staffIdentities,
  staffPasswords,
  throttles,
} from "../../drizzle/schema/index.ts";

/** What the domain relies on, of any database behind the `Db` port. Each makes its own rows; no test framework in it. */
export const promises: Record<string, (db: Db) => Promise<void>> = {
  "a batch happens whole or not at all": async (db) => {
    const [one, two] = [systemRandom.id(), systemRandom.id()];
    await db.insert(throttles).values(counter(one));
    await assert.rejects(
      Promise.resolve(
        db.batch([
          db.insert(throttles).values(counter(two)),
          db.update(throttles).set({ failures: 99 }).where(eq(throttles.id, one)),
          db.insert(throttles).values(counter(one)),
        ]),
      ),
    );
    assert.deepEqual(await failuresOf(db, one), [1]);
    assert.deepEqual(await failuresOf(db, two), []);
  },

  "a batch answers each statement in order": async (db) => {
    const id = systemRandom.id();
    const [inserted, selected, removed] = await db.batch([
      db.insert(throttles).values(counter(id)).returning({ id: throttles.id }),
      db.select({ failures: throttles.failures }).from(throttles).where(eq(throttles.id, id)),
      db.delete(throttles).where(eq(throttles.id, id)).returning({ id: throttles.id }),
    ]);
    assert.deepEqual([inserted, selected, removed], [[{ id }], [{ failures: 1 }], [{ id }]]);
  },

  "RETURNING tells what a statement changed, and that it changed nothing": async (db) => {
    const id = systemRandom.id();
    await db.insert(throttles).values(counter(id));
    const raise = (from: number) =>
      db
        .update(throttles)
        .set({ failures: from + 1 })
        .where(and(eq(throttles.id, id), eq(throttles.failures, from)))
        .returning({ failures: throttles.failures });
    assert.deepEqual(await raise(1), [{ failures: 2 }]);
    assert.deepEqual(await raise(1), []);
    const remove = () => db.delete(throttles).where(eq(throttles.id, id)).returning({ id: throttles.id });
    assert.deepEqual([await remove(), await remove()], [[{ id }], []]);
  },

  "the second statement of a batch sees whether the first changed a row": async (db) => {
    const id = systemRandom.id();
    await db.insert(throttles).values(counter(id));
    for (const [from, written] of [
      [1, 1],
      [1, 0],
      [7, 0],
    ] as const) {
      const trace = systemRandom.id();
      await db.batch([
        db
          .update(throttles)
          .set({ failures: 2 })
          .where(and(eq(throttles.id, id), eq(throttles.failures, from)))
          .returning({ id: throttles.id }),
        db
          .insert(securityEvents)
          .select(
            sql`select ${trace}, (select coalesce(max(seq), 0) + 1 from security_events), 1, 'x', null, null, null, null, null, null, null, '{}' where changes() = 1`,
          ),
      ]);
      assert.equal(await db.$count(securityEvents, eq(securityEvents.id, trace)), written);
    }
  },

  "a statement of a batch can count what the one before it changed": async (db) => {
    const [one, sum] = [systemRandom.id(), systemRandom.id()];
    await db.batch([db.insert(throttles).values(counter(one)), db.insert(throttles).values(counter(sum))]);
    const raise = (from: number) =>
      db
        .update(throttles)
        .set({ failures: from + 1 })
        .where(and(eq(throttles.id, one), eq(throttles.failures, from)))
        .returning({ id: throttles.id });
    const note = () =>
      db
        .update(throttles)
        .set({ failures: sql`${throttles.failures} + changes()` })
        .where(eq(throttles.id, sum));
    await db.batch([raise(1), note(), raise(1), note(), raise(2), note()]);
    assert.deepEqual([await failuresOf(db, one), await failuresOf(db, sum)], [[3], [3]]);
  },

  "an upsert counts and answers in one statement, also many at once": async (db) => {
    const id = systemRandom.id();
    const count = () =>
      db
        .insert(throttles)
        .values(counter(id))
        .onConflictDoUpdate({
          target: throttles.id,
          set: { failures: sql`${throttles.failures} + 1` },
        })
        .returning({ failures: throttles.failures });
    const answers = await Promise.all(Array.from({ length: 12 }, async () => (await count())[0]?.failures));
    assert.deepEqual(
      answers.sort((a, b) => Number(a) - Number(b)),
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  },

  "a list of any length goes in as one JSON parameter": async (db) => {
    const ids = Array.from({ length: 150 }, () => systemRandom.id());
    const rows = JSON.stringify(ids.slice(0, 120));
    await db
      .insert(throttles)
      .select(sql`select value, 1, 0, null from json_each(${rows})`)
      .returning({ id: throttles.id });
    const found = await db
      .select({ id: throttles.id })
      .from(throttles)
      .where(sql`${throttles.id} in (select value from json_each(${JSON.stringify(ids)}))`);
    assert.equal(found.length, 120);
  },

  "two rows with one unique value are refused, in the statement and in a race": async (db) => {
    const index = systemRandom.id();
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => addPerson(db, systemRandom.id(), index)),
    );
    assert.equal(results.filter((result) => result.status === "fulfilled").length, 1);
    await assert.rejects(addPerson(db, systemRandom.id(), index));
    assert.equal(await db.$count(staff, eq(staff.emailIndex, index as never)), 1);
  },

  "an insert where nothing is yet has one winner": async (db) => {
    const name = systemRandom.id();
    const claim = () =>
      db
        .insert(throttles)
        .select(
          sql`select ${systemRandom.id()}, 7, ${numberOf(name)}, null where not exists (select 1 from ${throttles} where ${throttles.lastFailureAt} = ${numberOf(name)})`,
        )
        .returning({ id: throttles.id });
    const winners = await Promise.all(Array.from({ length: 20 }, async () => (await claim()).length));
    assert.equal(
      winners.reduce((sum, count) => sum + count, 0),
      1,
    );
  },

  "a row cannot name another that is not there": async (db) => {
    await assert.rejects(
      Promise.resolve(
        db.insert(staffPasswords).values({
          id: systemRandom.id(),
          hash: "x" as never,
          changedAt: new Date(),
        }),
      ),
    );
  },

  "what hangs on a row goes with it": async (db) => {
    const id = systemRandom.id();
    await addPerson(db, id, systemRandom.id());
    await db.insert(staffPasswords).values({ id, hash: "x" as never, changedAt: new Date() });
    await db.delete(staff).where(eq(staff.id, id));
    assert.equal(await db.$count(staffPasswords, eq(staffPasswords.id, id)), 0);
  },

  "an instant comes back to the millisecond and compares": async (db) => {
    const id = systemRandom.id();
    const at = new Date("2026-03-29T01:59:59.999Z");
    await db.insert(throttles).values({ ...counter(id), lastFailureAt: at });
    const [row] = await db.select().from(throttles).where(eq(throttles.id, id));
    assert.deepEqual([row?.lastFailureAt, row?.blockedUntil], [at, null]);
    const later = new Date(at.getTime() + 1);
    const before = (limit: Date) =>
      db.$count(throttles, and(eq(throttles.id, id), lt(throttles.lastFailureAt, limit)));
    assert.deepEqual([await before(at), await before(later)], [0, 1]);
  },

  "JSON and texts of any script and of a megabyte come back as they went in": async (db) => {
    for (const text of ["", "ünï 犬 🐕", "'; DROP TABLE staff; --", "%_\\", "a\nb", "x".repeat(1_000_000)]) {
      const id = systemRandom.id();
      const details = { text, number: 1.5, yes: true };
      await db.insert(securityEvents).values({ id, at: new Date(), event: text, details });
      const [row] = await db.select().from(securityEvents).where(eq(securityEvents.id, id));
      assert.equal(row?.event === text, true);
      assert.deepEqual(row?.details, details);
    }
  },

  "of many who want a lease at once one gets it": async (db) => {
    const id = systemRandom.id();
    const free = new Date(0);
    await db.insert(throttles).values({ ...counter(id), blockedUntil: free });
    const take = () =>
      db
        .update(throttles)
        .set({ blockedUntil: new Date(60_000) })
        .where(and(eq(throttles.id, id), lt(throttles.blockedUntil, new Date(1_000))))
        .returning({ id: throttles.id });
    const taken = await Promise.all(Array.from({ length: 50 }, async () => (await take()).length));
    assert.equal(
      taken.reduce((sum, count) => sum + count, 0),
      1,
    );
  },

  "a sealed value and its index come back and open": async (db) => {
    const vault = createVault(parseKeyRing(ring), systemRandom);
    const id = systemRandom.id();
    const email = `${id}@example.org`;
    const indexes = await vault.indexes("staff.email_index", email);
    await db.insert(staff).values({
      id,
      name: await vault.seal("staff.name", id, "Robin 犬"),
      email: await vault.seal("staff.email", id, email),
      emailIndex: indexes[0],
      role: "owner",
      createdAt: new Date(),
    });
    const [row] = await db.select().from(staff).where(eq(staff.emailIndex, indexes[0]));
    assert.equal(row && (await vault.open("staff.name", id, row.name)), "Robin 犬");
    assert.equal(row && (await vault.open("staff.email", id, row.email)), email);
  },

  "a join reads columns of one name from both sides": async (db) => {
    const [id, identity] = [systemRandom.id(), systemRandom.id()];
    await addPerson(db, id, systemRandom.id());
    await db.insert(staffIdentities).values({
      id: identity,
      staffId: id,
      provider: "tesla",
      subjectIndex: identity as never,
      subject: "x" as never,
      linkedAt: new Date(1_000),
    });
    const [row] = await db
      .select({ identity: staffIdentities.id, person: staff.id, linked: staffIdentities.linkedAt })
      .from(staffIdentities)
      .innerJoin(staff, eq(staff.id, staffIdentities.staffId))
      .where(eq(staffIdentities.id, identity));
    assert.deepEqual(row, { identity, person: id, linked: new Date(1_000) });
  },

  "a statement written by hand answers rows with names": async (db) => {
    const rows = await db.all<{ one: number; two: string }>(sql`select 1 as one, ${"zwei"} as two`);
    assert.deepEqual(
      rows.map(({ one, two }) => [one, two]),
      [[1, "zwei"]],
    );
    const row = await db.get<{ one: number }>(sql`select 1 as one`);
    assert.equal(row?.one, 1);
  },
};

const ring = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

const counter = (id: string) => ({ id, failures: 1, lastFailureAt: new Date(0) });

const failuresOf = async (db: Db, id: string) =>
  (await db.select().from(throttles).where(eq(throttles.id, id))).map((row) => row.failures);

const addPerson = async (db: Db, id: string, emailIndex: string) => {
  await db.insert(staff).values({
    id,
    name: "x" as never,
    email: "x" as never,
    emailIndex: emailIndex as never,
    role: "helper",
    createdAt: new Date(5_000),
  });
};

/** A number that no other run of the promise uses, from a random id. */
const numberOf = (id: string) =>
  Number.parseInt(
    [...id]
      .map((letter) => letter.charCodeAt(0) % 10)
      .join("")
      .slice(0, 15),
    10,
  );
