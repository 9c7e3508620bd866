import { readPortalView } from "../../domain/portal/view.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { printDay } from "../../ui/clients/missing.tsx";
import { Button, ButtonLink, Notice } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { balanceWords, soldWords } from "../../ui/packages/words.ts";
import { PortalDogCard } from "../../ui/portal/dog.tsx";
import { MissingSteps } from "../../ui/portal/missing.tsx";
import { NextVisit } from "../../ui/portal/visits.tsx";
import { whenWords } from "../../ui/portal/when.ts";
import { joined, whoWords } from "../../ui/portal/words.ts";
import { dateFormat, Time } from "../../ui/time.tsx";
import type { Route } from "./+types/home.ts";

const shownDocuments = 5;

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const view = await orRefuse(readPortalView(ctx, inPortal(context)));
  const now = ctx.clock.now();
  const done = new URL(request.url).searchParams.get("done");
  const { documents, signatures, visits, newestCard, packages, ...rest } = view;
  const living = view.dogs.flatMap(({ state, name }) => (state === "living" ? [name] : []));
  const day = dateFormat(view.timeZone, { dateStyle: "medium" });
  const dated = <Item extends { at: Date }>(item: Item) => ({ ...item, on: day.format(item.at) });
  return {
    ...rest,
    documents: documents.slice(0, shownDocuments).map(dated),
    moreDocuments: Math.max(0, documents.length - shownDocuments),
    signatures: signatures.map(dated),
    visits: visits.map(({ id, startsAt, endsAt, trainer, wishAt }) => ({
      who: whoWords(living, trainer),
      ...{ id, startsAt, place: "", outcome: null, mayAsk: startsAt > now },
      when: whenWords(startsAt, endsAt, view.timeZone),
      wish: wishAt && day.format(wishAt),
    })),
    packages: packages.map(({ soldAt, ...pack }) => ({
      ...pack,
      sold: soldWords(soldAt, view.timeZone, "Bought"),
    })),
    newestCard: newestCard && { ...newestCard, on: printDay(newestCard.sessionOn) },
    done: sentences[done ?? ""] ?? null,
  };
}
const sentences: Record<string, string> = {
  signed: "Thank you, the waiver is signed. A copy is on its way to your email.",
  updated: "Thank you. We look at what you sent and bring your file up to date.",
};

export default function Home({ loaderData }: Route.ComponentProps) {
  const { people, dogs, documents, moreDocuments, signatures, missing, sharedNotes, today, done } =
    loaderData;
  const { visits, newestCard, packages } = loaderData;
  const you = people.find(({ isYou }) => isYou)?.name ?? "";
  const others = people.filter(({ isYou }) => !isYou).map(({ name }) => name);
  const living = dogs.filter(({ state }) => state === "living");
  const former = dogs.filter(({ state }) => state !== "living");
  return (
    <div className="grid gap-5">
      <title>Your portal</title>
      <PageTitle title={`Hello ${you}`}>{others.length > 0 && `Household with ${joined(others)}`}</PageTitle>
      {done && <Notice tone="good">{done}</Notice>}

      <Card title="Next visits">
        {visits.length === 0 && (
          <p className="text-muted">No visit is booked here yet. Your trainer tells you when one is.</p>
        )}
        <ul className="grid gap-4">
          {visits.map((visit) => (
            <NextVisit key={visit.id} visit={visit} />
          ))}
        </ul>
        <div className="mt-3">
          <ButtonLink to="/portal/visits" tone="quiet" wide>
            All visits
          </ButtonLink>
        </div>
      </Card>

      <Card title="Before the next visit">
        <MissingSteps missing={missing} you={you} />
        <form method="post" action="/portal/update" className="mt-4">
          <Button tone="quiet" wide>
            Update my details
          </Button>
        </form>
      </Card>

      <Card title="Report cards">
        {newestCard ? (
          <p>
            <a
              href={`/portal/report-cards/${newestCard.id}`}
              className="inline-flex min-h-12 items-center underline"
            >
              {newestCard.isRead ? "The card" : "New: the card"} of {newestCard.on}
            </a>
          </p>
        ) : (
          <p className="text-muted">After a visit you find here what was trained, and what to practise.</p>
        )}
        {newestCard && (
          <ButtonLink to="/portal/report-cards" tone="quiet" wide>
            All report cards
          </ButtonLink>
        )}
      </Card>

      <Card title={packages.length > 1 ? "Packages" : "Package"}>
        {packages.length === 0 && <p className="text-muted">There is no package on your file.</p>}
        <ul className="grid gap-3">
          {packages.map((pack) => (
            <li key={pack.id}>
              <p className="font-semibold wrap-anywhere">{pack.title}</p>
              <p>{balanceWords(pack)}</p>
              <p className="text-sm text-muted">{pack.sold}</p>
            </li>
          ))}
        </ul>
        {packages.length > 0 && (
          <p>
            <a href="/portal/packages" className="inline-flex min-h-12 items-center underline">
              What was counted
            </a>
          </p>
        )}
      </Card>

      <Card title={living.length === 1 ? "Your dog" : "Your dogs"}>
        {living.length === 0 && <p className="text-muted">There is no dog on file yet.</p>}
        <ul className="grid gap-5">
          {living.map((dog) => (
            <PortalDogCard key={dog.id} dog={dog} today={today} />
          ))}
        </ul>
        {former.length > 0 && (
          <p className="mt-4 text-muted">
            {former
              .map(({ name, state }) =>
                state === "deceased" ? `We remember ${name}.` : `${name} has a new home.`,
              )
              .join(" ")}
          </p>
        )}
      </Card>

      {sharedNotes && (
        <Card title="From your trainer">
          <p className="whitespace-pre-line">{sharedNotes}</p>
        </Card>
      )}

      <Card title="Documents">
        {documents.length === 0 && <p className="text-muted">There is no document yet.</p>}
        <ul>
          {documents.map(({ id, name, at, on }) => (
            <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4">
              <a
                href={`/portal/documents/${id}`}
                className="inline-flex min-h-12 items-center break-all underline"
              >
                {name}
              </a>
              <span className="text-sm text-muted">
                <Time at={at}>{on}</Time>
              </span>
            </li>
          ))}
        </ul>
        <div className="mt-3">
          <ButtonLink to="/portal/documents" tone="quiet" wide>
            {moreDocuments > 0 ? `All documents (${moreDocuments} more)` : "Add or look at documents"}
          </ButtonLink>
        </div>
      </Card>

      <Card title="Waiver">
        {signatures.length === 0 && <p className="text-muted">Nobody of your household has signed yet.</p>}
        <ul>
          {signatures.map(({ id, who, title, at, on, documentId }) => (
            <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-1">
              <span>
                {title}, signed{who && ` by ${who}`} on <Time at={at}>{on}</Time>
              </span>
              {documentId && (
                <a
                  href={`/portal/documents/${documentId}`}
                  className="inline-flex min-h-12 items-center underline"
                >
                  Download<span className="sr-only"> the waiver{who && ` signed by ${who}`}</span>
                </a>
              )}
            </li>
          ))}
        </ul>
        <div className="mt-3">
          <ButtonLink to="/portal/waiver" tone="quiet" wide>
            Read the waiver
          </ButtonLink>
        </div>
      </Card>

      <p>
        <a href="/portal/access" className="inline-flex min-h-12 items-center underline">
          Who opened your file
        </a>
      </p>
    </div>
  );
}
