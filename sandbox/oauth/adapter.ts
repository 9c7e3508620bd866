import type { Adapter, AdapterPayload } from "oidc-provider";
import type { World } from "../world.ts";
import { type IssuedToken, markTokens, noteToken } from "./ledger.ts";

/**
 * What a second use of a refresh token does.
 * `recoverable` (Tesla): the token used last may be used again for 24 hours, older ones are refused.
 * `strict` (RFC 9700 section 4.14.2): a second use revokes all tokens of the grant.
 * `reusable` (Google): tokens are not rotated at all.
 */
export type RefreshMode = "recoverable" | "strict" | "reusable";

/** The memory of one OAuth server: oidc-provider's own records by `model:id`. Instants in milliseconds. */
export interface OAuthState {
  refreshMode: RefreshMode;
  records: Record<string, { payload: AdapterPayload; expiresAt: number | null }>;
  /** The refresh token of each grant that was used last, and when for the first time. */
  lastUsed: Record<string, { id: string; at: number }>;
  /** The grants that asked to last (`access_type=offline`), by id. */
  offlineGrants?: Record<string, true>;
}

const day = 86_400_000;
const kinds: Record<string, IssuedToken["kind"]> = {
  AccessToken: "access_token",
  RefreshToken: "refresh_token",
};

/** Opens the memory of the OAuth server named `provider`. */
export function oauthState({ store }: World, provider: string): OAuthState {
  const refreshMode = provider === "google" ? "reusable" : "recoverable";
  store.data.oauth[provider] ??= { refreshMode, records: {}, lastUsed: {} };
  return store.data.oauth[provider];
}

/** oidc-provider's storage over the sandbox's state, with the refresh modes above and the ledger of tokens. */
export function stateAdapter(
  world: World,
  provider: string,
  accountName: (subject: string) => string,
): (model: string) => Adapter {
  const now = () => world.clock.now();
  const state = () => oauthState(world, provider);

  return (model) => {
    const key = (id: string) => `${model}:${id}`;
    const kind = kinds[model];
    const forget = (id: string) => {
      delete state().records[key(id)];
      if (kind) markTokens(world, "revoked", (token) => token.value === id);
      world.store.changed();
    };
    const search = (fits: (payload: AdapterPayload) => boolean) =>
      Object.entries(state().records).filter(
        ([name, record]) => name.startsWith(`${model}:`) && fits(record.payload),
      );

    return {
      async upsert(id, payload, expiresIn) {
        const fresh = state().records[key(id)] === undefined;
        const expiresAt = expiresIn ? now() + expiresIn * 1000 : null;
        state().records[key(id)] = { payload: structuredClone(payload), expiresAt };
        world.store.changed();
        prune(state(), now());
        if (!kind || !fresh) return;
        noteToken(world, {
          kind,
          value: id,
          provider,
          account: accountName(payload.accountId ?? ""),
          scopes: payload.scope?.split(" ") ?? [],
          issuedAt: new Date(now()).toISOString(),
          expiresAt: new Date(expiresAt ?? now()).toISOString(),
          state: "active",
          grant: payload.grantId ?? "",
        });
      },
      async find(id) {
        const payload = structuredClone(state().records[key(id)]?.payload);
        if (model !== "RefreshToken" || !payload?.consumed || state().refreshMode === "strict")
          return payload;
        const last = state().lastUsed[payload.grantId ?? ""];
        if (last?.id !== id || now() - last.at > day) return undefined;
        delete payload.consumed;
        return payload;
      },
      async findByUid(uid) {
        return structuredClone(search((payload) => payload.uid === uid)[0]?.[1].payload);
      },
      async findByUserCode() {
        return undefined;
      },
      async consume(id) {
        const record = state().records[key(id)];
        if (!record) return;
        record.payload.consumed = Math.floor(now() / 1000);
        markTokens(world, "consumed", (token) => token.value === id);
        const { grantId } = record.payload;
        if (model === "RefreshToken" && grantId && state().lastUsed[grantId]?.id !== id) {
          state().lastUsed[grantId] = { id, at: now() };
        }
        world.store.changed();
      },
      async destroy(id) {
        forget(id);
      },
      async revokeByGrantId(grantId) {
        for (const [name] of search((payload) => payload.grantId === grantId)) {
          forget(name.slice(model.length + 1));
        }
        if (model !== "RefreshToken") return;
        delete state().lastUsed[grantId];
        // An ID token cannot be recalled; the ledger says that the grant it came from is gone.
        markTokens(world, "revoked", (token) => token.grant === grantId);
      },
    };
  };
}

/** Drops records a day after their end, so that the memory does not grow for ever. */
function prune(state: OAuthState, now: number): void {
  const names = Object.keys(state.records);
  if (names.length % 100 !== 0) return;
  for (const name of names) {
    const expiresAt = state.records[name]?.expiresAt;
    if (expiresAt && expiresAt < now - day) delete state.records[name];
  }
}
