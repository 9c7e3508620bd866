import { readDay } from "../../domain/day/day.ts";
import { readProfile } from "../../domain/identity/staff.ts";
import { systemContext } from "../../http/context.ts";
import { asDay } from "../../http/days.ts";
import { orRefuse } from "../../http/errors.ts";
import { reachableBy } from "../../http/policies.ts";
import { signedIn, staffMember } from "../../http/signed-in.ts";
import { AttentionCard } from "../../ui/day/attention.tsx";
import { CalendarBanner, TeslaBanner } from "../../ui/day/banners.tsx";
import { ChargeCard, OtherLevels } from "../../ui/day/charge-card.tsx";
import { KeepToday } from "../../ui/day/keep-today.tsx";
import { Visits } from "../../ui/day/visits.tsx";
import { ButtonLink } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { dateFormat, partOfDay } from "../../ui/time.tsx";
import type { Route } from "./+types/today.ts";

export const links: Route.LinksFunction = () => [{ rel: "manifest", href: "/manifest.webmanifest" }];

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const asked = new URL(request.url).searchParams;
  const whose = asked.get("whose");
  const [day, profile] = await Promise.all([
    orRefuse(
      readDay(ctx, staffMember(context), {
        day: asDay(asked.get("day")),
        whose: whose === "all" || whose === "mine" ? whose : undefined,
      }),
    ),
    readProfile(ctx, session.staffId),
  ]);
  return {
    ...day,
    name: profile?.name ?? "",
    now: ctx.clock.now(),
    locale: { timeZone: session.timeZone ?? day.timeZone, units: session.units ?? day.units },
    mayConnect: reachableBy(session.role).includes("/connections"),
    person: session.staffId,
  };
}

export default function Today({ loaderData }: Route.ComponentProps) {
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
        <TeslaBanner connection={levels.connection} mayConnect={mayConnect} />
        <CalendarBanner {...{ calendar, mayConnect, now, locale }} />
        <ChargeCard {...loaderData} />
        <Visits {...loaderData} />
        {isToday && <AttentionCard attention={loaderData.attention} />}
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
