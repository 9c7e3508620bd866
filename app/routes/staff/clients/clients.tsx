import { readBusiness } from "../../../domain/business/business.ts";
import { type Order, orders, searchDirectory } from "../../../domain/clients/directory/search.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { waitingCounts } from "../../../domain/intake/waiting.ts";
import { systemContext } from "../../../http/context.ts";
import { signedIn, staffMember } from "../../../http/signed-in.ts";
import { ClientRow } from "../../../ui/clients/client-row.tsx";
import { ListControls, Pages, type Place, placeUrl, tabs } from "../../../ui/clients/list-controls.tsx";
import { ButtonLink } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { dateFormat } from "../../../ui/time.tsx";
import type { Route } from "./+types/clients.ts";

/** What the address asks for; anything else is the beginning of the list. */
function readPlace(url: string): Omit<Place, "tab"> & { tab: Place["tab"] | null; order: Order } {
  const asked = new URL(url).searchParams;
  const tab = tabs.find(({ state }) => state === asked.get("tab"))?.state ?? null;
  const order = orders.find((name) => name === asked.get("sort")) ?? "name";
  const page = Number(asked.get("page") ?? 1);
  return {
    q: (asked.get("q") ?? "").slice(0, 100),
    tab,
    order,
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const asked = readPlace(request.url);
  // Who searches wants the one who is found, under whatever tab; who only looks begins with the active ones.
  const search = { ...asked, tab: asked.tab ?? (asked.q ? null : ("active" as const)) };
  const [found, business, waiting] = await Promise.all([
    searchDirectory(ctx, staffMember(context), search),
    readBusiness(ctx),
    waitingCounts(ctx),
  ]);
  const date = dateFormat(signedIn(context).timeZone ?? business.timeZone, { dateStyle: "medium" });
  const clients = found.hits.map(({ phone, lastVisitAt, ...hit }) => ({
    ...hit,
    phone: phone ? { href: phone, text: printPhone(phone, business.country) } : null,
    lastVisit: lastVisitAt === null ? null : date.format(new Date(lastVisitAt)),
  }));
  const { total, tab, page, pages, counts } = found;
  return { place: { ...asked, tab, page }, clients, total, pages, counts, waiting };
}

export default function Clients({ loaderData }: Route.ComponentProps) {
  const { place, clients, total, pages, counts, waiting } = loaderData;
  return (
    <div className="max-w-3xl">
      <title>Clients · Daydreamers</title>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageTitle title="Clients" />
        <ButtonLink to="/clients/new">New client</ButtonLink>
      </div>
      {(waiting.inquiries > 0 || waiting.intakes > 0) && (
        <div className="mb-5 flex flex-wrap gap-x-6">
          {waiting.intakes > 0 && (
            <a href="/intakes" className="py-3 underline">
              {waiting.intakes === 1 ? "1 intake waits" : `${waiting.intakes} intakes wait`} for you
            </a>
          )}
          {waiting.inquiries > 0 && (
            <a href="/inquiries" className="py-3 underline">
              {waiting.inquiries === 1 ? "1 new inquiry" : `${waiting.inquiries} new inquiries`}
            </a>
          )}
        </div>
      )}
      <ListControls place={place} counts={counts} />
      <Card>
        {clients.length > 0 ? (
          <ul className="-my-3.5 divide-y divide-line">
            {clients.map((client) => (
              <ClientRow key={client.id} client={client} />
            ))}
          </ul>
        ) : (
          <Nobody place={place} counts={counts} />
        )}
      </Card>
      <Pages place={place} pages={pages} total={total} />
    </div>
  );
}

/** An empty list says why, and where to look instead. */
function Nobody({ place, counts }: { place: Place; counts: Record<string, number> }) {
  const elsewhere = tabs.filter(({ state }) => state !== place.tab && (counts[state] ?? 0) > 0);
  if (elsewhere.length > 0)
    return (
      <p>
        Nobody here, but under{" "}
        {elsewhere.map(({ state, name }, index) => (
          <span key={state}>
            {index > 0 && " and "}
            <a href={placeUrl({ ...place, tab: state, page: 1 })} className="underline">
              {name.toLowerCase()} ({counts[state]})
            </a>
          </span>
        ))}
        .
      </p>
    );
  if (place.q)
    return <p>Nobody is found by “{place.q}”. A part of a name, a phone number or a street is enough.</p>;
  return <p>No clients yet. Add one, or send somebody the address of your intake form.</p>;
}
