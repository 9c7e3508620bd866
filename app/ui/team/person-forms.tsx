import { Button, Choice } from "../form.tsx";
import { Card } from "../layout.tsx";
import { ago, Time } from "../time.tsx";
import { roleChoices, type roleNames, roleSentences } from "./words.ts";

/** What somebody may do, to choose from, with a sentence on each. */
export function RoleField({
  chosen,
  hint,
  problems,
}: {
  chosen: keyof typeof roleNames;
  hint: string;
  problems?: React.ComponentProps<typeof Choice>["problems"];
}) {
  return (
    <div className="grid gap-3">
      <Choice
        name="role"
        label="Role"
        options={roleChoices}
        defaultValue={chosen}
        hint={hint}
        problems={problems}
      />
      <ul className="grid gap-1 text-sm text-muted">
        {roleChoices.map(({ value, label }) => (
          <li key={value}>
            <strong className="text-ink">{label}</strong> {roleSentences[value]}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Changes what somebody may do. */
export function RoleForm({
  path,
  role,
  isMe,
}: {
  path: string;
  role: keyof typeof roleNames;
  isMe: boolean;
}) {
  return (
    <Card title="Role">
      <form method="post" action={`${path}/role`} className="grid gap-4">
        <RoleField
          chosen={role}
          hint={
            isMe
              ? "Changing your own role signs you out, and only another owner can give it back."
              : "Changing it signs the person out everywhere; they get a mail."
          }
        />
        <div>
          <Button tone="quiet">Change the role</Button>
        </div>
      </form>
    </Card>
  );
}

/** Where somebody is signed in, and the button that ends all of it. */
export function DevicesOf({
  path,
  devices,
  now,
}: {
  path: string;
  devices: readonly { id: string; browser: string; system: string; lastSeenAt: Date }[];
  now: Date;
}) {
  if (devices.length === 0)
    return (
      <Card title="Devices">
        <p className="text-muted">Not signed in anywhere.</p>
      </Card>
    );
  return (
    <Card title="Devices">
      <ul className="mb-4 divide-y divide-line">
        {devices.map(({ id, browser, system, lastSeenAt }) => (
          <li key={id} className="py-2">
            <span className="font-medium">
              {browser} on {system}
            </span>
            <span className="text-sm text-muted">
              {" · "}last used <Time at={lastSeenAt}>{ago(lastSeenAt, now)}</Time>
            </span>
          </li>
        ))}
      </ul>
      <form method="post" action={`${path}/end-devices`}>
        <Button tone="quiet">Sign out all of them</Button>
      </form>
    </Card>
  );
}

/** For somebody who lost the phone, and for somebody who should not come in any more. */
export function AdmissionForms({ path, isDisabled }: { path: string; isDisabled: boolean }) {
  if (isDisabled)
    return (
      <Card title="Disabled">
        <p className="mb-4">
          This account opens nothing. Enabled, the person signs in as before, with the same password and the
          same role.
        </p>
        <form method="post" action={`${path}/enable`}>
          <Button tone="quiet">Enable the account</Button>
        </form>
      </Card>
    );
  return (
    <>
      <Card title="Lost the phone?">
        <p className="mb-4">
          Takes authenticator app, passkeys and recovery codes away and signs the person out. They sign in
          with the password, or a new one by mail, and add a factor again. Make sure first that it is really
          them who ask.
        </p>
        <form method="post" action={`${path}/reset-factors`}>
          <Button tone="danger">Take the second factors away</Button>
        </form>
      </Card>
      <Card title="Leaving the team?">
        <p className="mb-4">
          Disables the account: signed out everywhere at once, and no way in. What the person did stays in the
          files and in the trail.
        </p>
        <form method="post" action={`${path}/disable`}>
          <Button tone="danger">Disable the account</Button>
        </form>
      </Card>
    </>
  );
}
