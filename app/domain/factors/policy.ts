import { eq, sql } from "drizzle-orm";
import { rolePolicies } from "../../../drizzle/schema/factors.ts";
import { type Role, roles, staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { defaultPolicies, enrolDays, type RolePolicy } from "../role-policies.ts";

export type { RolePolicy } from "../role-policies.ts";

/** What is asked of a role: what the owner has said, or the default. */
export async function rolePolicy(ctx: Pick<SystemContext, "db">, role: Role): Promise<RolePolicy> {
  const [row] = await ctx.db
    .select({ secondFactor: rolePolicies.secondFactor, onMove: rolePolicies.onMove })
    .from(rolePolicies)
    .where(eq(rolePolicies.id, role))
    .limit(1);
  return row ?? defaultPolicies[role];
}

/** What is asked of each role. */
export async function readPolicies(ctx: Pick<SystemContext, "db">): Promise<Record<Role, RolePolicy>> {
  const rows = await ctx.db
    .select({ id: rolePolicies.id, secondFactor: rolePolicies.secondFactor, onMove: rolePolicies.onMove })
    .from(rolePolicies);
  const said = rows.map(({ id, ...policy }) => [id, policy] as const);
  return { ...defaultPolicies, ...Object.fromEntries(said) };
}

/** By when somebody of whom a second factor is asked from now on has to hold one. */
export const enrolByFrom = (now: Date) => new Date(now.getTime() + enrolDays * 86_400_000);

/**
 * Sets what is asked of the roles. Where a second factor is asked from now on, the people of the role get seven days.
 *
 * @param by the owner's staff id, null for the demo's own start.
 */
export async function savePolicies(
  ctx: SystemContext,
  by: string | null,
  wanted: Record<Role, RolePolicy>,
): Promise<void> {
  const now = ctx.clock.now();
  const before = await readPolicies(ctx);
  const tightened = roles.filter(
    (role) => wanted[role].secondFactor === "required" && before[role].secondFactor === "optional",
  );
  await ctx.db.batch([
    ctx.db
      .insert(rolePolicies)
      .values(roles.map((role) => ({ id: role, ...wanted[role], changedAt: now })))
      .onConflictDoUpdate({
        target: rolePolicies.id,
        set: {
          secondFactor: sql`excluded.second_factor`,
          onMove: sql`excluded.on_move`,
          changedAt: sql`excluded.changed_at`,
        },
      }),
    ...tightened.map((role) =>
      ctx.db
        .update(staff)
        .set({ secondFactorBy: enrolByFrom(now) })
        .where(eq(staff.role, role)),
    ),
    entry(ctx, {
      event: "settings.changed",
      details: { part: "security" },
      staffId: by,
      subject: { type: "settings", id: "security" },
    }),
  ]);
}
