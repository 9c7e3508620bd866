import { data, redirect } from "react-router";
import * as z from "zod";
import { typedVersion } from "../../domain/clients/typed.ts";
import { mostAnswers } from "../../domain/day/answers.ts";
import { readDay } from "../../domain/day/day.ts";
import { settleTookPlace } from "../../domain/day/took-place.ts";
import { readProfile } from "../../domain/identity/staff.ts";
import { systemContext } from "../../http/context.ts";
import { asDay } from "../../http/days.ts";
import { orRefuse } from "../../http/errors.ts";
import { parseForm, refuse } from "../../http/forms.ts";
import { reachableBy } from "../../http/policies.ts";
import { signedIn, staffMember } from "../../http/signed-in.ts";
import { printDay } from "../../ui/clients/missing.tsx";
import { AttentionCard } from "../../ui/day/attention.tsx";
import { CalendarBanner, TeslaBanner } from "../../ui/day/banners.tsx";
import { ChargeCard, OtherLevels } from "../../ui/day/charge-card.tsx";
import { KeepToday } from "../../ui/day/keep-today.tsx";
import { TookPlace, type TookPlaceProblems } from "../../ui/day/took-place.tsx";
import { Visits } from "../../ui/day/visits.tsx";
import { ButtonLink, Notice } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { dateFormat, partOfDay } from "../../ui/time.tsx";
import type { Route } from "./+types/today.ts";

export const links: Route.LinksFunction = () => [{ rel: "manifest", href: "/manifest.webmanifest" }];

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const asked = askedOf(request);
  const [day, profile] = await Promise.all([
    orRefuse(readDay(ctx, staffMember(context), asked)),
    readProfile(ctx, session.staffId),
  ]);
  return {
    ...day,
    name: profile?.name ?? "",
    now: ctx.clock.now(),
    locale: { timeZone: session.timeZone ?? day.timeZone, units: session.units ?? day.units },
    mayConnect: reachableBy(session.role).includes("/connections"),
    person: session.staffId,
    isSettled: new URL(request.url).searchParams.get("done") === "settled",
  };
}

function askedOf(request: Request) {
  const asked = new URL(request.url).searchParams;
  const whose = asked.get("whose");
  return {
    day: asDay(asked.get("day")),
    whose: whose === "all" || whose === "mine" ? whose : undefined,
  } as const;
}

const again = "Please open the day again: this form could not be read.";
const row = z.object({
  id: z.string(again).max(40, again),
  version: typedVersion,
  charge: z.string(again).regex(/^(price(:\d{1,9})?|package:[a-z0-9]{1,26})$/, again),
  take: z.literal("yes").optional(),
});
const form = z.object({ visits: z.array(row).max(mostAnswers).default([]) });

/** Says of the ticked visits of a day that they took place. */
export async function action({ request, context }: Route.ActionArgs) {
  const { day, whose } = askedOf(request);
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ticked = parsed.value.visits
    .filter(({ take }) => take !== undefined)
    .map(({ id, version, charge }) => {
      const [kind, what = ""] = charge.split(":");
      return {
        ...{ appointmentId: id, version },
        packageId: kind === "package" ? what : null,
        priceCents: kind === "price" && what ? Number(what) : null,
      };
    });
  if (ticked.length === 0) return refuse({ "": "Please tick the visits that took place." }, parsed.typed);
  const { settled, open } = await orRefuse(
    settleTookPlace(context.get(systemContext), staffMember(context), ticked),
  );
  if (open.length > 0) {
    const kept = settled === 0 ? "Nothing was saved." : `${settled} of ${ticked.length} were saved.`;
    const errors = { "": `${kept} What could not be saved is named here: say by itself how it went.` };
    return data<TookPlaceProblems>({ errors, values: {}, open }, { status: 422 });
  }
  const query = new URLSearchParams({ ...(day && { day }), ...(whose && { whose }), done: "settled" });
  return redirect(`/today?${query}`, 303);
}

export default function Today({ loaderData, actionData }: Route.ComponentProps) {
  const { day, isToday, name, now, locale, whose, levels, calendar, mayConnect } = loaderData;
  const title = dateFormat("UTC", { weekday: "long", day: "numeric", month: "long" }).format(
    new Date(`${day}T00:00:00Z`),
  );
  const others = whose === "all" ? "mine" : "all";
  return (
    <>
      <title>Today · Daydreamers</title>
      <PageTitle title={title}>
        {isToday && `Good ${partOfDay(now, locale)}${name ? `, ${name.split(" ")[0]}` : ""}.`}
      </PageTitle>
      <div className="grid gap-5">
        {loaderData.isSettled && <Saved day={day} next={loaderData.attention.oldestOpenDay} whose={whose} />}
        <TeslaBanner connection={levels.connection} mayConnect={mayConnect} />
        <CalendarBanner {...{ calendar, mayConnect, now, locale }} />
        <ChargeCard {...loaderData} />
        <Visits {...loaderData} />
        <TookPlace {...loaderData} problems={actionData} />
        {isToday && <AttentionCard {...loaderData} />}
        <OtherLevels {...loaderData} />
        <nav aria-label="Days" className="flex flex-wrap gap-2 print:hidden">
          <ButtonLink to={`/today?day=${loaderData.previous}&whose=${whose}`} tone="quiet">
            Day before
          </ButtonLink>
          {!isToday && (
            <ButtonLink to={`/today?whose=${whose}`} tone="quiet">
              Today
            </ButtonLink>
          )}
          <ButtonLink to={`/today?day=${loaderData.next}&whose=${whose}`} tone="quiet">
            Day after
          </ButtonLink>
          <ButtonLink to={`/today?day=${day}&whose=${others}`} tone="quiet">
            {others === "all" ? "Everybody's visits" : "My visits"}
          </ButtonLink>
          <ButtonLink to="/appointments/new" tone="quiet">
            Add a visit
          </ButtonLink>
        </nav>
        {isToday && <KeepToday person={loaderData.person} hasPasskey={loaderData.hasPasskey} />}
      </div>
    </>
  );
}

/** That it was kept, and where it goes on. @param next the oldest day with a visit of which nobody has said how it went */
function Saved({ day, next, whose }: { day: string; next: string | null; whose: string }) {
  return (
    <Notice tone="good">
      Saved.{" "}
      {next !== null && next !== day && (
        <a href={`/today?day=${next}&whose=${whose}`} className="inline-flex min-h-12 items-center underline">
          On to {printDay(next)}, where visits wait for an answer
        </a>
      )}
    </Notice>
  );
}
