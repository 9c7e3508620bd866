import type { EventName, SecurityEvents } from "../domain/audit/catalogue.ts";
import { consentWayWords } from "./messages/words.ts";

type Words = { [Name in EventName]: (details: SecurityEvents[Name]) => string };

/** "not-fresh" as people read it. Codes of ours, so there is nothing personal in them. */
const plain = (code: string) => code.replaceAll("-", " ");
const provider = (name: string) =>
  ({ tesla: "Tesla", "google-calendar": "Google Calendar", google: "Google", github: "GitHub" })[name] ??
  name;
const means = (method: string) =>
  method === "password" ? "a password" : method === "passkey" ? "a passkey" : provider(method);
const factor = (kind: string) => (kind === "totp" ? "authenticator app" : plain(kind));
const form = (update: boolean) => (update ? "update" : "intake");

/** Every event of the trail in words, what was done first. An event without words does not compile. */
export const auditWords: Words = {
  "setup.claimed": () => "Claimed the practice",
  "setup.refused": ({ reason }) => `Setup was refused: ${plain(reason)}`,
  "sign-in.succeeded": ({ method }) => `Signed in with ${means(method)}`,
  "sign-in.continued": ({ method }) => `Proved the first factor with ${means(method)}`,
  "second-factor.accepted": ({ kind }) => `Proved the second factor with a ${factor(kind)}`,
  "second-factor.refused": ({ kind, reason }) =>
    `A second factor was refused (${factor(kind)}): ${plain(reason)}`,
  "second-factor.added": ({ kind }) => `Added a second factor: ${factor(kind)}`,
  "second-factor.removed": ({ kind, by }) =>
    `${by === "owner" ? "The owner removed" : "Removed"} a second factor: ${factor(kind)}`,
  "second-factor.remove-refused": ({ reason }) => `Removing a second factor was refused: ${plain(reason)}`,
  "second-factor.reset": () => "The owner took away all second factors of a team member",
  "recovery-codes.made": ({ count }) => `Made ${count} recovery codes`,
  "passkey.renamed": () => "Renamed a passkey",
  "passkey.counter-went-back": () => "A passkey may have been copied: its counter went back",
  "sign-in.refused": ({ method, reason }) => `Sign-in with ${plain(method)} was refused: ${plain(reason)}`,
  "session.ended": ({ reason }) => `A device was signed out: ${plain(reason)}`,
  "session.refused": ({ reason }) => `A session was refused: ${plain(reason)}`,
  "session.moved": ({ what }) => `A session went on from another ${what}`,
  "session.confirmed": () => "Confirmed with the password",
  "session.confirm-refused": ({ reason }) => `Confirming was refused: ${plain(reason)}`,
  "password.reset-requested": ({ known }) =>
    known ? "Asked for a new password" : "A new password was asked for an unknown address",
  "password.reset-refused": ({ reason }) => `A new password was refused: ${plain(reason)}`,
  "password.changed": ({ how }) => `Changed the password${how === "reset" ? " with a mailed code" : ""}`,
  "access.refused": ({ route, reason }) => `Was refused ${route}: ${plain(reason)}`,
  "request.refused": ({ reason }) => `A request was refused at the door: ${plain(reason)}`,
  "refusals.counted": ({ reason, count }) =>
    `${count} requests of one network were refused within a minute: ${plain(reason)}`,
  "oauth.started": ({ provider: name, purpose }) => `Went to ${provider(name)} to ${plain(purpose)}`,
  "oauth.refused": ({ provider: name, reason }) =>
    `The way back from ${provider(name)} was refused: ${plain(reason)}`,
  "connection.connected": ({ provider: name }) => `Connected ${provider(name)}`,
  "connection.limited": ({ provider: name, missing }) =>
    `Connected ${provider(name)} without ${plain(missing)}`,
  "connection.disconnected": ({ provider: name }) => `Disconnected ${provider(name)}`,
  "connection.token-revoked": ({ provider: name }) => `A token of ${provider(name)} was ended there`,
  "connection.revocation-failed": ({ provider: name, reason }) =>
    `Ending a token at ${provider(name)} failed: ${plain(reason)}`,
  "connection.revocation-given-up": ({ provider: name, reason }) =>
    `Ending a token at ${provider(name)} was given up: ${plain(reason)}`,
  "connection.tokens-read": ({ provider: name, purpose }) =>
    `The tokens of ${provider(name)} were read to ${plain(purpose)}`,
  "connection.refreshed": ({ provider: name }) => `The access to ${provider(name)} was renewed`,
  "connection.refresh-failed": ({ provider: name, reason }) =>
    `Renewing the access to ${provider(name)} failed: ${plain(reason)}`,
  "connection.needs-reconnecting": ({ provider: name, reason }) =>
    `${provider(name)} has to be connected again: ${plain(reason)}`,
  "connection.rolled-back": ({ provider: name, version, known }) =>
    `An older token of ${provider(name)} was found and refused: ${version} after ${known}`,
  "connection.token-orphaned": ({ provider: name, reason }) =>
    `A token of ${provider(name)} could not be kept: ${plain(reason)}`,
  "identity.linked": ({ provider: name }) => `Linked a ${provider(name)} account to sign in with`,
  "identity.unlinked": ({ provider: name }) => `Unlinked a ${provider(name)} account`,
  "identity.unlink-refused": ({ provider: name, reason }) =>
    `Unlinking a ${provider(name)} account was refused: ${plain(reason)}`,
  "identity.link-refused": ({ provider: name, reason }) =>
    `Linking a ${provider(name)} account was refused: ${plain(reason)}`,
  "vault.refused": ({ problem, column }) => `A sealed value of ${column} did not open: ${plain(problem)}`,
  "keys.rewrapped": ({ column, values }) => `${values} values of ${column} were sealed under the newest key`,
  "staff.invited": ({ role }) => `Invited somebody as ${role}`,
  "staff.invitation-withdrawn": ({ role }) => `Withdrew an invitation as ${role}`,
  "staff.joined": ({ role, how }) => `Joined as ${role} with ${means(how)}`,
  "staff.join-refused": ({ reason }) => `Joining was refused: ${plain(reason)}`,
  "staff.role-changed": ({ from, to }) => `Changed a role from ${from} to ${to}`,
  "staff.disabled": () => "Disabled a team member",
  "staff.enabled": () => "Let a disabled team member in again",
  "staff.email-changed": () => "Changed the own email address",
  "staff.email-change-refused": ({ reason }) => `Changing the email address was refused: ${plain(reason)}`,
  "staff.added": ({ role }) => `Added a team member as ${role}`,
  "staff.preferences-changed": () => "Changed own time zone or units",
  "client.read": ({ part }) => `Looked at a client's file: ${plain(part)}`,
  "client.created": ({ source }) =>
    `Made a new client's file, from ${source === "staff" ? "the team" : `an ${source}`}`,
  "client.changed": ({ part }) => `Changed a client's file: ${plain(part)}`,
  "client.state-changed": ({ from, to }) => `Set a client from ${from} to ${to}`,
  "client.merged": () => "Merged another client into this one",
  "client.searched": ({ found }) => `Searched the clients: ${found} found`,
  "dog.added": () => "Added a dog",
  "dog.changed": ({ part }) => `Changed a dog: ${plain(part)}`,
  "document.granted": ({ kind }) => `Was allowed to upload: ${plain(kind)}`,
  "document.stored": ({ kind, type }) => `A document was stored: ${plain(kind)}, ${type}`,
  "document.refused": ({ reason }) => `A document was refused: ${plain(reason)}`,
  "document.quarantined": ({ reason }) => `A document was put aside and is not handed out: ${plain(reason)}`,
  "document.read": ({ kind }) => `Downloaded a document: ${plain(kind)}`,
  "document.removed": ({ kind }) => `Removed a document: ${plain(kind)}`,
  "document.lost": ({ kind }) => `A document's file is no longer there: ${plain(kind)}`,
  "waiver.published": ({ number }) => `Published version ${number} of the waiver`,
  "waiver.asked": () => "Asked for a signature by mail",
  "waiver.signed": ({ number, method }) =>
    method === "paper"
      ? `Recorded a signature on paper under version ${number} of the waiver`
      : `Signed version ${number} of the waiver, ${plain(method)}`,
  "waiver.voided": ({ number }) => `Voided a signature under version ${number} of the waiver`,
  "intake.started": ({ update }) => `Started an ${form(update)}`,
  "intake.sent": ({ update }) => `Sent the link to an ${form(update)}`,
  "intake.resumed": ({ how }) => `Went on with an intake by ${how}`,
  "intake.submitted": ({ update }) => `Sent in an ${form(update)}`,
  "intake.accepted": ({ update }) => `Took over an ${form(update)}`,
  "intake.set-aside": ({ update }) => `Set an ${form(update)} aside`,
  "intake.refused": ({ reason }) => `An intake was refused: ${plain(reason)}`,
  "inquiry.received": () => "An inquiry came in",
  "inquiry.refused": ({ reason }) => `An inquiry was refused: ${plain(reason)}`,
  "inquiry.reviewed": () => "Marked an inquiry as reviewed",
  "inquiry.noted": () => "Wrote notes to an inquiry",
  "inquiry.converted": () => "Made a client of an inquiry",
  "code.requested": ({ purpose, known }) =>
    known
      ? `Asked for a code to open the ${plain(purpose)}`
      : `A code to open the ${plain(purpose)} was asked by somebody unknown`,
  "code.refused": ({ purpose, reason }) =>
    `A code to open the ${plain(purpose)} was refused: ${plain(reason)}`,
  "portal.opened": ({ proof }) =>
    `Opened the portal ${proof === "code" ? "with a mailed code" : "with email and phone alone"}`,
  "portal.closed": ({ reason }) => `Left the portal: ${plain(reason)}`,
  "portal.refused": ({ reason }) => `Was refused at the portal: ${plain(reason)}`,
  "calendar.chosen": ({ calendars }) =>
    calendars === 1 ? "Chose one calendar to read" : `Chose ${calendars} calendars to read`,
  "appointment.added": ({ how }) => `A visit was added (${plain(how)})`,
  "appointment.changed": ({ part }) => `A visit was changed: ${part}`,
  "appointment.left-calendar": () => "A visit left the calendar",
  "appointment.settled": ({ state, charge }) =>
    `A visit was ${plain(state)}; charged: ${charge === "package" ? "a session of the package" : charge}`,
  "appointment.set-aside": () => "An event of the calendar was set aside: not a visit",
  "appointment.reschedule-asked": () => "Asked to move a visit",
  "package.sold": ({ sessions }) => `Sold a package of ${sessions} sessions`,
  "package.adjusted": ({ units }) => `Adjusted a package by ${units}`,
  "package.refunded": ({ units }) => `Refunded a package: ${units} sessions`,
  "package.expired": ({ units }) => `A package ran out with ${units} sessions left`,
  "card.begun": () => "Began a report card",
  "card.discarded": () => "Threw a draft of a report card away",
  "card.tested": () => "Sent a report card to themselves as a test",
  "card.sent": ({ revision, recipients }) =>
    `Sent a report card to ${recipients}${revision > 1 ? `, revision ${revision}` : ""}`,
  "card.read": ({ revision }) => `Read a report card${revision > 1 ? `, revision ${revision}` : ""}`,
  "message.written": ({ channel, purpose }) =>
    `Wrote ${channel === "sms" ? "an SMS" : "an email"}: ${plain(purpose)}`,
  "message.written-to-many": ({ channel, recipients }) =>
    `Wrote ${channel === "sms" ? "an SMS" : "an email"} to ${recipients}`,
  "message.read": () => "Read a message",
  "message.received": ({ kind }) => (kind === "sms" ? "An SMS came in" : "A wish to move a visit came in"),
  "message.seen-to": ({ kind }) =>
    kind === "sms" ? "Has seen to an SMS that came in" : "Has seen to a wish to move a visit",
  "message.suppressed": ({ channel, reason }) =>
    `An address gets no ${channel === "sms" ? "SMS" : "email"} any more: ${plain(reason)}`,
  "message.suppressions-read": ({ count }) => `Looked at ${count} addresses that nothing is sent to`,
  "message.suppression-lifted": ({ channel, by }) =>
    `An address gets ${channel === "sms" ? "SMS" : "email"} again, by ${by === "staff" ? "the team" : "its owner"}`,
  "message.event-refused": ({ provider: name, reason }) =>
    `News of a message was refused (${plain(name)}): ${plain(reason)}`,
  "consent.changed": ({ purpose, channel, granted, source, how }) =>
    `${granted ? "Agreed to" : "Withdrew"} ${plain(purpose)} by ${channel === "sms" ? "SMS" : "email"}${
      source === "unsubscribe" ? ", by the link in a mail" : how ? `, told ${consentWayWords(how)}` : ""
    }`,
  "reminder.switched": ({ reminder, enabled }) =>
    `Switched a reminder ${enabled ? "on" : "off"}: ${plain(reminder)}`,
  "today.kept-offline": ({ visits }) => `Kept a sealed copy of the day on a device: ${visits} visits`,
  "settings.changed": ({ part }) => `Changed the settings: ${plain(part)}`,
  "audit.read": ({ filtered }) => `Looked at the audit list${filtered ? ", filtered" : ""}`,
  "audit.exported": ({ format, rows }) => `Exported ${rows} entries of the trail as ${format.toUpperCase()}`,
  "audit.verified": ({ intact, rows }) =>
    `Verified ${rows} entries of the trail: ${intact ? "all as they were written" : "something was changed"}`,
  "audit.access-read": () => "Looked up who opened a client's file",
  "suspicion.new-device": () => "Signed in on a new device",
  "suspicion.new-country": () => "Signed in from a new country",
  "suspicion.impossible-travel": ({ kilometres, minutes }) =>
    `Signed in ${kilometres} km away within ${minutes} minutes`,
  "suspicion.noticed": ({ kind }) => `Was told by mail: ${plain(kind)}`,
  "suspicion.denied": ({ kind }) => `Said "this was not me": ${plain(kind)}`,
  "suspicion.deny-refused": ({ reason }) => `A "this was not me" was refused: ${plain(reason)}`,
  "alert.raised": ({ rule, count }) => `Alert: ${plain(rule)}, ${count} times`,
  "alert.acknowledged": ({ rule }) => `Took note of an alert: ${plain(rule)}`,
  "incident.opened": ({ kind, source }) => `Opened an incident (${kind}): ${plain(source)}`,
  "incident.noted": () => "Wrote a note on an incident",
  "incident.closed": ({ kind }) => `Closed an incident (${kind})`,
  "incident.read": () => "Looked at an incident",
};

