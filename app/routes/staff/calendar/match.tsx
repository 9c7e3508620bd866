import { data, redirect } from "react-router";
import * as z from "zod";
import { chooseClient, remembers } from "../../../domain/calendar/choices.ts";
import { readOpenEvent, readSettledEvent } from "../../../domain/calendar/unmatched.ts";
import { searchDirectory } from "../../../domain/clients/directory/search.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { RememberChoice } from "../../../ui/calendar/remember.tsx";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { emptySearch, SearchField } from "../../../ui/search-field.tsx";
import { printWhen } from "../../../ui/visit-time.ts";
import type { Route } from "./+types/match.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const asked = new URL(request.url).searchParams;
  const q = (asked.get("q") ?? "").slice(0, 100);
  const settled = await orRefuse(readSettledEvent(ctx, by, params.event));
  if (settled === "gone") return data({ open: null, visit: null }, { status: 404 });
  if (settled) return { open: null, visit: settled };
  const [event, locale, found] = await Promise.all([
    orRefuse(readOpenEvent(ctx, by, params.event)),
    readLocale(context),
    q.trim() ? searchDirectory(ctx, by, { q, tab: null, order: "name", page: 1 }) : null,
  ]);
  const { id, state, title, place, candidates, remembers: kinds } = event;
  const open = {
    id,
    title,
    place,
    isSetAside: state === "not-a-visit",
    when: printWhen(event, locale),
    candidates: candidates.map(({ clientId, name }) => ({ id: clientId, name, dogs: [] as string[] })),
    kinds,
    q,
    isEmpty: asked.has("q") && q.trim() === "",
    hits: found && {
      more: Math.max(0, found.total - 8),
      clients: found.hits.slice(0, 8).map(({ id: clientId, name, dogs }) => ({
        id: clientId,
        name,
        dogs: dogs.filter(({ living }) => living).map((dog) => dog.name),
      })),
    },
  };
  return { open, visit: null };
}

const form = z.object({
  client: z.string({ error: "Please choose a client." }).max(40, "Please choose a client."),
  remember: z.enum(remembers, "Please choose what to remember.").default("no"),
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { client: clientId, remember } = parsed.value;
  const { visits } = await orRefuse(
    chooseClient(context.get(systemContext), staffMember(context), params.event, { clientId, remember }),
  );
  return redirect(`/calendar?done=${visits > 0 ? "matched" : "has-client"}`, 303);
}

export default function Match({ loaderData, actionData }: Route.ComponentProps) {
  const { open, visit } = loaderData;
  return open ? <Asked open={open} actionData={actionData} /> : <Settled visit={visit} />;
}

/** What an event has become that needs no client any more, as one sees it who goes back after the answer. */
function Settled({ visit }: { visit: Route.ComponentProps["loaderData"]["visit"] }) {
  return (
    <div className="grid max-w-xl gap-5">
      <title>Whose visit · Daydreamers</title>
      <PageTitle title={visit ? "This event has a visit" : "This event is not here any more"} />
      <p>
        {!visit
          ? "It has left the calendar, or its address is wrong."
          : visit.hasLeft
            ? "It has left the calendar. The visit that it became is still here."
            : "This event has a client already. Open the visit to change that."}
      </p>
      {visit && (
        <ButtonLink to={`/appointments/${visit.visitId}`} wide>
          Open the visit
        </ButtonLink>
      )}
      <ButtonLink to="/calendar" tone="quiet" wide>
        To the calendar
      </ButtonLink>
    </div>
  );
}

function Asked({
  open,
  actionData,
}: {
  open: NonNullable<Route.ComponentProps["loaderData"]["open"]>;
  actionData: Route.ComponentProps["actionData"];
}) {
  const { id, title, place, when, isSetAside, candidates, kinds, q, isEmpty, hits } = open;
  const path = `/calendar/events/${id}`;
  const offered = hits?.clients ?? candidates;
  return (
    <div className="grid max-w-xl gap-5">
      <title>Whose visit · Daydreamers</title>
      <PageTitle title="Whose visit is this?">{when}</PageTitle>
      {isSetAside ? (
        <p>
          This event was set aside, so what it says is not kept. Once it has a client, the next reading of the
          calendar brings it back.
        </p>
      ) : (
        <Card>
          <p className="text-lg font-semibold wrap-anywhere">{title || "Without a title"}</p>
          {place && <p className="wrap-anywhere text-muted">{place}</p>}
        </Card>
      )}
      <SearchField action={`${path}/match`} q={q} label="Search clients" />
      {isEmpty && <p>{emptySearch}</p>}
      {hits?.clients.length === 0 && <p>Nobody is found by “{q}”.</p>}
      <form method="post" action={`${path}/match`} className="grid gap-5">
        <FormProblem problems={actionData} />
        {offered.length > 0 && <RememberChoice kinds={kinds} title={title} problems={actionData} />}
        {offered.length > 0 && (
          <fieldset className="grid gap-2">
            <legend className="mb-2 font-medium">{hits ? "Found" : "It may be"}</legend>
            {offered.map((client) => (
              <Button key={client.id} name="client" value={client.id} tone="quiet" wide>
                <span className="min-w-0 grow text-left wrap-anywhere">
                  {client.name}
                  {client.dogs.length > 0 && (
                    <span className="block text-sm font-normal text-muted">{client.dogs.join(", ")}</span>
                  )}
                </span>
              </Button>
            ))}
            {hits && hits.more > 0 && <p className="text-muted">And {hits.more} more: type a little more.</p>}
          </fieldset>
        )}
        {!isSetAside && offered.length > 0 && <NotAVisit path={path} />}
        {!isSetAside && offered.length === 0 && (
          <details className="rounded-2xl border border-line bg-surface px-5 py-2" open={Boolean(actionData)}>
            <summary className="min-h-12 cursor-pointer py-3 font-medium">It is no client’s visit</summary>
            <div className="grid gap-4 pb-3">
              <RememberChoice kinds={kinds} title={title} problems={actionData} />
              <NotAVisit path={path} />
            </div>
          </details>
        )}
        <ButtonLink to="/calendar" tone="quiet" wide>
          Back
        </ButtonLink>
      </form>
    </div>
  );
}

const NotAVisit = ({ path }: { path: string }) => (
  <Button tone="quiet" wide formAction={`${path}/not-a-visit`}>
    Not a visit
  </Button>
);
