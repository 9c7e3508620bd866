import { index, layout, type RouteConfig, type RouteConfigEntry, route } from "@react-router/dev/routes";
import { policies, sandboxPolicies } from "./http/policies";

/** Every URL of the product, by audience. An audience is a layout whose middleware guards what is under it. */
const routes: RouteConfig = [
  layout("routes/public/layout.tsx", [
    index("routes/public/landing.tsx"),
    route("privacy", "routes/public/privacy.tsx"),
    route(".well-known/security.txt", "routes/hooks/security-txt.ts"),
    route("healthz", "routes/hooks/healthz.ts"),
    route("offline", "routes/public/offline.tsx"),
    route("sw.js", "routes/hooks/service-worker.ts"),
    route("manifest.webmanifest", "routes/hooks/home-screen.ts"),
    route("hooks/resend", "routes/hooks/resend.ts"),
    route("hooks/twilio/status", "routes/hooks/twilio-status.ts"),
    route("hooks/twilio/received", "routes/hooks/twilio-received.ts"),

    route("intake", "routes/public/intake.tsx"),
    route("intake/resume", "routes/public/intake-resume.tsx"),
    route("intake/resume/verify", "routes/public/intake-resume-verify.tsx"),
    route("intake/:draft", "routes/public/intake-step.tsx"),
    route("intake/:draft/open", "routes/public/intake-open.ts"),
    route("intake/:draft/dogs/:dog/remove", "routes/public/intake-remove-dog.ts"),
    route("intake/:draft/submit", "routes/public/intake-submit.ts"),
    route("intake/:draft/documents", "routes/public/intake-documents.tsx"),
    route("intake/:draft/documents/grants", "routes/public/intake-grants.ts"),
    route("intake/:draft/documents/:document/confirm", "routes/public/intake-confirm.ts"),
    route("intake/:draft/documents/:document/remove", "routes/public/intake-remove-document.ts"),

    route("contact", "routes/public/contact.tsx"),
    route("unsubscribe/:token", "routes/public/unsubscribe.tsx"),

    route("portal", "routes/public/portal.tsx"),
    route("portal/verify", "routes/public/portal-verify.tsx"),
  ]),

  layout("routes/auth/layout.tsx", [
    route("setup", "routes/auth/setup.tsx"),
    route("sign-in", "routes/auth/sign-in.tsx"),
    route("sign-in/verify", "routes/auth/verify.tsx"),
    route("sign-in/passkey", "routes/auth/sign-in-passkey.tsx"),
    route("sign-in/passkey/options", "routes/auth/passkey-options.ts"),
    ...["google", "github"].flatMap((provider) => [
      route(`sign-in/${provider}`, "routes/auth/sign-in-with.ts", {
        id: `routes/auth/sign-in-with/${provider}`,
      }),
      route(`sign-in/${provider}/callback`, "routes/auth/provider-callback.tsx", {
        id: `routes/auth/provider-callback/${provider}`,
      }),
      route(`join/${provider}`, "routes/auth/join-with.ts", { id: `routes/auth/join-with/${provider}` }),
    ]),
    route("sign-in/tesla", "routes/auth/sign-in-tesla.ts"),
    route("sign-out", "routes/auth/sign-out.ts"),
    route("forgot-password", "routes/auth/forgot-password.tsx"),
    route("reset-password", "routes/auth/reset-password.tsx"),
    route("join", "routes/auth/join.tsx"),
    route("not-me", "routes/auth/not-me.tsx"),
    route("connections/tesla/callback", "routes/auth/tesla-callback.tsx"),
    route("connections/google-calendar/callback", "routes/auth/google-calendar-callback.tsx"),
  ]),

  layout("routes/portal/layout.tsx", [
    route("portal/choose", "routes/portal/choose.tsx"),
    route("portal/home", "routes/portal/home.tsx"),
    route("portal/sign-out", "routes/portal/sign-out.ts"),
    route("portal/privacy", "routes/portal/privacy.tsx"),
    route("portal/access", "routes/portal/access.tsx"),
    route("portal/waiver", "routes/portal/waiver.tsx"),
    route("portal/update", "routes/portal/update.ts"),
    route("portal/visits", "routes/portal/visits.tsx"),
    route("portal/visits/:appointment/reschedule", "routes/portal/reschedule.tsx"),
    route("portal/packages", "routes/portal/packages.tsx"),
    route("portal/report-cards", "routes/portal/report-cards.tsx"),
    route("portal/report-cards/:id", "routes/portal/report-card.tsx"),
    route("portal/report-cards/:id/pdf", "routes/portal/report-card-pdf.ts"),
    route("portal/report-cards/:id/photos/:document", "routes/portal/report-card-photo.ts"),
    route("portal/messages", "routes/portal/messages.tsx"),
    route("portal/documents", "routes/portal/documents.tsx"),
    route("portal/documents/grants", "routes/portal/grants.ts"),
    route("portal/documents/:document", "routes/portal/download.ts"),
    route("portal/documents/:document/thumbnail", "routes/portal/thumbnail.ts"),
    route("portal/documents/:document/confirm", "routes/portal/confirm.ts"),
    route("portal/documents/:document/remove", "routes/portal/remove-document.ts"),
  ]),

  layout("routes/staff/layout.tsx", [
    route("today", "routes/staff/today.tsx"),
    route("today/offline", "routes/staff/today-offline.ts"),

    route("calendar", "routes/staff/calendar/calendar.tsx"),
    route("calendar/calendars", "routes/staff/calendar/calendars.tsx"),
    route("calendar/sync", "routes/staff/calendar/sync.ts"),
    route("calendar/events/:event/match", "routes/staff/calendar/match.tsx"),
    route("calendar/events/:event/not-a-visit", "routes/staff/calendar/not-a-visit.ts"),
    route("calendar/choices/:choice/forget", "routes/staff/calendar/forget-choice.ts"),

    route("appointments/new", "routes/staff/appointments/new.tsx"),
    route("appointments/:appointment", "routes/staff/appointments/appointment.tsx"),
    route("appointments/:appointment/edit", "routes/staff/appointments/edit.tsx"),
    route("appointments/:appointment/rematch", "routes/staff/appointments/rematch.ts"),
    route("appointments/:appointment/outcome", "routes/staff/appointments/outcome.tsx"),
    route("clients/:id/visits", "routes/staff/appointments/visits.tsx"),

    route("report-cards", "routes/staff/report-cards/report-cards.tsx"),
    route("report-cards/new", "routes/staff/report-cards/new.tsx"),
    route("report-cards/:id", "routes/staff/report-cards/report-card.tsx"),
    route("report-cards/:id/save", "routes/staff/report-cards/save.ts"),
    route("report-cards/:id/discard", "routes/staff/report-cards/discard.ts"),
    route("report-cards/:id/photos", "routes/staff/report-cards/photos.tsx"),
    route("report-cards/:id/photos/:document", "routes/staff/report-cards/photo.ts"),
    route("report-cards/:id/photos/:document/remove", "routes/staff/report-cards/remove-photo.ts"),
    route("report-cards/:id/preview", "routes/staff/report-cards/preview.tsx"),
    route("report-cards/:id/test", "routes/staff/report-cards/test.ts"),
    route("report-cards/:id/send", "routes/staff/report-cards/send.tsx"),
    route("report-cards/:id/revise", "routes/staff/report-cards/revise.ts"),
    route("report-cards/:id/print", "routes/staff/report-cards/print.tsx"),
    route("report-cards/:id/pdf", "routes/staff/report-cards/pdf.ts"),

    route("messages", "routes/staff/messages/messages.tsx"),
    route("messages/new", "routes/staff/messages/new.tsx"),
    route("messages/mass", "routes/staff/messages/mass.tsx"),
    route("messages/received", "routes/staff/messages/received.tsx"),
    route("messages/received/:received/done", "routes/staff/messages/received-done.ts"),
    route("messages/suppressions", "routes/staff/messages/suppressions.tsx"),
    route("messages/suppressions/:suppression/lift", "routes/staff/messages/lift-suppression.tsx"),
    route("messages/:message", "routes/staff/messages/message.tsx"),
    route("messages/:message/resend", "routes/staff/messages/resend.ts"),
    route("clients/:id/messages", "routes/staff/messages/client-messages.tsx"),
    route("clients/:id/consents", "routes/staff/messages/consents.tsx"),

    route("clients/:id/place", "routes/staff/day/place.tsx"),
    route("clients/:id/packages", "routes/staff/packages/packages.tsx"),
    route("clients/:id/packages/new", "routes/staff/packages/sell.tsx"),
    route("clients/:id/packages/:package", "routes/staff/packages/package.tsx"),
    route("clients/:id/packages/:package/adjust", "routes/staff/packages/adjust.tsx"),
    route("clients/:id/packages/:package/refund", "routes/staff/packages/refund.tsx"),

    route("clients", "routes/staff/clients/clients.tsx"),
    route("clients/new", "routes/staff/clients/new.tsx"),
    route("clients/:id", "routes/staff/clients/client.tsx"),
    route("clients/:id/edit", "routes/staff/clients/edit.tsx"),
    route("clients/:id/state", "routes/staff/clients/state.ts"),
    route("clients/:id/notes", "routes/staff/clients/notes.tsx"),
    route("clients/:id/terms", "routes/staff/clients/terms.tsx"),
    route("clients/:id/merge", "routes/staff/clients/merge.tsx"),
    route("clients/:id/contacts/new", "routes/staff/clients/new-contact.tsx"),
    route("clients/:id/contacts/:contact", "routes/staff/clients/contact.tsx"),
    route("clients/:id/contacts/:contact/remove", "routes/staff/clients/remove-contact.ts"),

    route("clients/:id/dogs/new", "routes/staff/dogs/new.tsx"),
    route("clients/:id/dogs/:dog", "routes/staff/dogs/dog.tsx"),
    route("clients/:id/dogs/:dog/edit", "routes/staff/dogs/edit.tsx"),
    route("clients/:id/dogs/:dog/state", "routes/staff/dogs/state.ts"),
    route("clients/:id/dogs/:dog/handling", "routes/staff/dogs/handling.tsx"),
    route("clients/:id/dogs/:dog/photo", "routes/staff/dogs/photo.tsx"),
    route("clients/:id/dogs/:dog/weights", "routes/staff/dogs/weights.tsx"),
    route("clients/:id/dogs/:dog/weights/:weight/remove", "routes/staff/dogs/remove-weight.ts"),
    route("clients/:id/dogs/:dog/vaccinations/new", "routes/staff/dogs/new-vaccination.tsx"),
    route("clients/:id/dogs/:dog/vaccinations/:vaccination", "routes/staff/dogs/vaccination.tsx"),
    route(
      "clients/:id/dogs/:dog/vaccinations/:vaccination/approve",
      "routes/staff/dogs/approve-vaccination.ts",
    ),
    route(
      "clients/:id/dogs/:dog/vaccinations/:vaccination/remove",
      "routes/staff/dogs/remove-vaccination.ts",
    ),
    route("clients/:id/dogs/:dog/bites/new", "routes/staff/dogs/new-bite.tsx"),
    route("clients/:id/dogs/:dog/bites/:bite", "routes/staff/dogs/bite.tsx"),
    route("clients/:id/dogs/:dog/bites/:bite/remove", "routes/staff/dogs/remove-bite.ts"),

    route("clients/:id/documents", "routes/staff/documents/documents.tsx"),
    route("clients/:id/documents/grants", "routes/staff/documents/grants.ts"),
    route("clients/:id/documents/:document", "routes/staff/documents/download.ts"),
    route("clients/:id/documents/:document/thumbnail", "routes/staff/documents/thumbnail.ts"),
    route("clients/:id/documents/:document/confirm", "routes/staff/documents/confirm.ts"),
    route("clients/:id/documents/:document/remove", "routes/staff/documents/remove.ts"),

    route("clients/:id/waivers", "routes/staff/waivers/waivers.tsx"),
    route("clients/:id/waivers/ask", "routes/staff/waivers/ask.ts"),
    route("clients/:id/waivers/paper", "routes/staff/waivers/paper.tsx"),
    route("clients/:id/waivers/:signature/void", "routes/staff/waivers/void.tsx"),

    route("clients/:id/intake", "routes/staff/intake/send.ts"),
    route("intakes", "routes/staff/intake/intakes.tsx"),
    route("intakes/:draft", "routes/staff/intake/intake.tsx"),
    route("intakes/:draft/accept", "routes/staff/intake/accept.ts"),
    route("intakes/:draft/set-aside", "routes/staff/intake/set-aside.ts"),
    route("inquiries", "routes/staff/intake/inquiries.tsx"),
    route("inquiries/:inquiry", "routes/staff/intake/inquiry.tsx"),
    route("inquiries/:inquiry/review", "routes/staff/intake/review.ts"),
    route("inquiries/:inquiry/convert", "routes/staff/intake/convert.ts"),

    route("settings", "routes/staff/settings/settings.tsx"),
    route("settings/business", "routes/staff/settings/business.tsx"),
    route("settings/waiver", "routes/staff/settings/waiver.tsx"),
    route("settings/portal", "routes/staff/settings/portal.tsx"),

    route("settings/driving", "routes/staff/settings/driving.tsx"),
    route("settings/packages", "routes/staff/settings/packages.tsx"),
    route("settings/packages/new", "routes/staff/settings/new-package.tsx"),
    route("settings/packages/:definition", "routes/staff/settings/package.tsx"),
    route("settings/packages/:definition/archive", "routes/staff/settings/archive-package.ts"),
    route("settings/agencies", "routes/staff/settings/agencies.tsx"),
    route("settings/agencies/new", "routes/staff/settings/new-agency.tsx"),
    route("settings/agencies/:agency", "routes/staff/settings/agency.tsx"),
    route("settings/agencies/:agency/archive", "routes/staff/settings/archive-agency.ts"),
    route("settings/library", "routes/staff/library/library.tsx"),
    route("settings/library/categories/new", "routes/staff/library/new-category.tsx"),
    route("settings/library/categories/:category", "routes/staff/library/category.tsx"),
    route("settings/library/categories/:category/move", "routes/staff/library/move-category.ts"),
    route("settings/library/categories/:category/archive", "routes/staff/library/archive-category.ts"),
    route("settings/library/items/new", "routes/staff/library/new-item.tsx"),
    route("settings/library/items/:item", "routes/staff/library/item.tsx"),
    route("settings/library/items/:item/move", "routes/staff/library/move-item.ts"),
    route("settings/library/items/:item/archive", "routes/staff/library/archive-item.ts"),
    route("settings/templates", "routes/staff/messages/templates.tsx"),
    route("settings/templates/:template", "routes/staff/messages/template.tsx"),
    route("settings/reminders", "routes/staff/settings/reminders.tsx"),

    route("settings/security", "routes/staff/settings/security.tsx"),
    route("settings/alerts", "routes/staff/settings/alerts.tsx"),
    route("settings/permissions", "routes/staff/settings/permissions.tsx"),

    route("settings/team", "routes/staff/team/team.tsx"),
    route("settings/team/invite", "routes/staff/team/invite.tsx"),
    route("settings/team/invitations/:invitation/withdraw", "routes/staff/team/withdraw.ts"),
    route("settings/team/:staff", "routes/staff/team/person.tsx"),
    route("settings/team/:staff/role", "routes/staff/team/role.ts"),
    route("settings/team/:staff/disable", "routes/staff/team/disable.ts"),
    route("settings/team/:staff/enable", "routes/staff/team/enable.ts"),
    route("settings/team/:staff/end-devices", "routes/staff/team/end-devices.ts"),
    route("settings/team/:staff/reset-factors", "routes/staff/team/reset-factors.ts"),

    route("audit", "routes/staff/trust/audit.tsx"),
    route("audit/verify", "routes/staff/trust/verify-audit.tsx"),
    route("audit/export", "routes/staff/trust/export-audit.ts"),
    route("clients/:id/access", "routes/staff/trust/client-access.tsx"),
    route("incidents", "routes/staff/trust/incidents.tsx"),
    route("incidents/new", "routes/staff/trust/new-incident.tsx"),
    route("incidents/:incident", "routes/staff/trust/incident.tsx"),
    route("incidents/:incident/notes", "routes/staff/trust/incident-notes.tsx"),
    route("incidents/:incident/close", "routes/staff/trust/close-incident.ts"),
    route("incidents/alerts/:alert/acknowledge", "routes/staff/trust/acknowledge-alert.ts"),

    route("battery", "routes/staff/battery.tsx"),
    route("battery/refresh", "routes/staff/battery-refresh.ts"),
    route("battery/vehicles/:id", "routes/staff/vehicle.tsx"),
    route("battery/sites/:id", "routes/staff/site.tsx"),

    route("connections", "routes/staff/connections.tsx"),
    route("connections/google-calendar/start", "routes/staff/connect-google-calendar.ts"),
    route("connections/tesla/start", "routes/staff/connect-tesla.ts"),
    route("connections/:id/disconnect", "routes/staff/disconnect.ts"),
    route("connections/:id/allow-sign-in", "routes/staff/allow-sign-in.ts"),

    route("account", "routes/staff/account/account.tsx"),
    route("account/confirm", "routes/staff/account/confirm.tsx"),
    route("account/confirm/options", "routes/staff/account/confirm-options.ts"),
    route("account/confirm/passkey", "routes/staff/account/confirm-passkey.tsx"),
    route("account/email", "routes/staff/account/email.tsx"),
    route("account/email/verify", "routes/staff/account/email-verify.tsx"),
    route("account/second-factor", "routes/staff/account/second-factor.tsx"),
    route("account/second-factor/remove", "routes/staff/account/remove-second-factor.ts"),
    route("account/recovery-codes", "routes/staff/account/recovery-codes.tsx"),
    route("account/passkeys", "routes/staff/account/passkeys.tsx"),
    route("account/passkeys/options", "routes/staff/account/passkey-options.ts"),
    route("account/passkeys/new", "routes/staff/account/new-passkey.tsx"),
    route("account/passkeys/:passkey/rename", "routes/staff/account/rename-passkey.tsx"),
    route("account/passkeys/:passkey/remove", "routes/staff/account/remove-passkey.ts"),
    ...["google", "github"].map((provider) =>
      route(`account/identities/${provider}/link`, "routes/staff/account/link-provider.ts", {
        id: `routes/staff/account/link-provider/${provider}`,
      }),
    ),
    route("account/activity", "routes/staff/account/activity.tsx"),
    route("account/not-me", "routes/staff/account/not-me.ts"),
    route("account/password", "routes/staff/account/password.tsx"),
    route("account/preferences", "routes/staff/account/preferences.tsx"),
    route("account/identities/:id/unlink", "routes/staff/account/unlink-identity.ts"),
    route("account/devices/end-others", "routes/staff/account/end-other-devices.ts"),
    route("account/devices/:id/end", "routes/staff/account/end-device.ts"),
    route("account/sign-out-everywhere", "routes/staff/account/sign-out-everywhere.ts"),
  ]),
];

