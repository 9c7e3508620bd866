import { inArray, sql } from "drizzle-orm";
import { type Role, staff, staffPasswords } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { changedOne, insertWhen } from "../insert-when.ts";

/**
 * Adds a person with a password to a claimed deployment.
 *
 * @param person email as `normaliseEmail` gives it
 * @returns the staff id, or null when the address is somebody's already
 */
export async function addStaff(
  ctx: SystemContext,
  person: { name: string; email: string; role: Role; password: string },
): Promise<string | null> {
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const indexes = await ctx.vault.indexes("staff.email_index", person.email);
  const row = {
    id,
    name: await ctx.vault.seal("staff.name", id, person.name),
    email: await ctx.vault.seal("staff.email", id, person.email),
    emailIndex: indexes[0],
    role: person.role,
    createdAt: now,
  };
  const hash = await ctx.vault.seal("staff_passwords.hash", id, await ctx.passwords.hash(person.password));
  const unknown = sql`not exists (select 1 from ${staff} where ${inArray(staff.emailIndex, indexes)})`;
  const [added] = await ctx.db.batch([
    insertWhen(ctx, staff, row, unknown).returning({ id: staff.id }),
    insertWhen(ctx, staffPasswords, { id, hash, changedAt: now }, changedOne),
    entryIfChanged(ctx, {
      event: "staff.added",
      details: { role: person.role },
      subject: { type: "staff", id },
    }),
  ]);
  return added.length === 1 ? id : null;
}
