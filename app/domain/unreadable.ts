import * as z from "zod";
import type { SystemContext } from "../platform/ports.ts";

/**
 * Opens one of many: a row that does not open costs its own line, never the page or the job around it. The vault has
 * raised the alarm (`vault.refused`); the log says whose row it is, under the id of the request. Whatever else goes
 * wrong is thrown.
 *
 * @param about ids beside those that the vault names
 * @returns null for what does not open, or says something else than it should
 */
export async function openOrNull<Value>(
  ctx: Pick<SystemContext, "log">,
  about: Record<string, string>,
  opening: Promise<Value>,
): Promise<Value | null> {
  try {
    return await opening;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const where =
      "column" in error && "rowId" in error ? { column: String(error.column), row: String(error.rowId) } : {};
    ctx.log.error("row.unreadable", { ...about, ...where, code: error.name });
    return null;
  }
}

const isUnreadable = (error: unknown): error is Error =>
  error instanceof SyntaxError ||
  error instanceof z.ZodError ||
  (error instanceof Error && error.name === "VaultError");
