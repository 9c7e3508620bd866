import { sql } from "drizzle-orm";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import { chargeDecisions, ledgerEntries } from "../../../drizzle/schema/packages.ts";
import { reportCards } from "../../../drizzle/schema/report-cards.ts";

/** Whether a visit is no more than a plan: nothing was written about it, charged for it or asked of it. */
export const isBarePlan = sql`${appointments.state} = 'scheduled'
  and not exists (select 1 from ${reportCards} where ${reportCards.appointmentId} = ${appointments.id})
  and not exists (select 1 from ${ledgerEntries} where ${ledgerEntries.appointmentId} = ${appointments.id})
  and not exists (select 1 from ${chargeDecisions} where ${chargeDecisions.appointmentId} = ${appointments.id})
  and not exists (select 1 from ${receivedMessages} where ${receivedMessages.appointmentId} = ${appointments.id})
  and not exists (select 1 from ${appointments} as other where other.rescheduled_to_id = ${appointments.id})`;
