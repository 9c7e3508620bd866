import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";

/** Writes on the trail that somebody looked at the list of a client's documents. */
export const recordReading = (ctx: SystemContext, by: By, clientId: string): Promise<void> =>
  record(ctx, {
    event: "client.read",
    details: { part: "documents" },
    staffId: staffIdOf(by),
    clientId,
    subject: by.kind === "client" ? { type: "contact", id: by.contactId } : { type: "client", id: clientId },
  });
