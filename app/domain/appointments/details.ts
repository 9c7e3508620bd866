import * as z from "zod";
import type { SubjectSealed } from "../../../drizzle/schema/columns.ts";
import type { SubjectKey } from "../subjects/subjects.ts";

/** `appointments.details`, sealed as JSON under the client's key. */
export const appointmentDetails = z.object({
  /** What the calendar calls it, or whoever entered it. */
  title: z.string().default(""),
  /** Where it is, if not at the client's. */
  place: z.string().default(""),
  /** Of the team, for the team. */
  note: z.string().default(""),
});
export type AppointmentDetails = z.infer<typeof appointmentDetails>;

export const sealDetails = (key: SubjectKey, id: string, details: AppointmentDetails) =>
  key.seal("appointments.details", id, JSON.stringify(appointmentDetails.parse(details)));

export const openDetails = async (
  key: SubjectKey,
  row: { id: string; details: SubjectSealed<"appointments.details"> },
): Promise<AppointmentDetails> =>
  appointmentDetails.parse(JSON.parse(await key.open("appointments.details", row.id, row.details)));
