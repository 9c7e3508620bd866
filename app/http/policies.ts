import type { Role } from "../../drizzle/schema/identity.ts";

/** Who may use a URL. `fresh`: only within minutes of having proved who one is. */
export type Policy =
  | { audience: "anyone" }
  /** A client with an open portal session, which sees its own household and nothing else. */
  | { audience: "client" }
  | { audience: "staff"; roles: readonly Role[]; fresh?: true };

const anyone: Policy = { audience: "anyone" };
const client: Policy = { audience: "client" };
const staff = (...roles: Role[]): Policy => ({ audience: "staff", roles });
const fresh = (policy: Policy): Policy => (policy.audience === "staff" ? { ...policy, fresh: true } : policy);

const everyRole = ["owner", "trainer", "helper", "auditor"] as const;
const practice = ["owner", "trainer", "helper"] as const;
const drivers = ["owner", "trainer"] as const;
const overseers = ["owner", "auditor"] as const;

/**
 * Every URL and who may use it, all methods alike. `routes.ts` refuses to build with a URL that is not here, the
 * audience middleware refuses to serve one, and the walk tries every line as every actor.
 */
export const policies: Record<string, Policy> = {
  "/": anyone,
  "/healthz": anyone,
  "/.well-known/security.txt": anyone,
  "/privacy": anyone,

  "/setup": anyone,
  "/sign-in": anyone,
  "/sign-in/verify": anyone,
  "/sign-in/passkey": anyone,
  "/sign-in/passkey/options": anyone,
  "/sign-in/google": anyone,
  "/sign-in/google/callback": anyone,
  "/sign-in/github": anyone,
  "/sign-in/github/callback": anyone,
  "/sign-in/tesla": anyone,
  "/sign-out": anyone,
  "/forgot-password": anyone,
  "/reset-password": anyone,
  "/join": anyone,
  "/join/google": anyone,
  "/join/github": anyone,
  "/not-me": anyone,
  // Comes back from the provider with or without a session: the transaction decides.
  "/connections/tesla/callback": anyone,

  // Whose draft it is, the secret in the cookie says: `domain/intake` answers 404 to everybody else.
  "/intake": anyone,
  "/intake/resume": anyone,
  "/intake/resume/verify": anyone,
  "/intake/:draft": anyone,
  "/intake/:draft/open": anyone,
  "/intake/:draft/dogs/:dog/remove": anyone,
  "/intake/:draft/submit": anyone,
  "/intake/:draft/documents": anyone,
  "/intake/:draft/documents/grants": anyone,
  "/intake/:draft/documents/:document/confirm": anyone,
  "/intake/:draft/documents/:document/remove": anyone,
  "/contact": anyone,
  "/portal": anyone,
  "/portal/verify": anyone,

  "/portal/choose": client,
  "/portal/home": client,
  "/portal/sign-out": client,
  "/portal/privacy": client,
  "/portal/access": client,
  "/portal/waiver": client,
  "/portal/update": client,
  "/portal/documents": client,
  "/portal/documents/grants": client,
  "/portal/documents/:document": client,
  "/portal/documents/:document/thumbnail": client,
  "/portal/documents/:document/confirm": client,
  "/portal/documents/:document/remove": client,

  "/today": staff(...practice),

  "/clients": staff(...practice),
  "/clients/new": staff(...practice),
  "/clients/:id": staff(...practice),
  "/clients/:id/edit": staff(...practice),
  "/clients/:id/state": staff(...practice),
  "/clients/:id/notes": staff(...practice),
  "/clients/:id/terms": staff(...drivers),
  "/clients/:id/merge": staff(...drivers),
  "/clients/:id/contacts/new": staff(...practice),
  "/clients/:id/contacts/:contact": staff(...practice),
  "/clients/:id/contacts/:contact/remove": staff(...practice),
  "/clients/:id/dogs/new": staff(...practice),
  "/clients/:id/dogs/:dog": staff(...practice),
  "/clients/:id/dogs/:dog/edit": staff(...practice),
  "/clients/:id/dogs/:dog/state": staff(...practice),
  "/clients/:id/dogs/:dog/handling": staff(...practice),
  "/clients/:id/dogs/:dog/photo": staff(...practice),
  "/clients/:id/dogs/:dog/weights": staff(...practice),
  "/clients/:id/dogs/:dog/weights/:weight/remove": staff(...practice),
  "/clients/:id/dogs/:dog/vaccinations/new": staff(...practice),
  "/clients/:id/dogs/:dog/vaccinations/:vaccination": staff(...practice),
  "/clients/:id/dogs/:dog/vaccinations/:vaccination/approve": staff(...practice),
  "/clients/:id/dogs/:dog/vaccinations/:vaccination/remove": staff(...practice),
  "/clients/:id/dogs/:dog/bites/new": staff(...practice),
  "/clients/:id/dogs/:dog/bites/:bite": staff(...practice),
  "/clients/:id/dogs/:dog/bites/:bite/remove": staff(...practice),
  "/clients/:id/documents": staff(...practice),
  "/clients/:id/documents/grants": staff(...practice),
  "/clients/:id/documents/:document": staff(...practice),
  "/clients/:id/documents/:document/thumbnail": staff(...practice),
  "/clients/:id/documents/:document/confirm": staff(...practice),
  "/clients/:id/documents/:document/remove": staff(...practice),
  "/clients/:id/waivers": staff(...practice),
  "/clients/:id/waivers/ask": staff(...practice),
  "/clients/:id/waivers/paper": staff(...practice),
  "/clients/:id/waivers/:signature/void": staff(...drivers),
  "/clients/:id/intake": staff(...practice),
  "/intakes": staff(...practice),
  "/intakes/:draft": staff(...practice),
  "/intakes/:draft/accept": staff(...practice),
  "/intakes/:draft/set-aside": staff(...practice),
  "/inquiries": staff(...practice),
  "/inquiries/:inquiry": staff(...practice),
  "/inquiries/:inquiry/review": staff(...practice),
  "/inquiries/:inquiry/convert": staff(...practice),
  "/settings": staff("owner"),
  "/settings/business": staff("owner"),
  "/settings/waiver": staff("owner"),
  "/settings/portal": fresh(staff("owner")),
  "/settings/security": fresh(staff("owner")),
  "/settings/alerts": fresh(staff("owner")),
  "/settings/permissions": staff(...overseers),
  "/settings/team": staff("owner"),
  "/settings/team/invite": fresh(staff("owner")),
  "/settings/team/invitations/:invitation/withdraw": staff("owner"),
  "/settings/team/:staff": staff("owner"),
  "/settings/team/:staff/role": fresh(staff("owner")),
  "/settings/team/:staff/disable": fresh(staff("owner")),
  "/settings/team/:staff/enable": fresh(staff("owner")),
  "/settings/team/:staff/end-devices": staff("owner"),
  "/settings/team/:staff/reset-factors": fresh(staff("owner")),
  "/audit": staff(...overseers),
  "/audit/verify": staff(...overseers),
  "/audit/export": fresh(staff(...overseers)),
  "/clients/:id/access": staff("owner"),
  "/incidents": staff(...overseers),
  "/incidents/new": staff("owner"),
  "/incidents/:incident": staff(...overseers),
  "/incidents/:incident/notes": staff("owner"),
  "/incidents/:incident/close": staff("owner"),
  "/incidents/alerts/:alert/acknowledge": staff("owner"),

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
  "/account/confirm/options": staff(...everyRole),
  "/account/confirm/passkey": staff(...everyRole),
  "/account/email": fresh(staff(...everyRole)),
  "/account/email/verify": staff(...everyRole),
  "/account/second-factor": fresh(staff(...everyRole)),
  "/account/second-factor/remove": fresh(staff(...everyRole)),
  "/account/recovery-codes": fresh(staff(...everyRole)),
  "/account/passkeys": staff(...everyRole),
  "/account/passkeys/options": fresh(staff(...everyRole)),
  "/account/passkeys/new": fresh(staff(...everyRole)),
  "/account/passkeys/:passkey/rename": fresh(staff(...everyRole)),
  "/account/passkeys/:passkey/remove": fresh(staff(...everyRole)),
  "/account/identities/google/link": fresh(staff(...everyRole)),
  "/account/identities/github/link": fresh(staff(...everyRole)),
  "/account/activity": staff(...everyRole),
  "/account/not-me": staff(...everyRole),
  "/account/password": staff(...everyRole),
  "/account/preferences": staff(...everyRole),
  "/account/identities/:id/unlink": fresh(staff(...everyRole)),
  "/account/devices/:id/end": staff(...everyRole),
  "/account/devices/end-others": staff(...everyRole),
  "/account/sign-out-everywhere": staff(...everyRole),
};

/** URLs whose forms bring files: their bodies pass the door as they arrive, up to its limit for uploads. */
export const uploadPatterns: string[] = [
  "/clients/:id/documents",
  "/intake/:draft/documents",
  "/portal/documents",
];

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
