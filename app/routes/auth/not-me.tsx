import * as z from "zod";
import { denyNotice, typedNoticeToken } from "../../domain/suspicion/denials.ts";
import { systemContext } from "../../http/context.ts";
import { parseForm, refuse, secretText } from "../../http/forms.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { NotMeForm, WhatNow } from "../../ui/suspicion/not-me.tsx";
import type { Route } from "./+types/not-me.ts";

type Data = Route.ComponentProps["loaderData"];

/** The script takes the secret of the mailed link from behind the `#`; without it the code is pasted. */
export const handle = { scripts: (loaded: unknown) => (loaded as Data | undefined)?.done === null };

/** Changes nothing: mail scanners open every link first. */
export function loader({ request }: Route.LoaderArgs) {
  const done = new URL(request.url).searchParams.get("done");
  return { done: done === "denied" || done === "denied-before" ? done : null } as const;
}

const form = z.object({ token: secretText("Please paste the code from the mail.") });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const denied = await denyNotice(context.get(systemContext), typedNoticeToken(parsed.value.token));
  if (denied === "refused") return refuse({ token: notTaken }, {});
  return safeRedirect(`/not-me?done=${denied}`);
}

/** The same for unknown, run out and too many tries. */
const notTaken =
  "This code is not right or has run out, or there were too many tries. Copy it from the mail once more. If it still does not work, choose a new password with “Forgot your password?”: that signs out every device too.";

export default function NotMe({ loaderData, actionData }: Route.ComponentProps) {
  const { done } = loaderData;
  return (
    <>
      <title>This was not me · Daydreamers</title>
      {done ? <WhatNow isFirst={done === "denied"} /> : <NotMeForm problems={actionData} />}
    </>
  );
}