/** Routes that only the sandbox build has. */
const sandboxRoutes: RouteConfigEntry[] = [
  layout("routes/hooks/sandbox-layout.ts", [
    route("__sandbox/clock", "routes/hooks/sandbox-clock.ts"),
    route("__sandbox/cron", "routes/hooks/sandbox-cron.ts"),
  ]),
];

/** @returns the same routes. @throws when a URL has no policy, so that the build fails. */
function everyUrlHasAPolicy(entries: RouteConfigEntry[], known: object): RouteConfigEntry[] {
  const visit = (entry: RouteConfigEntry, parent: string): void => {
    const path = entry.path ? `${parent}/${entry.path}` : parent;
    const isPage = !entry.children?.length;
    if (isPage && !Object.hasOwn(known, path || "/")) {
      throw new Error(`${path || "/"} (${entry.file}) has no policy in app/http/policies.ts`);
    }
    for (const child of entry.children ?? []) visit(child, path);
  };
  for (const entry of entries) visit(entry, "");
  return entries;
}

const sandbox = process.env.DAYDREAMERS_SANDBOX === "1";

export default everyUrlHasAPolicy(
  sandbox ? [...(await routes), ...sandboxRoutes] : [...(await routes)],
  sandbox ? { ...policies, ...sandboxPolicies } : policies,
);
