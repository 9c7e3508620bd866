import { activityDays, listActivity } from "../../../domain/suspicion/activity.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { ActivityList } from "../../../ui/suspicion/activity-list.tsx";
import type { Route } from "./+types/activity.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [lines, { timeZone }] = await Promise.all([
    listActivity(ctx, signedIn(context).staffId),
    readLocale(context),
  ]);
  return { lines, timeZone, days: activityDays };
}

export default function Activity({ loaderData }: Route.ComponentProps) {
  const { lines, timeZone, days } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Activity · Daydreamers</title>
      <PageTitle title="Activity">
        {`What happened to your account in the last ${days} days, newest first.`}
      </PageTitle>
      <Card title="Something that you did not do?">
        <p className="mb-4">
          This signs out every device, this one too, ends your password and tells the owner. You then choose a
          new password with a code by email.
        </p>
        <form method="post" action="/account/not-me">
          <Button tone="danger">This was not me</Button>
        </form>
      </Card>
      <ActivityList lines={lines} timeZone={timeZone} />
      <div>
        <ButtonLink to="/account" tone="quiet">
          Back to the account
        </ButtonLink>
      </div>
    </div>
  );
}
