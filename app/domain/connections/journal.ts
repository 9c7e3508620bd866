import type { Sealed } from "../../../drizzle/schema/columns.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { Tokens } from "./protocol.ts";

/** A provider's answer to a refresh, on its way into the database. */
export interface Renewal {
  attemptId: string;
  connectionId: string;
  /** Hash of the token that was spent for it: the database takes the answer where it still holds that one. */
  consumedTokenHash: string;
  /** Hash of the token that came; the consumed one's where none came. */
  newTokenHash: string;
  /** Milliseconds since 1970: when the call began and when its answer was there. */
  startedAt: number;
  answeredAt: number;
  tokens: Sealed<"journal.tokens">;
}

/**
 * Where the answer of a refresh is safe before the database has it: storage of the one place that refreshes a
 * connection, local and without a network between. It holds one answer at most.
 */
export interface Journal {
  read(): Promise<Renewal | null>;
  write(renewal: Renewal): Promise<void>;
  /** Forgets the answer of this attempt, and no other. */
  clear(attemptId: string): Promise<void>;
}

export type RenewedTokens = Pick<Tokens, "accessToken" | "accessExpiresAt" | "refreshToken" | "scopes">;

export const sealTokens = (ctx: SystemContext, attemptId: string, tokens: RenewedTokens) =>
  ctx.vault.seal("journal.tokens", attemptId, JSON.stringify(tokens));

/** What `sealTokens` sealed. @throws VaultError */
export async function openTokens(
  ctx: SystemContext,
  { attemptId, tokens }: Pick<Renewal, "attemptId" | "tokens">,
): Promise<RenewedTokens> {
  const opened = JSON.parse(await ctx.vault.open("journal.tokens", attemptId, tokens)) as Omit<
    RenewedTokens,
    "accessExpiresAt"
  > & { accessExpiresAt: string | null };
  return { ...opened, accessExpiresAt: opened.accessExpiresAt ? new Date(opened.accessExpiresAt) : null };
}
