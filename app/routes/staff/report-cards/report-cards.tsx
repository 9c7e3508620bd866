import { listCards } from "../../../domain/report-cards/list.ts";
import { readDay } from "../../../domain/report-cards/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { CardFilter, CardLines, cardsUrl } from "../../../ui/report-cards/list.tsx";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/report-cards.ts";

const states = ["draft", "sent"] as const;

/** What the address asks for; anything else is the whole list. */
function readPlace(asked: URLSearchParams) {
  const page = Number(asked.get("page") ?? 1);
  return {
    client: (asked.get("client") ?? "").slice(0, 100),
    q: (asked.get("q") ?? "").slice(0, 100),
    state: states.find((state) => state === asked.get("state")),
    from: readDay(asked.get("from") ?? ""),
    to: readDay(asked.get("to") ?? ""),
    page: Number.isSafeInteger(page) && page > 0 && page < 10_000 ? page : 1,
  };
}

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const asked = new URL(request.url).searchParams;
  const place = readPlace(asked);
  const { client, from, to, ...search } = place;
  const [{ cards, hasMore }, locale] = await Promise.all([
    orRefuse(
      listCards(ctx, staffMember(context), {
        ...search,
        clientId: client || undefined,
        from: from ?? undefined,
        to: to ?? undefined,
      }),
    ),
    readLocale(context),
  ]);
  const time = (at: Date | null) => at && shortTime(at, ctx.clock.now(), locale);
  return {
    place,
    hasMore,
    discarded: asked.get("done") === "discarded",
    cards: cards.map(({ savedAt, sentAt, readAt, ...card }) => ({
      ...card,
      saved: time(savedAt),
      sent: time(sentAt),
      read: time(readAt),
    })),
  };
}

export default function ReportCards({ loaderData }: Route.ComponentProps) {
  const { place, cards, hasMore, discarded } = loaderData;
  const link = "inline-flex min-h-12 items-center px-2 underline";
  return (
    <div className="grid max-w-3xl gap-5">
      <title>Report cards · Daydreamers</title>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageTitle title="Report cards" />
        <ButtonLink to={place.client ? `/report-cards/new?client=${place.client}` : "/report-cards/new"}>
          New card
        </ButtonLink>
      </div>
      {discarded && <Notice tone="good">The draft is thrown away.</Notice>}
      <CardFilter place={place} />
      <Card>
        {cards.length > 0 ? (
          <CardLines cards={cards} />
        ) : (
          <p>
            {place.q || place.client || place.state || place.from || place.to
              ? "No card is found."
              : "No report cards yet. Begin one from a visit, or with “New card”."}
          </p>
        )}
      </Card>
      {(place.page > 1 || hasMore) && (
        <nav aria-label="Pages" className="flex items-center justify-between">
          {place.page > 1 ? (
            <a href={cardsUrl({ ...place, page: place.page - 1 })} className={link} rel="prev">
              Newer
            </a>
          ) : (
            <span />
          )}
          <span className="text-muted tabular">Page {place.page}</span>
          {hasMore ? (
            <a href={cardsUrl({ ...place, page: place.page + 1 })} className={link} rel="next">
              Older
            </a>
          ) : (
            <span />
          )}
        </nav>
      )}
    </div>
  );
}
