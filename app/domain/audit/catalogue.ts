/**
 * Every security event there is, with the shape of its details. Details are codes, counts and ids of ours:
 * never free text, never a personal value.
 */
export interface SecurityEvents {
  "setup.claimed": Record<never, never>;
  "setup.refused": { reason: "already-claimed" | "wrong-token" };
  "sign-in.succeeded": { method: SignInMethod };
  "sign-in.refused": {
    method: SignInMethod;
    reason: "mismatch" | "throttled" | "unknown-identity" | "disabled" | "second-factor";
  };
  /** The first factor is proved, the second is asked. */
  "sign-in.continued": { method: SignInMethod };
  "second-factor.accepted": { kind: "totp" | "recovery-code" | "passkey" };
  "second-factor.refused": { kind: "code" | "passkey"; reason: string };
  "second-factor.added": { kind: "totp" | "passkey" };
  "second-factor.removed": { kind: "totp" | "passkey"; by: "self" | "owner" };
  "second-factor.remove-refused": { reason: "last-factor" };
  "second-factor.reset": Record<never, never>;
  "recovery-codes.made": { count: number };
  "passkey.renamed": Record<never, never>;
  /** An authenticator's counter went backwards: somebody may have a copy of it. */
  "passkey.counter-went-back": Record<never, never>;
  "session.ended": {
    reason:
      | "sign-out"
      | "ended-by-owner"
      | "password-changed"
      | "factors-changed"
      | "role-changed"
      | "moved"
      | "not-me"
      | "idle"
      | "expired"
      | "disabled";
  };
  "session.refused": { reason: "unreadable" | "unknown" | "wrong-person" };
  /** Used from another kind of device or country: sensitive changes ask for the password again. */
  "session.moved": { what: "device" | "country" };
  "session.confirmed": Record<never, never>;
  "session.confirm-refused": { reason: "mismatch" | "throttled" };
  "password.reset-requested": { known: boolean };
  "password.reset-refused": { reason: "unknown-code" | "throttled" };
  "password.changed": { how: "reset" | "account" };
  "access.refused": {
    route: string;
    reason: "role" | "not-fresh" | "not-enrolled" | "no-session" | "no-policy";
  };
  "request.refused": { reason: "origin" | "size" | "path" | "form" };
  /** So many refusals of one kind came from one network within a minute: not each has an entry. */
  "refusals.counted": { of: string; reason: string; count: number };
  "oauth.started": { provider: string; purpose: string };
  "oauth.refused": { provider: string; reason: string };
  "connection.connected": { provider: string; version: number };
  "connection.limited": { provider: string; missing: string };
  "connection.disconnected": { provider: string; version: number };
  "connection.token-revoked": { provider: string; reason: string };
  "connection.revocation-failed": { provider: string; reason: string };
  "connection.revocation-given-up": { provider: string; reason: string };
  "connection.tokens-read": { provider: string; purpose: string };
  "connection.refreshed": { provider: string; version: number };
  "connection.refresh-failed": { provider: string; reason: string };
  "connection.needs-reconnecting": { provider: string; reason: string };
  "connection.rolled-back": { provider: string; version: number; known: number };
  "connection.token-orphaned": { provider: string; reason: string };
  "identity.linked": { provider: string };
  "identity.unlinked": { provider: string };
  "identity.unlink-refused": { provider: string; reason: "last-factor" };
  "identity.link-refused": { provider: string; reason: "linked-to-another" | "not-fresh" };
  "vault.refused": { problem: string; column: string };
  "keys.rewrapped": { column: string; values: number };
  "staff.added": { role: string };
  "staff.invited": { role: string };
  "staff.invitation-withdrawn": { role: string };
  "staff.joined": { role: string; how: "password" | "google" | "github" };
  "staff.join-refused": { reason: string };
  "staff.role-changed": { from: string; to: string };
  "staff.disabled": Record<never, never>;
  "staff.enabled": Record<never, never>;
  "staff.email-changed": Record<never, never>;
  "staff.email-change-refused": { reason: string };
  "staff.preferences-changed": Record<never, never>;
  /** A person looked at a client's file, or at a part of it. */
  "client.read": { part: string };
  "client.created": { source: "staff" | "intake" | "inquiry" };
  "client.changed": { part: string };
  "client.state-changed": { from: string; to: string };
  /** Everything of client `from` went to the client of this row. */
  "client.merged": { from: string };
  "client.searched": { found: number };
  "dog.added": Record<never, never>;
  "dog.changed": { part: string };
  /** `document` is its id: the subject of these is the contact or the draft, where one of them acted. */
  "document.granted": { kind: string; document: string };
  "document.stored": { kind: string; type: string; document: string };
  "document.refused": { reason: string; document: string };
  "document.quarantined": { reason: string; document: string };
  "document.read": { kind: string; document: string };
  "document.removed": { kind: string; document: string };
  /** A kept document whose bytes are not in the bucket any more. */
  "document.lost": { kind: string; document: string };
  "waiver.published": { number: number };
  "waiver.asked": Record<never, never>;
  "waiver.signed": { number: number; method: string; source: string };
  "waiver.voided": { number: number };
  "intake.started": { update: boolean };
  "intake.sent": { update: boolean };
  "intake.resumed": { how: "link" | "code" };
  "intake.submitted": { update: boolean };
  "intake.accepted": { update: boolean };
  "intake.set-aside": { update: boolean };
  "intake.refused": { reason: string };
  "inquiry.received": Record<never, never>;
  "inquiry.refused": { reason: string };
  "inquiry.reviewed": Record<never, never>;
  "inquiry.noted": Record<never, never>;
  "inquiry.converted": Record<never, never>;
  "code.requested": { purpose: string; known: boolean };
  "code.refused": { purpose: string; reason: string };
  "portal.opened": { proof: "code" | "match" };
  "portal.closed": { reason: "sign-out" | "expired" | "switched-off" };
  "portal.refused": { reason: string };
  /** Calendars were ticked or no longer; how many are read now. */
  "calendar.chosen": { calendars: number };
  /** An event became a client's visit, or a visit was entered by hand. */
  "appointment.added": { how: string };
  "appointment.changed": { part: "time" | "details" | "client" };
  /** Its event was cancelled or deleted in the calendar. */
  "appointment.left-calendar": Record<never, never>;
  "appointment.settled": { state: string; charge: "package" | "price" | "nothing" };
  /** An event of the calendar was said to be nobody's visit. */
  "appointment.set-aside": Record<never, never>;
  "appointment.reschedule-asked": Record<never, never>;
  "package.sold": { sessions: number };
  "package.adjusted": { units: number };
  "package.refunded": { units: number };
  "package.expired": { units: number };
  "card.begun": Record<never, never>;
  "card.discarded": Record<never, never>;
  "card.tested": Record<never, never>;
  "card.sent": { revision: number; recipients: number };
  /** Somebody of the household, or of the practice, read what was sent. */
  "card.read": { revision: number };
  /** Somebody of the practice wrote to a client. */
  "message.written": { channel: string; purpose: string };
  "message.written-to-many": { channel: string; recipients: number };
  "message.read": Record<never, never>;
  "message.received": { kind: string };
  /** Somebody of the practice has seen to what came in. */
  "message.seen-to": { kind: string };
  "message.suppressed": { channel: string; reason: string };
  /** Somebody looked at the list of addresses that nothing is sent to; how many were shown. */
  "message.suppressions-read": { count: number };
  "message.suppression-lifted": { channel: string; by: "staff" | "person" };
  /** What claims to come from a provider and is not signed by it. */
  "message.event-refused": { provider: string; reason: string };
  "consent.changed": { purpose: string; channel: string; granted: boolean; source: string; how?: string };
  "reminder.switched": { reminder: string; enabled: boolean };
  /** A device fetched the day to keep a sealed copy for where there is no line. */
  "today.kept-offline": { visits: number };
  "settings.changed": { part: string };
  /** Somebody looked at the trail itself, from a page of the list on. */
  "audit.read": { filtered: boolean };
  "audit.exported": { format: "csv" | "json"; rows: number };
  "audit.verified": { intact: boolean; rows: number };
  /** Somebody looked up who opened a client's file. */
  "audit.access-read": { from: "staff" | "portal" };
  /** A sign-in on a browser, or from a country, where the person has not been before. */
  "suspicion.new-device": Record<never, never>;
  "suspicion.new-country": Record<never, never>;
  "suspicion.impossible-travel": { kilometres: number; minutes: number };
  "suspicion.noticed": { kind: string };
  "suspicion.denied": { kind: string; sessions: number };
  "suspicion.deny-refused": { reason: string };
  "alert.raised": { rule: string; count: number };
  "alert.acknowledged": { rule: string };
  "incident.opened": { kind: string; source: string };
  "incident.noted": Record<never, never>;
  "incident.closed": { kind: string };
  "incident.read": Record<never, never>;
}

/** How the first proof was given. */
export type SignInMethod = "password" | "tesla" | "google" | "github" | "passkey";

export type EventName = keyof SecurityEvents;
