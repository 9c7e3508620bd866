import { listDevices } from "../../../domain/sessions/device-list.ts";
import { readMember } from "../../../domain/team/members.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, Facts, PageTitle } from "../../../ui/layout.tsx";
import { AdmissionForms, DevicesOf, RoleForm } from "../../../ui/team/person-forms.tsx";
import { roleNames, waysInWords } from "../../../ui/team/words.ts";
import { ago, shortTime, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/person.ts";

const notices: Record<string, { tone: "good" | "bad"; sentence: string }> = {
  "role-changed": {
    tone: "good",
    sentence: "The role is changed, and the person was signed out everywhere.",
  },
  disabled: { tone: "good", sentence: "The account is disabled, and the person was signed out everywhere." },
  enabled: { tone: "good", sentence: "The account is enabled: the person can sign in again." },
  "devices-ended": { tone: "good", sentence: "All devices are signed out." },
  "factors-reset": {
    tone: "good",
    sentence: "The second factors are gone, and the person was signed out everywhere.",
  },
  "last-owner": {
    tone: "bad",
    sentence: "This is the only owner. Make somebody else an owner first, then try again.",
  },
  "own-account": {
    tone: "bad",
    sentence: "You cannot do this to yourself. Use your account's page, or ask another owner.",
  },
};

export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const member = await orRefuse(readMember(ctx, params.staff));
  const session = signedIn(context);
  const isMe = session.staffId === member.id;
  const [devices, { timeZone }] = await Promise.all([
    listDevices(ctx, { id: session.id, staffId: member.id }),
    readLocale(context),
  ]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    member,
    isMe,
    timeZone,
    devices: devices.map(({ id, browser, system, lastSeenAt }) => ({ id, browser, system, lastSeenAt })),
    now: ctx.clock.now(),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

export default function Person({ loaderData }: Route.ComponentProps) {
  const { member, isMe, devices, now, timeZone, notice } = loaderData;
  const path = `/settings/team/${member.id}`;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>{`${member.name} · Daydreamers`}</title>
      <PageTitle title={member.name}>{member.email}</PageTitle>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      <Card>
        <Facts
          facts={[
            { name: "Role", value: roleNames[member.role] },
            { name: "Signs in with", value: waysInWords(member.waysIn) },
            { name: "Second factor", value: member.hasSecondFactor ? "Yes" : "No" },
            {
              name: "Last seen",
              value: member.lastSeenAt ? (
                <Time at={member.lastSeenAt}>{ago(member.lastSeenAt, now)}</Time>
              ) : (
                "Not lately"
              ),
            },
            {
              name: "Here since",
              value: <Time at={member.joinedAt}>{shortTime(member.joinedAt, now, { timeZone })}</Time>,
            },
            ...(member.disabledAt
              ? [
                  {
                    name: "Disabled",
                    value: (
                      <Time at={member.disabledAt}>{shortTime(member.disabledAt, now, { timeZone })}</Time>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
      <RoleForm path={path} role={member.role} isMe={isMe} />
      <DevicesOf path={path} devices={devices} now={now} />
      {isMe ? (
        <div>
          <ButtonLink to="/account" tone="quiet">
            Password and second factors
          </ButtonLink>
        </div>
      ) : (
        <AdmissionForms path={path} isDisabled={member.disabledAt !== null} />
      )}
      <div>
        <ButtonLink to="/settings/team" tone="quiet">
          Back to the team
        </ButtonLink>
      </div>
    </div>
  );
}
