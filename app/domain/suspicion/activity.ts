import { and, desc, eq, gt, inArray, or, sql } from "drizzle-orm";
import { securityEvents } from "../../../drizzle/schema/audit.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { EventName } from "../audit/catalogue.ts";
import type { Device } from "../sessions/devices.ts";
import { countryName } from "./words.ts";

/** What a person wants to know of the own account: the ways in, and what changed them. Reads of files are not among it. */
const shown: readonly EventName[] = [
  "sign-in.succeeded",
  "sign-in.refused",
  "sign-in.continued",
  "second-factor.accepted",
  "second-factor.refused",
  "second-factor.added",
  "second-factor.removed",
  "second-factor.reset",
  "recovery-codes.made",
  "passkey.renamed",
  "passkey.counter-went-back",
  "session.ended",
  "session.moved",
  "session.confirm-refused",
  "password.reset-requested",
  "password.changed",
  "identity.linked",
  "identity.unlinked",
  "staff.role-changed",
  "staff.email-changed",
  "staff.disabled",
  "staff.enabled",
  "suspicion.new-device",
  "suspicion.new-country",
  "suspicion.impossible-travel",
  "suspicion.denied",
];

export const activityDays = 30;
const most = 200;

/** Something that happened to a person's account. */
export interface ActivityLine {
  id: string;
  at: Date;
  event: string;
  details: Record<string, string | number | boolean>;
  /** The country's name, where the edge knew it. */
  country: string | null;
  /** "Safari on iOS", of a sign-in that is still open. */
  device: string | null;
}

/** What happened to the own account in the last thirty days, newest first, at most two hundred. */
export async function listActivity(
  ctx: Pick<SystemContext, "db" | "vault" | "clock">,
  staffId: string,
): Promise<ActivityLine[]> {
  const since = new Date(ctx.clock.now().getTime() - activityDays * 86_400_000);
  const rows = await ctx.db
    .select({
      id: securityEvents.id,
      at: securityEvents.at,
      event: securityEvents.event,
      details: securityEvents.details,
      country: securityEvents.country,
      sessionId: sessions.id,
      device: sessions.device,
    })
    .from(securityEvents)
    .leftJoin(
      sessions,
      and(eq(securityEvents.subjectType, "session"), eq(sessions.id, securityEvents.subjectId)),
    )
    .where(
      and(
        gt(securityEvents.at, since),
        inArray(securityEvents.event, [...shown]),
        // What an owner did to this account has the owner as the one who acted, and this person as its subject.
        or(
          eq(securityEvents.staffId, staffId),
          and(eq(securityEvents.subjectType, "staff"), eq(securityEvents.subjectId, staffId)),
        ),
        // What this person did to somebody else's account is not about this one.
        sql`not (${securityEvents.subjectType} is 'staff' and ${securityEvents.subjectId} is not ${staffId})`,
      ),
    )
    .orderBy(desc(securityEvents.seq))
    .limit(most);
  return Promise.all(
    rows.map(async ({ sessionId, device, country, ...line }) => ({
      ...line,
      country: country && countryName(country),
      device: sessionId && device ? await deviceWords(ctx, sessionId, device) : null,
    })),
  );
}

async function deviceWords(
  ctx: Pick<SystemContext, "vault">,
  sessionId: string,
  sealed: (typeof sessions.$inferSelect)["device"],
): Promise<string> {
  const { browser, system } = JSON.parse(
    await ctx.vault.open("sessions.device", sessionId, sealed),
  ) as Device;
  return `${browser} on ${system}`;
}
