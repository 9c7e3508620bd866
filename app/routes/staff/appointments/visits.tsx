import { type AppointmentView, appointmentsOf } from "../../../domain/appointments/read.ts";
import { comingAndPast } from "../../../domain/appointments/upcoming.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { VisitList } from "../../../ui/appointments/visit-list.tsx";
import { ButtonLink } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { dateFormat } from "../../../ui/time.tsx";
import type { Route } from "./+types/visits.ts";

const perPage = 20;
const mostUpcoming = 50;

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const file = await orRefuse(readForPage(ctx, by, params.id, "visits"));
  const asked = Number(new URL(request.url).searchParams.get("page") ?? 1);
  const page = Number.isSafeInteger(asked) && asked > 0 && asked < 1_000 ? asked : 1;
  const [visits, { timeZone }] = await Promise.all([
    appointmentsOf(ctx, by, file.id, file.key, {
      upcoming: page === 1 ? mostUpcoming : 0,
      past: perPage + 1,
      skip: (page - 1) * perPage,
    }),
    readPrinting(context),
  ]);
  const when = dateFormat(timeZone, { dateStyle: "medium", timeStyle: "short" });
  const shown = (list: AppointmentView[]) =>
    list.map(({ id, startsAt, state, leftCalendarAt }) => ({
      id,
      startsAt,
      when: when.format(startsAt),
      state,
      leftCalendar: leftCalendarAt !== null,
    }));
  const { upcoming, past, hasMore } = comingAndPast(ctx, visits, { page, perPage });
  return {
    id: file.id,
    name: nameOf(file),
    upcoming: shown(upcoming),
    past: shown(past),
    page,
    hasMore,
  };
}

export default function Visits({ loaderData }: Route.ComponentProps) {
  const { id, name, upcoming, past, page, hasMore } = loaderData;
  const path = `/clients/${id}/visits`;
  const link = "inline-flex min-h-12 items-center underline";
  return (
    <div className="grid max-w-xl gap-5">
      <title>Visits · Daydreamers</title>
      <div>
        <a href={`/clients/${id}`} className={link}>
          {name}
        </a>
        <PageTitle title="Visits" />
      </div>
      {page === 1 && (
        <>
          <div>
            <ButtonLink to={`/appointments/new?client=${id}`}>New visit</ButtonLink>
          </div>
          <Card title="To come">
            {upcoming.length === 0 && <p className="text-muted">None planned.</p>}
            <VisitList visits={upcoming} clientId={id} />
          </Card>
        </>
      )}
      <Card title="Past">
        {past.length === 0 && <p className="text-muted">None{page > 1 ? " on this page" : " yet"}.</p>}
        <VisitList visits={past} clientId={id} cards />
      </Card>
      {(page > 1 || hasMore) && (
        <nav aria-label="Pages" className="flex justify-between gap-4">
          {page > 1 ? (
            <a href={`${path}?page=${page - 1}`} className={link}>
              Later ones
            </a>
          ) : (
            <span />
          )}
          {hasMore && (
            <a href={`${path}?page=${page + 1}`} className={link}>
              Earlier ones
            </a>
          )}
        </nav>
      )}
    </div>
  );
}
