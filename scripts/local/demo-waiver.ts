import { findByEmail } from "../../app/domain/identity/staff.ts";
import { startingText } from "../../app/domain/waivers/starting-text.ts";
import { currentWaiver, publishWaiver } from "../../app/domain/waivers/versions.ts";
import type { SystemContext } from "../../app/platform/ports.ts";

/** Publishes the starting text as the demo's first waiver, where none is published yet. */
export async function seedDemoWaiver(ctx: SystemContext, ownerEmail: string): Promise<void> {
  if (await currentWaiver(ctx)) return;
  const owner = await findByEmail(ctx, ownerEmail);
  if (!owner) return;
  const rules = { requiresNewSignature: true, resignAfterMonths: 12 };
  await publishWaiver(ctx, { kind: "staff", staffId: owner.id, role: "owner" }, 0, {
    ...startingText,
    ...rules,
  });
}
