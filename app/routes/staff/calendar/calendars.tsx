import { redirect } from "react-router";
import * as z from "zod";
import { type CalendarView, chooseCalendars, listCalendars } from "../../../domain/calendar/calendars.ts";
import { syncNow } from "../../../domain/calendar/sync.ts";
import { listConnections } from "../../../domain/connections/connections.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { carried, parseForm, refuse } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { CalendarChoice, failureWords } from "../../../ui/calendars.tsx";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/calendars.ts";

const notices: Record<string, { tone: "good" | "bad"; sentence: string }> = {
  read: { tone: "good", sentence: "The calendars were read just now." },
  reading: { tone: "good", sentence: "The calendars are being read. Look again in a minute." },
  "not-read": {
    tone: "bad",
    sentence: "Not everything could be read just now. What was read last stays, and we go on trying.",
  },
};

/** Which calendars were ticked when the page was shown: another tab's choice must not be undone unseen. */
const ticked = (calendars: CalendarView[]) =>
  calendars
    .flatMap(({ id, selected }) => (selected ? [id] : []))
    .sort()
    .join(" ");

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [calendars, connections] = await Promise.all([
    listCalendars(ctx),
    listConnections(ctx, "google-calendar"),
  ]);
  const accounts = connections
    .filter(({ status }) => status !== "disconnected")
    .map(({ id, status }) => {
      const own = calendars.filter(({ connectionId }) => connectionId === id);
      return {
        id,
        status,
        name: own.find(({ primary }) => primary)?.account ?? "Google Calendar",
        calendars: own.map(({ id, name, selected, syncedAt, failure }) => ({
          id,
          name,
          selected,
          syncedAt,
          failure: failureWords(failure),
        })),
      };
    });
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    accounts,
    seen: ticked(calendars),
    now: ctx.clock.now(),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

/** How long a person waits for the first reading; it goes on in the background. */
const firstReadingMs = 8_000;

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const known = await listCalendars(ctx);
  const boxes = Object.fromEntries(known.map(({ id }) => [id, z.literal("yes").optional()]));
  const parsed = await parseForm(request, z.object({ ...boxes, seen: carried }));
  if (!parsed.ok) return parsed.refusal;
  if (parsed.typed.seen !== ticked(known))
    return refuse(
      {
        "": "Somebody else has changed this choice meanwhile. Please look at the list below and save again.",
      },
      // Without what was typed, so that the boxes show the present choice.
      Object.fromEntries(known.filter(({ selected }) => selected).map(({ id }) => [id, "yes"])),
    );
  const chosen = known.flatMap(({ id }) => (parsed.typed[id] === "yes" ? [id] : []));
  await orRefuse(chooseCalendars(ctx, staffMember(context), chosen));
  const reading = syncNow(ctx);
  ctx.background(reading);
  await Promise.race([reading.catch(() => {}), new Promise((done) => setTimeout(done, firstReadingMs))]);
  return redirect("/calendar", 303);
}

export default function Calendars({ loaderData, actionData }: Route.ComponentProps) {
  const { accounts, seen, now, notice } = loaderData;
  const isEmpty = accounts.every(({ calendars }) => calendars.length === 0);
  return (
    <div className="grid max-w-xl gap-5">
      <title>Calendars · Daydreamers</title>
      <PageTitle title="Calendars">
        Tick the calendars with your visits. Only those are read, and of an event only what a visit needs.
      </PageTitle>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      {accounts.length === 0 ? (
        <Card title="No calendar is connected">
          <p className="mb-4">
            Connect a Google account first. Daydreamers only reads, and changes nothing there.
          </p>
          <ButtonLink to="/connections">To the connections</ButtonLink>
        </Card>
      ) : (
        <form method="post" action="/calendar/calendars" className="grid gap-5">
          <FormProblem problems={actionData} />
          <input type="hidden" name="seen" value={seen} />
          {accounts.map((account) => (
            <CalendarChoice key={account.id} account={account} now={now} problems={actionData} />
          ))}
          {!isEmpty && (
            <div className="grid gap-2">
              <Button wide>Save and read now</Button>
              <p className="text-sm text-muted">
                A calendar that you untick is forgotten: its unmatched events go, visits that were found in it
                stay.
              </p>
            </div>
          )}
        </form>
      )}
      {accounts.length > 0 && (
        <form method="post" action="/calendar/sync" className="grid gap-2">
          <input type="hidden" name="returnTo" value="/calendar/calendars" />
          <Button tone="quiet" wide>
            Look for new calendars
          </Button>
        </form>
      )}
      <ButtonLink to="/calendar" tone="quiet" wide>
        To the calendar
      </ButtonLink>
    </div>
  );
}
