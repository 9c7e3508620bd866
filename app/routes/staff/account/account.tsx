import { readFactors } from "../../../domain/factors/overview.ts";
import { listIdentities } from "../../../domain/identity/identities.ts";
import { readProfile } from "../../../domain/identity/staff.ts";
import { providersOffered } from "../../../domain/providers/offered.ts";
import { listDevices } from "../../../domain/sessions/device-list.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { reachableBy } from "../../../http/policies.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { FactorsCard } from "../../../ui/account/factors-card.tsx";
import { Button, ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, Facts } from "../../../ui/layout.tsx";
import { PlaceList } from "../../../ui/place-list.tsx";
import { DeviceList, LinkedAccounts } from "../../../ui/sign-in-places.tsx";
import type { Route } from "./+types/account.ts";

const notices: Record<string, { tone: "good" | "bad"; sentence: string }> = {
  password: { tone: "good", sentence: "Your password is changed, and your other devices are signed out." },
  "password-first": { tone: "good", sentence: "Your password is set." },
  preferences: { tone: "good", sentence: "Saved." },
  "factor-removed": {
    tone: "good",
    sentence: "The authenticator app no longer signs you in, and your other devices are signed out.",
  },
  "factor-kept": {
    tone: "bad",
    sentence:
      "Your role asks for a second factor, and this is your only one. Add a passkey first, then remove it.",
  },
  "no-factor": { tone: "bad", sentence: "Set up an authenticator app or a passkey first." },
  "device-ended": { tone: "good", sentence: "That device is signed out." },
  "others-ended": { tone: "good", sentence: "All your other devices are signed out." },
  unlinked: { tone: "good", sentence: "That account no longer signs you in." },
  "last-factor": {
    tone: "bad",
    sentence: "That is your only way to sign in. Set a password or add a passkey first, then unlink it.",
  },
  email: {
    tone: "good",
    sentence: "Your email address is changed, and your other devices are signed out.",
  },
  linked: { tone: "good", sentence: "That account signs you in from now on. We told you by email, too." },
  "already-linked": { tone: "good", sentence: "That account signs you in already." },
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const [profile, locale, devices, identities, factors] = await Promise.all([
    readProfile(ctx, session.staffId),
    readLocale(context),
    listDevices(ctx, session),
    listIdentities(ctx, session.staffId),
    readFactors(ctx, session.staffId),
  ]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    name: profile?.name ?? "",
    email: profile?.email ?? "",
    role: session.role,
    ...locale,
    devices,
    identities,
    factors,
    offered: providersOffered(ctx),
    now: ctx.clock.now(),
    places: practicePlaces.filter(({ to }) => reachableBy(session.role).includes(to)),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

/** What a phone has no room for in its bar. */
const practicePlaces = [
  { to: "/messages", name: "Messages", says: "What was sent, and what came in" },
  { to: "/battery", name: "Battery", says: "Your car and your Powerwall" },
  { to: "/connections", name: "Connections", says: "Tesla and Google Calendar" },
  { to: "/settings", name: "Settings", says: "Business, packages, library, reminders" },
  { to: "/audit", name: "Audit", says: "Who did and read what, and when" },
  { to: "/incidents", name: "Incidents", says: "What has to be looked after" },
];

const unitNames = { metric: "Kilometres and °C", imperial: "Miles and °F" };
const roleNames = { owner: "Owner", trainer: "Trainer", helper: "Helper", auditor: "Auditor" };

export default function Account({ loaderData }: Route.ComponentProps) {
  const { name, email, role, timeZone, units, devices, identities, factors } = loaderData;
  const { offered, now, places, notice } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Account · Daydreamers</title>
      <h1 className="mb-1 text-3xl font-semibold">Account</h1>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      <Card title={name}>
        <p className="-mt-2 mb-4 text-muted wrap-anywhere">{email}</p>
        <Facts
          facts={[
            { name: "Role", value: roleNames[role] },
            { name: "Time zone", value: timeZone.replaceAll("_", " ") },
            { name: "Units", value: unitNames[units] },
          ]}
        />
        <div className="mt-5 flex flex-wrap gap-3">
          <ButtonLink to="/account/password" tone="quiet">
            {factors.hasPassword ? "Change password" : "Set a password"}
          </ButtonLink>
          <ButtonLink to="/account/email" tone="quiet">
            Change email
          </ButtonLink>
          <ButtonLink to="/account/preferences" tone="quiet">
            Time and units
          </ButtonLink>
        </div>
      </Card>
      <FactorsCard factors={factors} now={now} timeZone={timeZone} />
      {places.length > 0 && (
        <div className="md:hidden">
          <PlaceList places={places} />
        </div>
      )}
      <Card title="Devices">
        <DeviceList devices={devices} now={now} timeZone={timeZone} />
        <div className="mt-5 flex flex-wrap gap-3">
          {devices.length > 1 && (
            <form method="post" action="/account/devices/end-others">
              <Button tone="quiet">Sign out the others</Button>
            </form>
          )}
          <form method="post" action="/account/sign-out-everywhere">
            <Button tone="danger">Sign out everywhere</Button>
          </form>
        </div>
      </Card>
      <PlaceList
        places={[
          { to: "/account/activity", name: "Activity", says: "Sign-ins and changes of your account, lately" },
        ]}
      />
      <Card title="Linked accounts">
        <LinkedAccounts identities={identities} offered={offered} now={now} timeZone={timeZone} />
      </Card>
    </div>
  );
}
