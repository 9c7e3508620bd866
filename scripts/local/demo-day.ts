import { findByEmail } from "../../app/domain/identity/staff.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { appointments } from "../../drizzle/schema/appointments.ts";
import { packageDefinitions } from "../../drizzle/schema/packages.ts";
import { seedDemoLibrary } from "./demo-library.ts";
import { demoPeople, type Owner } from "./demo-people.ts";
import { seedDemoPractice } from "./demo-practice.ts";
import { seedDemoStory } from "./demo-story.ts";

/**
 * Fills the demo's working day where nothing is for sale and nobody is visited yet: the practice's own things, the library, and six weeks of
 * visits up to tomorrow's. What is there already is left as it is.
 */
export async function seedDemoDay(ctx: SystemContext, ownerEmail: string): Promise<void> {
  const owner = await findByEmail(ctx, ownerEmail);
  if (!owner) return;
  const by: Owner = { kind: "staff", staffId: owner.id, role: "owner" };
  if ((await ctx.db.$count(packageDefinitions)) > 0 || (await ctx.db.$count(appointments)) > 0) return;
  const people = await demoPeople(ctx);
  await seedDemoLibrary(ctx, by);
  await seedDemoStory(ctx, by, people, await seedDemoPractice(ctx, by, people));
}
