import { redirect } from "react-router";
import * as z from "zod";
import { readAppointment, readAppointments } from "../../../domain/appointments/read.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { addDays, startOfDay } from "../../../domain/business/day.ts";
import { searchDirectory } from "../../../domain/clients/directory/search.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { namesOf } from "../../../domain/clients/names.ts";
import { readDogs } from "../../../domain/dogs/dogs.ts";
import { beginCard } from "../../../domain/report-cards/drafts.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { optionalDay, parseForm } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { BeginForm, FindClient, VisitsOfToday } from "../../../ui/report-cards/begin.tsx";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/new.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const asked = new URL(request.url).searchParams;
  const appointment = asked.get("appointment");
  const visit = appointment ? (await orRefuse(readAppointment(ctx, by, appointment))).appointment : null;
  const clientId = visit?.clientId ?? asked.get("client");
  const [printing, business] = await Promise.all([readPrinting(context), readBusiness(ctx)]);
  if (clientId) {
    const file = await orRefuse(readForPage(ctx, by, clientId, "report-card"));
    const dogs = await readDogs(ctx, file.key, file.id, by);
    return {
      step: "begin" as const,
      client: { id: file.id, name: nameOf(file) },
      appointment: visit && { id: visit.id, when: shortTime(visit.startsAt, ctx.clock.now(), printing) },
      dogs: dogs
        .filter(({ state }) => state === "living")
        .map(({ id, profile }) => ({ id, name: profile.name })),
      today: printing.today,
    };
  }
  const from = startOfDay(printing.today, business.timeZone);
  const to = startOfDay(addDays(printing.today, 1), business.timeZone);
  const q = (asked.get("q") ?? "").slice(0, 100);
  const [{ appointments }, found] = await Promise.all([
    readAppointments(ctx, by, { from, to }),
    q.trim() ? searchDirectory(ctx, by, { q, tab: null, order: "name", page: 1 }) : null,
  ]);
  const kept = appointments.filter(({ state }) => state === "scheduled" || state === "completed");
  const names = await namesOf(
    ctx,
    by,
    kept.map((one) => one.clientId),
  );
  return {
    step: "choose" as const,
    q,
    visits: kept.map(({ id, clientId: of, startsAt }) => ({
      id,
      when: shortTime(startsAt, ctx.clock.now(), printing),
      ...(names.get(of) ?? { name: "A client", dogs: [] }),
    })),
    hits: found?.hits.map(({ id, name, dogs }) => ({ id, name, dogs: dogs.map((dog) => dog.name) })) ?? null,
  };
}

const form = z.object({
  client: z.string().max(100).default(""),
  appointment: z.string().max(100).default(""),
  sessionOn: optionalDay,
  dogs: z.array(z.object({ id: z.string().optional() })).default([]),
});

/** One tap from a visit: `appointment` alone is enough. */
export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { appointment, sessionOn, dogs } = parsed.value;
  const clientId = appointment
    ? (await orRefuse(readAppointment(ctx, by, appointment))).appointment.clientId
    : parsed.value.client;
  // Nobody was chosen: the page asks for whom.
  if (!clientId) return safeRedirect("/report-cards/new");
  const cardId = await orRefuse(
    beginCard(ctx, by, {
      clientId,
      appointmentId: appointment || undefined,
      dogIds: dogs.flatMap(({ id }) => id ?? []),
      sessionOn: sessionOn ?? undefined,
    }),
  );
  return redirect(`/report-cards/${cardId}`, 303);
}

export default function NewCard({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="grid max-w-xl gap-5">
      <title>New report card · Daydreamers</title>
      <PageTitle title="New report card">
        {loaderData.step === "begin" ? loaderData.client.name : "For which visit, or for whom?"}
      </PageTitle>
      <FormProblem problems={actionData} />
      {loaderData.step === "begin" ? (
        <BeginForm {...loaderData} problems={actionData} />
      ) : (
        <>
          <VisitsOfToday visits={loaderData.visits} />
          <FindClient q={loaderData.q} hits={loaderData.hits} />
        </>
      )}
    </div>
  );
}
