import * as z from "zod";
import { purposeClaimed, stopMails } from "../../domain/messages/stop-link.ts";
import { systemContext } from "../../http/context.ts";
import { parseForm, refuse } from "../../http/forms.ts";
import { Button, FormProblem, Notice } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { consentWords } from "../../ui/messages/words.ts";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/unsubscribe.ts";

/** Changes nothing and looks nothing up: mail scanners open every link, and the page is the same for every token. */
export function loader({ params }: Route.LoaderArgs) {
  const purpose = purposeClaimed(params.token);
  return { what: (purpose && consentWords[purpose]?.toLowerCase()) ?? "mails of this kind" };
}

/** RFC 8058, section 3.2: the one pair that a mail program posts; our own button posts the same. */
const form = z.object({ "List-Unsubscribe": z.literal("One-Click") });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return refuse({ "": "That did not arrive whole. Please press the button once more." }, {});
  if (!(await stopMails(context.get(systemContext), params.token))) return refuse({ "": notOurs }, {});
  return { done: true, errors: {}, values: {} };
}

const notOurs =
  "This link does not work any more, or a part of it is missing. Open it once more from the mail, or answer the mail and tell us. In the portal you can choose too, under Messages.";

export default function Unsubscribe({ loaderData: { what }, actionData }: Route.ComponentProps) {
  const isDone = actionData && "done" in actionData;
  return (
    <PublicShell>
      <title>No more mails · Daydreamers</title>
      <PageTitle title={isDone ? "Done" : `No more ${what}?`}>
        {isDone
          ? `The reader of the mail that brought you here gets no more ${what} by email.`
          : `Press the button, and the reader of the mail that brought you here gets no more ${what} by email.`}
      </PageTitle>
      <div className="grid gap-5">
        {isDone ? (
          <Notice tone="good">What a visit itself needs, such as an answer to you, still comes.</Notice>
        ) : (
          <form method="post" className="grid gap-5">
            <FormProblem problems={actionData} />
            <input type="hidden" name="List-Unsubscribe" value="One-Click" />
            <Button wide>Stop them</Button>
          </form>
        )}
        <p>
          <a href="/portal/messages" className="inline-flex min-h-12 items-center underline">
            Choose what you get in the portal
          </a>
        </p>
      </div>
    </PublicShell>
  );
}
