import { listPasskeys } from "../../../domain/factors/passkeys/passkeys.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { PasskeyList } from "../../../ui/passkey-list.tsx";
import type { Route } from "./+types/passkeys.ts";

const notices: Record<string, { tone: "good" | "bad"; sentence: string }> = {
  added: { tone: "good", sentence: "Your passkey is added, and your other devices are signed out." },
  renamed: { tone: "good", sentence: "Saved." },
  removed: { tone: "good", sentence: "That passkey is removed, and your other devices are signed out." },
  "last-factor": {
    tone: "bad",
    sentence:
      "That passkey is still there: without it you could not sign in as your role asks. Add another one or an authenticator app first.",
  },
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  const [passkeys, { timeZone }] = await Promise.all([
    listPasskeys(ctx, signedIn(context).staffId),
    readLocale(context),
  ]);
  return {
    passkeys,
    timeZone,
    now: ctx.clock.now(),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

export default function Passkeys({ loaderData }: Route.ComponentProps) {
  const { passkeys, timeZone, now, notice } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Passkeys · Daydreamers</title>
      <PageTitle title="Passkeys">
        A passkey signs you in with the finger, face or PIN of your device, without a password. Have one on
        each device that you use.
      </PageTitle>
      <div className="grid gap-5">
        {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
        <Card>
          <PasskeyList passkeys={passkeys} now={now} timeZone={timeZone} />
        </Card>
        <div className="flex flex-wrap gap-3">
          <ButtonLink to="/account/passkeys/new">Add a passkey</ButtonLink>
          <ButtonLink to="/account" tone="quiet">
            Back to your account
          </ButtonLink>
        </div>
      </div>
    </div>
  );
}
