import type { passkeys } from "../../../../drizzle/schema/factors.ts";
import { digest } from "../../../platform/bytes.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import type { StoredCredential } from "./verify.ts";

type Row = typeof passkeys.$inferSelect;

/** Under which an answer finds its row: the id itself is for the person's authenticator. */
export const credentialHashOf = (id: string) => digest("passkeys.credential_hash", id);

export const openCredential = async (
  ctx: Pick<SystemContext, "vault">,
  { id, credential }: Pick<Row, "id" | "credential">,
): Promise<StoredCredential> =>
  JSON.parse(await ctx.vault.open("passkeys.credential", id, credential)) as StoredCredential;