const isEvent = (event: string): event is EventName => Object.hasOwn(auditWords, event);

/** What happened, as one sentence. An event that this version no longer knows is said by its name. */
export function auditSentence(event: string, details: Record<string, string | number | boolean>): string {
  if (!isEvent(event)) return plain(event.replace(".", ": "));
  return (auditWords[event] as (details: Record<string, string | number | boolean>) => string)(details);
}

/** What an event's name begins with, in words, for a filter. */
export const familyNames: { [Family in EventName extends `${infer F}.${string}` ? F : never]: string } = {
  setup: "Setup",
  "sign-in": "Signing in",
  session: "Devices",
  password: "Passwords",
  access: "Refused pages",
  request: "Refused requests",
  oauth: "Ways to providers",
  connection: "Connections",
  identity: "Linked accounts",
  vault: "Sealed values",
  keys: "Keys",
  staff: "Team",
  client: "Clients",
  dog: "Dogs",
  document: "Documents",
  waiver: "Waivers",
  intake: "Intakes",
  inquiry: "Inquiries",
  code: "Mailed codes",
  portal: "Portal",
  calendar: "Calendars",
  appointment: "Visits",
  package: "Packages",
  card: "Report cards",
  message: "Messages",
  consent: "Consents",
  reminder: "Reminders",
  today: "Today",
  settings: "Settings",
  audit: "Audit",
  "second-factor": "Second factors",
  "recovery-codes": "Recovery codes",
  passkey: "Passkeys",
  suspicion: "Suspicions",
  alert: "Alerts",
  incident: "Incidents",
  refusals: "Floods of refusals",
};
