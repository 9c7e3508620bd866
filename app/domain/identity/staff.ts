import { and, eq, inArray, isNull } from "drizzle-orm";
import { type Role, staff, staffPasswords } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { readBusiness } from "../business/business.ts";
import type { PasswordContext } from "./passwords.ts";

export interface Profile {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** Own zone and units; null follows the business. */
  timeZone: string | null;
  units: "metric" | "imperial" | null;
}

/** The row of an email address with its password, by blind index under every key of the ring. */
export async function findByEmail(ctx: Pick<SystemContext, "db" | "vault">, email: string) {
  const indexes = await ctx.vault.indexes("staff.email_index", email);
  const [found] = await ctx.db
    .select({
      id: staff.id,
      disabledAt: staff.disabledAt,
      hash: staffPasswords.hash,
      changedAt: staffPasswords.changedAt,
    })
    .from(staff)
    .leftJoin(staffPasswords, eq(staffPasswords.id, staff.id))
    .where(inArray(staff.emailIndex, indexes))
    .limit(1);
  return found ?? null;
}

/** Who a staff member is, opened. Null for an unknown or disabled one. */
export async function readProfile(
  ctx: Pick<SystemContext, "db" | "vault">,
  staffId: string,
): Promise<Profile | null> {
  const [row] = await ctx.db
    .select()
    .from(staff)
    .where(and(eq(staff.id, staffId), isNull(staff.disabledAt)))
    .limit(1);
  if (!row) return null;
  const [name, email] = await Promise.all([
    ctx.vault.open("staff.name", row.id, row.name),
    ctx.vault.open("staff.email", row.id, row.email),
  ]);
  return { id: row.id, name, email, role: row.role, timeZone: row.timeZone, units: row.units };
}

/** What a stranger knows of this person: the words that a password must not be built from. */
export async function passwordContext(
  ctx: Pick<SystemContext, "db" | "vault">,
  { name, email }: Pick<Profile, "name" | "email">,
): Promise<PasswordContext> {
  return { name, email, business: (await readBusiness(ctx)).name };
}

/** Sets the own zone and units. @param preferences null follows the business. */
export async function savePreferences(
  ctx: SystemContext,
  staffId: string,
  { timeZone, units }: Pick<Profile, "timeZone" | "units">,
): Promise<void> {
  await ctx.db.batch([
    ctx.db.update(staff).set({ timeZone, units }).where(eq(staff.id, staffId)),
    entry(ctx, {
      event: "staff.preferences-changed",
      details: {},
      staffId,
      subject: { type: "staff", id: staffId },
    }),
  ]);
}
