import { readBusiness } from "../../domain/business/business.ts";
import { openHousehold } from "../../domain/portal/open.ts";
import { sentCards } from "../../domain/report-cards/reads.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { PageTitle } from "../../ui/layout.tsx";
import { SentCardList } from "../../ui/report-cards/sent-list.tsx";
import type { Route } from "./+types/report-cards.ts";

const pageSize = 30;
const maxPage = 100;

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const asked = Number(new URL(request.url).searchParams.get("page") ?? "1");
  const page = Number.isInteger(asked) && asked >= 1 && asked <= maxPage ? asked : 1;
  const [key, { name }] = await Promise.all([
    orRefuse(openHousehold(ctx, by, "report-cards")),
    readBusiness(ctx),
  ]);
  const offset = (page - 1) * pageSize;
  const found = await sentCards(ctx, by.clientId, key, { limit: pageSize + 1, offset });
  return {
    business: name,
    page,
    hasMore: found.length > pageSize,
    cards: found.slice(0, pageSize).map(({ id, sessionOn, dogs, revision, readBy }) => ({
      id,
      sessionOn,
      dogs,
      revision,
      isNew: !readBy.some(({ contactId }) => contactId === by.contactId),
    })),
  };
}

export default function PortalReportCards({ loaderData }: Route.ComponentProps) {
  const { business, page, hasMore, cards } = loaderData;
  return (
    <div>
      <title>{`Report cards · ${business}`}</title>
      <PageTitle title="Report cards">What was trained, and what to practise.</PageTitle>
      <SentCardList cards={cards} />
      {(page > 1 || hasMore) && (
        <nav aria-label="Pages" className="mt-4 flex justify-between">
          {page > 1 ? (
            <a href={`/portal/report-cards?page=${page - 1}`} className="inline-block py-3 underline">
              Newer
            </a>
          ) : (
            <span />
          )}
          {hasMore && (
            <a href={`/portal/report-cards?page=${page + 1}`} className="inline-block py-3 underline">
              Older
            </a>
          )}
        </nav>
      )}
    </div>
  );
}
