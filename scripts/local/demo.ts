import { eq } from "drizzle-orm";
import { savePolicies } from "../../app/domain/factors/policy.ts";
import { addStaff } from "../../app/domain/identity/add-staff.ts";
import { claimDeployment, isClaimed } from "../../app/domain/identity/setup.ts";
import { findByEmail } from "../../app/domain/identity/staff.ts";
import { defaultPolicies } from "../../app/domain/role-policies.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { staffPasswords } from "../../drizzle/schema/identity.ts";
import { seedDemoClients } from "./demo-clients.ts";
import { seedDemoWaiver } from "./demo-waiver.ts";

const owner = { name: "Robin Vale", email: "robin@daydreamers.example" };
const team = [
  { name: "Sam Okafor", email: "sam@daydreamers.example", role: "trainer" },
  { name: "Lea Brandt", email: "lea@daydreamers.example", role: "helper" },
  { name: "Ines Duarte", email: "ines@daydreamers.example", role: "auditor" },
] as const;
/** In the zone where the sandbox's cars drive and its sun rises. */
const business = { name: "Training Daydreamers", timeZone: "America/Denver", units: "imperial" } as const;

export const demoOwner = owner.email;

/**
 * Fills an unclaimed deployment with the demo business: one person of each role, all with one password. A start that
 * was stopped half-way is completed.
 *
 * @returns whether this is the demo; false where somebody else's deployment is left alone
 */
export async function seedDemo(ctx: SystemContext, password: string): Promise<boolean> {
  if (!(await isClaimed(ctx))) {
    await claimDeployment(ctx, { ...owner, password, business });
    // The printed sign-in works at once; a practice of one's own asks its owner for a second factor.
    await savePolicies(ctx, null, {
      ...defaultPolicies,
      owner: { ...defaultPolicies.owner, secondFactor: "optional" },
    });
  } else if (!(await findByEmail(ctx, owner.email))) return false;
  const missing = await Promise.all(
    team.map(async (person) => ((await findByEmail(ctx, person.email)) ? null : person)),
  );
  await Promise.all(missing.map((person) => person && addStaff(ctx, { ...person, password })));
  await seedDemoWaiver(ctx, owner.email);
  await seedDemoClients(ctx, owner.email);
  return true;
}

/** Gives everybody of the demo another password, when DEMO_PASSWORD names another than before. */
export async function changeDemoPassword(ctx: SystemContext, password: string): Promise<void> {
  for (const { email } of [owner, ...team]) {
    const person = await findByEmail(ctx, email);
    if (!person) continue;
    const hash = await ctx.vault.seal("staff_passwords.hash", person.id, await ctx.passwords.hash(password));
    await ctx.db
      .update(staffPasswords)
      .set({ hash, changedAt: ctx.clock.now() })
      .where(eq(staffPasswords.id, person.id));
  }
}
