import { redirect } from "react-router";
import * as z from "zod";
import { chooseClient, remembers } from "../../../domain/calendar/choices.ts";
import { readOpenEvent } from "../../../domain/calendar/unmatched.ts";
import { searchDirectory } from "../../../domain/clients/directory/search.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { RememberChoice } from "../../../ui/calendar/remember.tsx";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { SearchField } from "../../../ui/search-field.tsx";
import { printWhen } from "../../../ui/visit-time.ts";
import type { Route } from "./+types/match.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const q = (new URL(request.url).searchParams.get("q") ?? "").slice(0, 100);
  const [event, locale, found] = await Promise.all([
    orRefuse(readOpenEvent(ctx, by, params.event)),
    readLocale(context),
    q.trim() ? searchDirectory(ctx, by, { q, tab: null, order: "name", page: 1 }) : null,
  ]);
  const { id, state, title, place, candidates, remembers: kinds } = event;
  return {
    id,
    title,
    place,
    isSetAside: state === "not-a-visit",
    when: printWhen(event, locale),
    candidates: candidates.map(({ clientId, name }) => ({ id: clientId, name, dogs: [] as string[] })),
    kinds,
    q,
    hits: found && {
      more: Math.max(0, found.total - 8),
      clients: found.hits.slice(0, 8).map(({ id: clientId, name, dogs }) => ({
        id: clientId,
        name,
        dogs: dogs.filter(({ living }) => living).map((dog) => dog.name),
      })),
    },
  };
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
  const { id, title, place, when, isSetAside, candidates, kinds, q, hits } = loaderData;
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
      {hits?.clients.length === 0 && <p>Nobody is found by “{q}”.</p>}
      <form method="post" action={`${path}/match`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <RememberChoice kinds={kinds} title={title} problems={actionData} />
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
        {!isSetAside && (
          <Button tone="quiet" wide formAction={`${path}/not-a-visit`}>
            Not a visit
          </Button>
        )}
        <ButtonLink to="/calendar" tone="quiet" wide>
          Back
        </ButtonLink>
      </form>
    </div>
  );
}
