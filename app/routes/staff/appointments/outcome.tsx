import * as z from "zod";
import { readAppointment } from "../../../domain/appointments/read.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { dayIn } from "../../../domain/business/day.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { typedAmount, typedVersion } from "../../../domain/clients/typed.ts";
import { packagesOf } from "../../../domain/packages/balances.ts";
import { decisionsOf, lastChoice } from "../../../domain/packages/decisions.ts";
import { lateHours, propose } from "../../../domain/packages/propose.ts";
import { settleVisit } from "../../../domain/packages/settle.ts";
import { settledAlready } from "../../../domain/packages/settled-already.ts";
import { isUsableOn } from "../../../domain/packages/view.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { formId } from "../../../http/form-id.ts";
import { carried, optionalDay, optionalText, parseForm, refuse } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { typedTimes } from "../../../http/visit-fields.ts";
import { changedByYou, changedMeanwhile } from "../../../ui/clients/version.tsx";
import { ButtonLink } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { typedMoney } from "../../../ui/money.ts";
import { OutcomeForm } from "../../../ui/packages/outcome-form.tsx";
import { balanceWords, outcomeWords, soldWords } from "../../../ui/packages/words.ts";
import { PlaceList } from "../../../ui/place-list.tsx";
import { dateFormat } from "../../../ui/time.tsx";
import type { Route } from "./+types/outcome.ts";

const states = [
  "completed",
  "cancelled-by-client",
  "cancelled-by-us",
  "no-show",
  "rescheduled",
  "scheduled",
] as const;
type State = (typeof states)[number];
const isState = (text: string | null): text is State => states.some((state) => state === text);

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const asked = new URL(request.url).searchParams.get("state");
  const [{ appointment: visit }, { timeZone, currency }, locale] = await Promise.all([
    orRefuse(readAppointment(ctx, by, params.appointment)),
    readBusiness(ctx),
    readLocale(context),
  ]);
  const file = await orRefuse(readForPage(ctx, by, visit.clientId, "visit"));
  const day = dateFormat(locale.timeZone, { dateStyle: "medium" });
  const state = isState(asked) ? asked : null;
  const heading = {
    path: `/appointments/${visit.id}`,
    name: nameOf(file),
    on: dateFormat(locale.timeZone, { dateStyle: "full", timeStyle: "short" }).format(visit.startsAt),
    state: visit.state,
    // What stands there already is not asked of again, and only what was settled can be taken back.
    choices: states.filter((one) => one !== "scheduled" || visit.state !== "scheduled"),
  };
  if (!state) return { ...heading, step: null };
  const [packages, decisions, last] = await orRefuse(
    Promise.all([
      packagesOf(ctx, by, file.id, file.key),
      decisionsOf(ctx, by, file.id, file.key, [visit.id]),
      lastChoice(ctx, by, file.id, file.key, { state, butOf: visit.id }),
    ]),
  );
  const on = dayIn(visit.startsAt, timeZone);
  const decided = decisions.get(visit.id);
  const chargedTo = decided?.charge === "package" ? decided.packageId : null;
  const usable = packages.filter((one) => one.id === chargedTo || isUsableOn(one, on));
  const proposal = propose(state, { startsAt: visit.startsAt, on, now: ctx.clock.now() }, packages);
  // A visit that a package has paid for already stays with it when it took place after all.
  const proposedPackage = state === "completed" && chargedTo ? chargedTo : proposal.packageId;
  const charge = proposedPackage ? `package:${proposedPackage}` : (proposal.charge ?? "");
  const rateCents = file.confidential?.terms.rateCents ?? null;
  return {
    ...heading,
    step: {
      state,
      formId: ctx.random.id(),
      version: visit.version,
      charge,
      why: proposal.why,
      lateHours,
      last: last && { charge: last.charge, reason: last.reason, on: day.format(last.decidedAt) },
      before: decided && { charge: decided.charge, title: decided.packageTitle, reason: decided.reason },
      packages: usable.map((one) => ({
        id: one.id,
        title: one.title,
        says: `${one.id === chargedTo ? "This visit is charged to it already" : balanceWords(one)}. ${soldWords(one.soldAt, locale.timeZone)}.`,
      })),
      fromCalendar: visit.fromCalendar,
      minutes: Math.round((visit.endsAt.getTime() - visit.startsAt.getTime()) / 60_000),
      // Absent for whom prices are not.
      ...(file.confidential && {
        price: { currency, rate: rateCents === null ? "" : typedMoney(rateCents) },
      }),
    },
  };
}

