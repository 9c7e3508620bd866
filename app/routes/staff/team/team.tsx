import { listInvitations } from "../../../domain/team/invite.ts";
import { listMembers } from "../../../domain/team/members.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { InvitationList, MemberList } from "../../../ui/team/team-lists.tsx";
import type { Route } from "./+types/team.ts";

const notices: Record<string, string> = {
  invited: "The invitation is on its way. It waits below until it is taken or runs out.",
  withdrawn: "The invitation is withdrawn: its code opens nothing any more.",
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [members, invitations, { timeZone }] = await Promise.all([
    listMembers(ctx),
    listInvitations(ctx),
    readLocale(context),
  ]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    members,
    invitations,
    timeZone,
    me: signedIn(context).staffId,
    now: ctx.clock.now(),
    notice: Object.hasOwn(notices, done) ? notices[done] : null,
  };
}

export default function Team({ loaderData }: Route.ComponentProps) {
  const { members, invitations, timeZone, me, now, notice } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Team · Daydreamers</title>
      <PageTitle title="Team">Who works here, and what they may do.</PageTitle>
      {notice && <Notice tone="good">{notice}</Notice>}
      <Card title="People">
        <MemberList members={members} me={me} now={now} />
      </Card>
      <Card title="Invitations">
        {invitations.length > 0 ? (
          <InvitationList invitations={invitations} now={now} timeZone={timeZone} />
        ) : (
          <p className="text-muted">Nobody is invited at the moment.</p>
        )}
        <div className="mt-5">
          <ButtonLink to="/settings/team/invite">Invite somebody</ButtonLink>
        </div>
      </Card>
      <div>
        <ButtonLink to="/settings/permissions" tone="quiet">
          What each role may do
        </ButtonLink>
      </div>
    </div>
  );
}
