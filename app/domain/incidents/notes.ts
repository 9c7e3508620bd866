import * as z from "zod";
import type { Sealed } from "../../../drizzle/schema/columns.ts";
import type { Vault } from "../../platform/ports.ts";

/** What somebody wrote on an incident. */
export interface Note {
  at: Date;
  /** The staff id of who wrote it; null for what the product wrote itself. */
  by: string | null;
  text: string;
}

const kept = z.array(z.object({ at: z.number(), by: z.string().nullable(), text: z.string() }));

/** @param notes oldest first */
export const sealNotes = (ctx: { vault: Vault }, incidentId: string, notes: readonly Note[]) =>
  ctx.vault.seal(
    "incidents.notes",
    incidentId,
    JSON.stringify(notes.map(({ at, by, text }) => ({ at: at.getTime(), by, text }))),
  );

/** @returns oldest first. @throws VaultError */
export async function openNotes(
  ctx: { vault: Vault },
  incidentId: string,
  sealed: Sealed<"incidents.notes">,
): Promise<Note[]> {
  const notes = kept.parse(JSON.parse(await ctx.vault.open("incidents.notes", incidentId, sealed)));
  return notes.map(({ at, by, text }) => ({ at: new Date(at), by, text }));
}
