import { readPortalVisits } from "../../domain/portal/visits.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { Notice } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { NextVisit, ownOutcomeWords, PastVisit } from "../../ui/portal/visits.tsx";
import { whenWords } from "../../ui/portal/when.ts";
import { whoWords } from "../../ui/portal/words.ts";
import { dateFormat, zoneWords } from "../../ui/time.tsx";
import type { Route } from "./+types/visits.ts";

const maxPage = 100;

export async function loader({ request, context }: Route.LoaderArgs) {
  const { searchParams } = new URL(request.url);
  const asked = Number(searchParams.get("page") ?? "1");
  const page = Number.isInteger(asked) && asked >= 1 && asked <= maxPage ? asked : 1;
  const ctx = context.get(systemContext);
  const { timeZone, dogs, upcoming, past, hasMore } = await orRefuse(
    readPortalVisits(ctx, inPortal(context), page),
  );
  const day = dateFormat(timeZone, { dateStyle: "long" });
  return {
    ...{ timeZone, page, hasMore },
    upcoming: upcoming.map(({ id, startsAt, endsAt, state, place, mayAsk, trainer, wishAt }) => ({
      ...{ id, startsAt, place, mayAsk },
      who: whoWords(dogs, trainer),
      when: whenWords(startsAt, endsAt, timeZone),
      outcome: state === "scheduled" ? null : ownOutcomeWords[state],
      wish: wishAt && day.format(wishAt),
    })),
    past: past.map(({ id, startsAt, endsAt, state, place, charge }) => ({
      ...{ id, startsAt, place, charge },
      when: whenWords(startsAt, endsAt, timeZone),
      outcome: ownOutcomeWords[state],
    })),
    isAsked: searchParams.get("done") === "asked",
  };
}

export default function PortalVisits({ loaderData }: Route.ComponentProps) {
  const { timeZone, page, hasMore, upcoming, past, isAsked } = loaderData;
  return (
    <div className="grid gap-5">
      <title>Visits · Your portal</title>
      <PageTitle title="Visits">All times are {zoneWords(timeZone)}.</PageTitle>
      {isAsked && (
        <Notice tone="good">
          Thank you, your wish has reached us. The visit stays as it is until you hear from us.
        </Notice>
      )}
      {page === 1 && (
        <Card title="To come">
          {upcoming.length === 0 && (
            <p className="text-muted">No visit is booked here yet. Your trainer tells you when one is.</p>
          )}
          <ul className="grid gap-5">
            {upcoming.map((visit) => (
              <NextVisit key={visit.id} visit={visit} />
            ))}
          </ul>
        </Card>
      )}
      <Card title="Past visits">
        {past.length === 0 && <p className="text-muted">There is none yet.</p>}
        <ul>
          {past.map((visit) => (
            <PastVisit key={visit.id} visit={visit} />
          ))}
        </ul>
        {(page > 1 || hasMore) && (
          <nav aria-label="Pages" className="mt-3 flex justify-between gap-4">
            {page > 1 ? <PageLink page={page - 1}>Later</PageLink> : <span />}
            {hasMore && <PageLink page={page + 1}>Earlier</PageLink>}
          </nav>
        )}
      </Card>
    </div>
  );
}

const PageLink = ({ page, children }: { page: number; children: string }) => (
  <a href={`/portal/visits?page=${page}`} className="inline-flex min-h-12 items-center underline">
    {children}
  </a>
);