const form = z.object({
  state: z.enum(states, "Please choose what became of the visit."),
  charge: z
    .string("Please choose what the visit costs.")
    .regex(/^(price|nothing|package:[a-z0-9]{1,26})$/, "Please choose what the visit costs."),
  price: typedAmount,
  reason: optionalText(500),
  version: typedVersion,
  formId,
  newTime: z.enum(["enter", "calendar"]).optional(),
  newOn: optionalDay,
  newAt: carried,
});

const refusals = {
  "used-up": "This package has no session left. Nothing was charged: choose another package or a price.",
  expired:
    "This package had run out on the day of the visit. Nothing was charged: choose another package or a price.",
};
const asksWhy: readonly State[] = ["cancelled-by-client", "no-show"];

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { state, charge, price, reason, version, formId: nextId, newTime, newOn, newAt } = parsed.value;
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  if (charge !== "nothing" && asksWhy.includes(state) && reason === "")
    return refuse({ reason: "Please say why this is charged: the client may read it." }, parsed.typed);
  const [{ appointment: visit }, { timeZone }] = await Promise.all([
    orRefuse(readAppointment(ctx, by, params.appointment)),
    readBusiness(ctx),
  ]);
  const minutes = clockMinutes(newAt ?? "");
  const moves = state === "rescheduled" && newTime !== "calendar";
  if (moves && (newOn === null || newOn < "2000" || newOn > "2100"))
    return refuse({ newOn: "Please enter the new day." }, parsed.typed);
  if (moves && minutes === null) return refuse({ newAt: "Please enter a time such as 14:30." }, parsed.typed);
  const lasts = (visit.endsAt.getTime() - visit.startsAt.getTime()) / 60_000;
  const times =
    moves && newOn !== null && minutes !== null
      ? typedTimes({ on: newOn, at: minutes, minutes: lasts }, timeZone)
      : undefined;
  if (typeof times === "string") return refuse({ newAt: times }, parsed.typed);
  const [kind, packageId] = charge.split(":") as ["package" | "price" | "nothing", string | undefined];
  const settlement = {
    appointmentId: visit.id,
    version,
    state,
    charge: kind,
    packageId,
    priceCents: price ?? undefined,
    reason,
    movesTo: times && { id: nextId, ...times },
  };
  const settled = await orRefuse(settleVisit(ctx, by, settlement));
  if (!settled.ok && settled.reason !== "stale")
    return refuse({ charge: refusals[settled.reason] }, parsed.typed);
  if (!settled.ok) {
    const { isSame, byMe } = await orRefuse(settledAlready(ctx, by, settlement));
    if (!isSame) return refuse({ "": byMe ? changedByYou : changedMeanwhile }, parsed.typed);
  }
  return safeRedirect(`/appointments/${visit.id}?done=settled`);
}

/** Minutes after midnight of "14:30"; null for anything else. */
function clockMinutes(text: string): number | null {
  const [, hour, minute] = /^([01]?\d|2[0-3])[:.]([0-5]\d)(?::\d{2})?$/.exec(text.trim()) ?? [];
  return hour === undefined ? null : Number(hour) * 60 + Number(minute);
}

export default function Outcome({ loaderData, actionData }: Route.ComponentProps) {
  const { path, name, on, state, step } = loaderData;
  return (
    <div className="grid max-w-md gap-5">
      <title>What became of the visit · Daydreamers</title>
      <PageTitle title={step ? outcomeWords[step.state] : "What became of the visit?"}>
        {name}, {on}
        {state !== "scheduled" && `. So far: ${outcomeWords[state].toLowerCase()}`}
      </PageTitle>
      {step ? (
        <OutcomeForm path={path} step={step} problems={actionData} />
      ) : (
        <PlaceList
          places={loaderData.choices.map((choice) => ({
            to: `${path}/outcome?state=${choice}`,
            name: outcomeWords[choice],
            says: choiceSays[choice],
          }))}
        />
      )}
      <ButtonLink to={step ? `${path}/outcome` : path} tone="quiet" wide>
        {step ? "Something else became of it" : "Back to the visit"}
      </ButtonLink>
    </div>
  );
}

const choiceSays: Record<State, string> = {
  completed: "Charged to a package, or paid by itself",
  "cancelled-by-client": `In time it is free; less than ${lateHours} hours before, you decide`,
  "cancelled-by-us": "Free of charge",
  "no-show": "You decide what it costs",
  rescheduled: "Enter the new time, or let the calendar bring it",
  scheduled: "Takes back what was said before, and what was charged",
};
