import { readPortalView } from "../../domain/portal/view.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { Button, ButtonLink, Notice } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { PortalDogCard } from "../../ui/portal/dog.tsx";
import { MissingSteps } from "../../ui/portal/missing.tsx";
import { joined } from "../../ui/portal/words.ts";
import { dateFormat, Time } from "../../ui/time.tsx";
import type { Route } from "./+types/home.ts";

const shownDocuments = 5;

export async function loader({ request, context }: Route.LoaderArgs) {
  const view = await orRefuse(readPortalView(context.get(systemContext), inPortal(context)));
  const done = new URL(request.url).searchParams.get("done");
  const { documents, signatures, ...rest } = view;
  const day = dateFormat(view.timeZone, { dateStyle: "medium" });
  const dated = <Item extends { at: Date }>(item: Item) => ({ ...item, on: day.format(item.at) });
  return {
    ...rest,
    documents: documents.slice(0, shownDocuments).map(dated),
    moreDocuments: Math.max(0, documents.length - shownDocuments),
    signatures: signatures.map(dated),
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
  const you = people.find(({ isYou }) => isYou)?.name ?? "";
  const others = people.filter(({ isYou }) => !isYou).map(({ name }) => name);
  const living = dogs.filter(({ state }) => state === "living");
  const former = dogs.filter(({ state }) => state !== "living");
  return (
    <div className="grid gap-5">
      <title>Your portal</title>
      <PageTitle title={`Hello ${you}`}>{others.length > 0 && `Household with ${joined(others)}`}</PageTitle>
      {done && <Notice tone="good">{done}</Notice>}

      <Card title="Before the next visit">
        <MissingSteps missing={missing} you={you} />
        <form method="post" action="/portal/update" className="mt-4">
          <Button tone="quiet" wide>
            Update my details
          </Button>
        </form>
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

      <Card title="Next visits">
        <p className="text-muted">No visit is booked here yet. Your trainer tells you when one is.</p>
      </Card>

      <Card title="Report cards">
        <p className="text-muted">After a visit you find here what was trained, and what to practise.</p>
      </Card>

      <Card title="Package">
        <p className="text-muted">There is no package on your file.</p>
      </Card>

      <p>
        <a href="/portal/access" className="inline-flex min-h-12 items-center underline">
          Who opened your file
        </a>
      </p>
    </div>
  );
}
