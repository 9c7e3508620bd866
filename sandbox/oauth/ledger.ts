import type { World } from "../world.ts";

/** One token that an OAuth server issued, its value in clear. Instants are ISO texts. */
export interface IssuedToken {
  kind: "access_token" | "refresh_token" | "id_token";
  value: string;
  provider: string;
  account: string;
  scopes: string[];
  issuedAt: string;
  expiresAt: string;
  state: "active" | "consumed" | "revoked" | "expired";
  grant: string;
}

const kept = 4_000;

/** Every token the sandbox issued, oldest first, with the state that it has now. */
export function issuedTokens({ store, clock }: World): IssuedToken[] {
  const now = clock.now();
  return store.data.tokens.map((token) =>
    token.state === "active" && Date.parse(token.expiresAt) <= now ? { ...token, state: "expired" } : token,
  );
}

/** Writes down a token; only the newest 4,000 are kept. */
export function noteToken({ store }: World, token: IssuedToken): void {
  const { tokens } = store.data;
  tokens.push(token);
  if (tokens.length > kept) tokens.splice(0, tokens.length - kept);
  store.changed();
}

/** Marks every still active token that `which` names. */
export function markTokens(
  { store }: World,
  state: "consumed" | "revoked",
  which: (token: IssuedToken) => boolean,
): void {
  for (const token of store.data.tokens) {
    if (token.state === "active" && which(token)) token.state = state;
  }
  store.changed();
}
