import { data, redirect } from "react-router";
import * as z from "zod";
import { addAppointment, overlaps } from "../../../domain/appointments/write.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { searchDirectory } from "../../../domain/clients/directory/search.ts";
import { readHeading } from "../../../domain/clients/heading.ts";
import { systemContext } from "../../../http/context.ts";
import { asDay } from "../../../http/days.ts";
import { orRefuse } from "../../../http/errors.ts";
import { formId } from "../../../http/form-id.ts";
import { carried, type FormProblems, parseForm, refuse } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { typedTimes, visitTexts, whenFields } from "../../../http/visit-fields.ts";
import { VisitTexts, WhenFields } from "../../../ui/appointments/visit-fields.tsx";
import { FoundClients } from "../../../ui/clients/found-clients.tsx";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { FormId } from "../../../ui/packages/form-id.tsx";
import { emptySearch, SearchField } from "../../../ui/search-field.tsx";
import { printHours } from "../../../ui/visit-time.ts";
import type { Route } from "./+types/new.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const asked = new URL(request.url).searchParams;
  const clientId = asked.get("client");
  const q = (asked.get("q") ?? "").slice(0, 100);
  const [printing, { timeZone }, client, found] = await Promise.all([
    readPrinting(context),
    readBusiness(ctx),
    clientId ? orRefuse(readHeading(ctx, by, clientId, "visit")) : null,
    !clientId && q.trim() ? searchDirectory(ctx, by, { q, tab: null, order: "name", page: 1 }) : null,
  ]);
  return {
    id: ctx.random.id(),
    client: client && { id: client.id, name: client.name },
    q,
    isEmpty: asked.has("q") && q.trim() === "",
    hits:
      found?.hits.slice(0, 12).map(({ id, name, dogs }) => ({
        id,
        name,
        dogs: dogs.filter(({ living }) => living).map((dog) => dog.name),
      })) ?? null,
    on: asDay(asked.get("on")) ?? printing.today,
    zone: printing.timeZone === timeZone ? "" : timeZone,
  };
}

const form = z.object({
  formId,
  client: z.string({ error: "Please choose a client." }).max(40),
  ...whenFields,
  ...visitTexts,
  confirmed: carried,
});

/** Other visits at the same time, for a person to say that it is meant so. */
type Problems = FormProblems & { overlaps?: string[]; seen?: string };

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { value, typed } = parsed;
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [{ timeZone }, printing] = await Promise.all([readBusiness(ctx), readPrinting(context)]);
  const times = typedTimes(value, timeZone);
  if (typeof times === "string") return refuse({ at: times }, typed);
  const others = await overlaps(ctx, { id: value.formId, ...times, staffId: by.staffId });
  const seen = others.map(({ id }) => id).join(",");
  if (others.length > 0 && value.confirmed !== seen) {
    const problems: Problems = {
      errors: {},
      values: typed,
      overlaps: others.map((other) => printHours(other, printing)),
      seen,
    };
    return data(problems, { status: 422 });
  }
  const { client: clientId, place, note } = value;
  const id = await orRefuse(
    addAppointment(ctx, by, {
      id: value.formId,
      clientId,
      ...times,
      title: "",
      place,
      note,
      staffId: by.staffId,
    }),
  );
  return redirect(`/appointments/${id}?done=added`, 303);
}

export default function NewVisit({ loaderData, actionData }: Route.ComponentProps) {
  const { id, client, q, isEmpty, hits, on, zone } = loaderData;
  const problems: Problems | undefined = actionData;
  return (
    <div className="grid max-w-xl gap-5">
      <title>New visit · Daydreamers</title>
      <PageTitle title="New visit">{client ? client.name : "Whose visit is it?"}</PageTitle>
      {client ? (
        <form method="post" action={`/appointments/new?client=${client.id}`} className="grid gap-5">
          <FormProblem problems={problems} />
          <FormId id={id} problems={problems} />
          <input type="hidden" name="client" value={client.id} />
          {problems?.overlaps && (
            <Notice tone="warn">
              There is another visit at that time: {problems.overlaps.join(", ")}. Both can stand; add it
              anyway if it is meant so.
              <input type="hidden" name="confirmed" value={problems.seen} />
            </Notice>
          )}
          <WhenFields problems={problems} shown={{ on, at: "10:00", minutes: "60" }} zone={zone} />
          <VisitTexts problems={problems} />
          <Button wide>{problems?.overlaps ? "Add anyway" : "Add visit"}</Button>
          <ButtonLink to={`/clients/${client.id}/visits`} tone="quiet" wide>
            Cancel
          </ButtonLink>
        </form>
      ) : (
        <>
          <SearchField action="/appointments/new" q={q} label="Search clients" kept={{ on }} />
          {isEmpty && <p>{emptySearch}</p>}
          <FoundClients q={q} hits={hits} wayTo={(client) => `/appointments/new?client=${client}&on=${on}`} />
        </>
      )}
    </div>
  );
}
