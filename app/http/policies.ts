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
  "/offline": anyone,
  "/sw.js": anyone,
  "/manifest.webmanifest": anyone,
  // Told by providers, who sign what they say: the route looks before it believes.
  "/hooks/resend": anyone,
  "/hooks/twilio/status": anyone,
  "/hooks/twilio/received": anyone,
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
  "/connections/google-calendar/callback": anyone,

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
  // Whoever holds the link of a mail ends mails of its kind: a mail program asks without a browser (RFC 8058).
  "/unsubscribe/:token": anyone,
  "/portal": anyone,
  "/portal/verify": anyone,

  "/portal/choose": client,
  "/portal/home": client,
  "/portal/sign-out": client,
  "/portal/privacy": client,
  "/portal/access": client,
  "/portal/waiver": client,
  "/portal/update": client,
  "/portal/visits": client,
  "/portal/visits/:appointment/reschedule": client,
  "/portal/packages": client,
  "/portal/report-cards": client,
  "/portal/report-cards/:id": client,
  "/portal/report-cards/:id/pdf": client,
  "/portal/report-cards/:id/photos/:document": client,
  "/portal/messages": client,
  "/portal/documents": client,
  "/portal/documents/grants": client,
  "/portal/documents/:document": client,
  "/portal/documents/:document/thumbnail": client,
  "/portal/documents/:document/confirm": client,
  "/portal/documents/:document/remove": client,

  "/today": staff(...practice),
  "/today/offline": staff(...practice),
  "/calendar": staff(...practice),
  "/calendar/calendars": staff(...drivers),
  "/calendar/sync": staff(...practice),
  "/calendar/events/:event/match": staff(...practice),
  "/calendar/events/:event/not-a-visit": staff(...practice),
  "/calendar/choices/:choice/forget": staff(...practice),
  "/appointments/new": staff(...practice),
  "/appointments/:appointment": staff(...practice),
  "/appointments/:appointment/edit": staff(...practice),
  "/appointments/:appointment/rematch": staff(...practice),
  "/appointments/:appointment/outcome": staff(...practice),
  "/clients/:id/visits": staff(...practice),
  "/clients/:id/place": staff(...practice),
  "/clients/:id/packages": staff(...practice),
  "/clients/:id/packages/new": staff(...drivers),
  "/clients/:id/packages/:package": staff(...practice),
  "/clients/:id/packages/:package/adjust": staff(...drivers),
  "/clients/:id/packages/:package/refund": staff(...drivers),
  "/report-cards": staff(...practice),
  "/report-cards/new": staff(...practice),
  "/report-cards/:id": staff(...practice),
  "/report-cards/:id/save": staff(...practice),
  "/report-cards/:id/discard": staff(...practice),
  "/report-cards/:id/photos": staff(...practice),
  "/report-cards/:id/photos/:document": staff(...practice),
  "/report-cards/:id/photos/:document/remove": staff(...practice),
  "/report-cards/:id/preview": staff(...practice),
  "/report-cards/:id/test": staff(...practice),
  "/report-cards/:id/send": staff(...practice),
  "/report-cards/:id/revise": staff(...practice),
  "/report-cards/:id/print": staff(...practice),
  "/report-cards/:id/pdf": staff(...practice),
  "/messages": staff(...practice),
  "/messages/new": staff(...practice),
  "/messages/mass": staff(...drivers),
  "/messages/received": staff(...practice),
  "/messages/received/:received/done": staff(...practice),
  "/messages/suppressions": staff(...practice),
  "/messages/suppressions/:suppression/lift": staff(...drivers),
  "/messages/:message": staff(...practice),
  "/messages/:message/resend": staff(...practice),
  "/clients/:id/messages": staff(...practice),
  "/clients/:id/consents": staff(...practice),

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
  "/settings": staff(...practice),
  "/settings/business": staff("owner"),
  "/settings/waiver": staff("owner"),
  "/settings/portal": fresh(staff("owner")),
  "/settings/driving": staff(...drivers),
  "/settings/packages": staff(...drivers),
  "/settings/packages/new": staff("owner"),
  "/settings/packages/:definition": staff("owner"),
  "/settings/packages/:definition/archive": staff("owner"),
  "/settings/agencies": staff(...drivers),
  "/settings/agencies/new": staff("owner"),
  "/settings/agencies/:agency": staff("owner"),
  "/settings/agencies/:agency/archive": staff("owner"),
  "/settings/library": staff(...practice),
  "/settings/library/categories/new": staff(...practice),
  "/settings/library/categories/:category": staff(...practice),
  "/settings/library/categories/:category/move": staff(...practice),
  "/settings/library/categories/:category/archive": staff(...practice),
  "/settings/library/items/new": staff(...practice),
  "/settings/library/items/:item": staff(...practice),
  "/settings/library/items/:item/move": staff(...practice),
  "/settings/library/items/:item/archive": staff(...practice),
  "/settings/templates": staff("owner"),
  "/settings/templates/:template": staff("owner"),
  "/settings/reminders": staff("owner"),
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
  "/connections/google-calendar/start": staff(...drivers),
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
  "/report-cards/:id/photos",
];

/** What providers call: without a browser there is no `Origin`, so the signature of what they say decides alone. */
export const hookPaths: readonly string[] = [
  "/hooks/resend",
  "/hooks/twilio/status",
  "/hooks/twilio/received",
];

/**
 * Whether a form may come from no browser at all: what providers call, and the one-click unsubscription of mail programs,
 * where the link itself is the proof. Neither looks at a cookie.
 */
export const isCalledFromOutside = (path: string): boolean =>
  hookPaths.includes(path) || /^\/unsubscribe\/[^/]+$/.test(path);

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
