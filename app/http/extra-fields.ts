import { recordRefusal } from "../domain/limits/refusals.ts";
import type { SystemContext } from "../platform/ports.ts";

/**
 * Names under which another product would store a right, an owner or a price. A form of ours that has such a field
 * names it in its schema; sent along with any other form it is somebody trying what happens (mass assignment).
 */
const privileges = new Set(
  (
    "role roles permission permissions admin is_admin superuser owner owner_id staff staff_id user user_id client " +
    "client_id subject_id household household_id tenant tenant_id created_by price prices rate rates amount discount " +
    "balance verified is_verified email_verified approved disabled disabled_at second_factor_by"
  )
    .split(" ")
    .map(folded),
);

/** `ownerId`, `owner_id`, `owner-id` and `staff[owner_id]` are one name. */
function folded(name: string): string {
  const last = /([^.[\]]+)\]?$/.exec(name)?.[1] ?? name;
  return last.toLowerCase().replace(/[-_]/g, "");
}

const tried = new WeakSet<Request>();

/** Remembers a form that brought, besides its own fields, one that looks like a right. The field itself is not taken. */
export function noteExtraFields(request: Request, strangers: readonly string[]): void {
  if (strangers.some((name) => privileges.has(folded(name)))) tried.add(request);
}

/** One line in the trail for a form that did, however many such fields it had. */
export async function tellOfExtraFields(ctx: SystemContext, request: Request): Promise<void> {
  if (!tried.delete(request)) return;
  // The answer stands whether or not the trail can be written just now.
  await recordRefusal(ctx, { event: "request.refused", details: { reason: "form" } }).catch(() =>
    ctx.log.error("trail.failed", { of: "request.refused" }),
  );
}
