import type { Role } from "../../drizzle/schema/identity.ts";

/** Who may use a URL. `fresh`: only within minutes of having proved who one is. */
export type Policy = { audience: "anyone" } | { audience: "staff"; roles: readonly Role[]; fresh?: true };

const anyone: Policy = { audience: "anyone" };
const staff = (...roles: Role[]): Policy => ({ audience: "staff", roles });
const fresh = (policy: Policy): Policy => (policy.audience === "staff" ? { ...policy, fresh: true } : policy);

const everyRole = ["owner", "trainer", "helper", "auditor"] as const;
const practice = ["owner", "trainer", "helper"] as const;
const drivers = ["owner", "trainer"] as const;

/**
 * Every URL and who may use it, all methods alike. `routes.ts` refuses to build with a URL that is not here, the
 * audience middleware refuses to serve one, and the walk tries every line as every actor.
 */
export const policies: Record<string, Policy> = {
  "/": anyone,
  "/healthz": anyone,
  "/privacy": anyone,

  "/setup": anyone,
  "/sign-in": anyone,
  "/sign-in/tesla": anyone,
  "/sign-out": anyone,
  "/forgot-password": anyone,
  "/reset-password": anyone,
  // Comes back from the provider with or without a session: the transaction decides.
  "/connections/tesla/callback": anyone,

  "/today": staff(...practice),
  "/battery": staff(...practice),
  "/battery/refresh": staff(...practice),
  "/battery/vehicles/:id": staff(...practice),
  "/battery/sites/:id": staff(...practice),

  "/connections": staff(...drivers),
  "/connections/tesla/start": staff(...drivers),
  "/connections/:id/disconnect": staff(...drivers),
  "/connections/:id/allow-sign-in": fresh(staff(...drivers)),

  "/account": staff(...everyRole),
  "/account/confirm": staff(...everyRole),
  "/account/password": staff(...everyRole),
  "/account/preferences": staff(...everyRole),
  "/account/identities/:id/unlink": fresh(staff(...everyRole)),
  "/account/devices/:id/end": staff(...everyRole),
  "/account/devices/end-others": staff(...everyRole),
  "/account/sign-out-everywhere": staff(...everyRole),
};

/** The sandbox build's own two routes; see sandbox/README.md. */
export const sandboxPolicies: Record<string, Policy> = {
  "/__sandbox/clock": anyone,
  "/__sandbox/cron": anyone,
};

/** The URLs without parameters that a role may open; pages offer links to these only. */
export const reachableBy = (role: Role): string[] =>
  Object.entries(policies)
    .filter(
      ([path, policy]) => policy.audience === "staff" && policy.roles.includes(role) && !path.includes(":"),
    )
    .map(([path]) => path);

/** Where a role begins its day: sign-in and the mark lead to "today", which not every role has. */
export const homeOf = (role: Role): string => (reachableBy(role).includes("/today") ? "/today" : "/account");
