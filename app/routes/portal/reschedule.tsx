import * as z from "zod";
import { askToMove, readMovable } from "../../domain/portal/wish.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { optionalText, parseForm, refuse, requiredText } from "../../http/forms.ts";
import { inPortal } from "../../http/in-portal.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { Button, ButtonLink, FormProblem, Notice, TextArea } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { whenWords } from "../../ui/portal/when.ts";
import { dateFormat } from "../../ui/time.tsx";
import type { Route } from "./+types/reschedule.ts";

const maxTimes = 500;
const maxMessage = 1_000;

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { id, startsAt, endsAt, timeZone, over, isSoon, wishAt } = await orRefuse(
    readMovable(ctx, inPortal(context), params.appointment),
  );
  return {
    id,
    when: whenWords(startsAt, endsAt, timeZone),
    over: over && sentences[over],
    isSoon,
    wish: wishAt && dateFormat(timeZone, { dateStyle: "long" }).format(wishAt),
  };
}

const sentences = {
  past: "This visit has begun already, so it cannot be moved any more. Please call or write to us.",
  "called-off": "This visit does not take place at that time any more: it was moved or called off.",
} as const;

const form = z.object({
  times: requiredText("Please say which days or times would suit you.", maxTimes),
  message: optionalText(maxMessage),
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  // Whose visit it is, before what was written.
  await orRefuse(readMovable(ctx, by, params.appointment));
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const asked = await orRefuse(askToMove(ctx, by, params.appointment, parsed.value));
  if (!asked.ok) return refuse({ "": sentences[asked.reason] }, parsed.typed);
  return safeRedirect("/portal/visits?done=asked");
}

export default function Reschedule({ loaderData, actionData }: Route.ComponentProps) {
  const { id, when, over, isSoon, wish } = loaderData;
  return (
    <div className="grid gap-5">
      <title>Ask for another time · Your portal</title>
      <PageTitle title="Ask for another time">{when}</PageTitle>
      {over && !actionData && <Notice tone="warn">{over}</Notice>}
      {!over && (
        <>
          {wish && (
            <Notice tone="warn">
              You asked for another time on {wish} already. What you send now takes the place of that.
            </Notice>
          )}
          {isSoon && (
            <Notice tone="warn">
              It is less than a day until this visit: please call or text us as well. It may count as a
              session.
            </Notice>
          )}
        </>
      )}
      {(!over || actionData) && (
        <form method="post" action={`/portal/visits/${id}/reschedule`} className="grid gap-5">
          <FormProblem problems={actionData} />
          <TextArea
            name="times"
            label="When would suit you?"
            hint="Some days and times, for example: Thursday or Friday after four."
            rows={3}
            maxLength={maxTimes}
            problems={actionData}
          />
          <TextArea
            name="message"
            label="Anything else"
            required={false}
            rows={3}
            maxLength={maxMessage}
            problems={actionData}
          />
          <Button wide>Send</Button>
        </form>
      )}
      <p className="text-muted">
        This is a wish, not a booking: the visit stays as it is until you hear from us.
      </p>
      <ButtonLink to="/portal/visits" tone="quiet" wide>
        Back to the visits
      </ButtonLink>
    </div>
  );
}
