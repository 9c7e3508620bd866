import { isConflict, VersionField } from "../clients/version.tsx";
import { Button, Field, FormProblem, type Problems, TextArea } from "../form.tsx";
import { FormId } from "./form-id.tsx";
import { Radios } from "./radios.tsx";
import { chargeWords, type outcomeWords } from "./words.ts";

interface Step {
  state: keyof typeof outcomeWords;
  formId: string;
  version: number;
  /** What is chosen already: "package:<id>", "price", "nothing", or "" where a person has to. */
  charge: string;
  why: keyof typeof reasons;
  lateHours: number;
  last: { charge: keyof typeof chargeWords; reason: string; on: string } | null;
  before: { charge: keyof typeof chargeWords; title: string | null; reason: string } | undefined;
  packages: readonly { id: string; title: string; says: string }[];
  fromCalendar: boolean;
  minutes: number;
  /** Absent for whom prices are not. */
  price?: { currency: string; rate: string };
}

const reasons = {
  "package-first-out": "Proposed: the package that runs out first.",
  "no-package": "This client has no package for that day.",
  "by-us": "You called it off, so it is free unless you say otherwise.",
  "in-time": "It was called off in time, so it is free unless you say otherwise.",
  moved: "It was moved, so it is free unless you say otherwise.",
  late: "",
  "no-show": "Nothing is proposed: you decide.",
  planned: "What was charged goes back to the package.",
} as const;

/** What a visit costs that ended like this: a proposal where there is one, and a person's decision. */
export function OutcomeForm({
  path,
  step,
  problems,
}: {
  path: string;
  step: Step;
  problems?: Problems | undefined;
}) {
  const { state, packages, price, last, before } = step;
  const why =
    step.why === "late"
      ? `It was called off less than ${step.lateHours} hours before: you decide.`
      : reasons[step.why];
  return (
    <form method="post" action={`${path}/outcome?state=${state}`} className="grid gap-5">
      <FormProblem problems={problems} />
      <VersionField version={step.version} problems={problems} path={path} />
      <FormId id={step.formId} problems={fresh(problems)} />
      <input type="hidden" name="state" value={state} />
      {state === "scheduled" ? (
        <>
          <p>{reasons.planned}</p>
          <input type="hidden" name="charge" value="nothing" />
        </>
      ) : (
        <Radios
          name="charge"
          legend="What it costs"
          hint={
            <>
              {why}
              {before && <span className="block">{`Decided before: ${chargeWords[before.charge]}.`}</span>}
              {last && <span className="block">{lastWords(last)}</span>}
            </>
          }
          options={[
            ...packages.map(({ id, title, says }) => ({
              value: `package:${id}`,
              label: `A session of ${title}`,
              hint: says,
            })),
            { value: "price", label: "To be paid by itself" },
            { value: "nothing", label: "Free of charge" },
          ]}
          defaultValue={step.charge}
          problems={problems}
        />
      )}
      {price && state !== "scheduled" && (
        <Field
          name="price"
          label={`Price if it is paid by itself (${price.currency})`}
          inputMode="decimal"
          autoComplete="off"
          required={false}
          maxLength={20}
          problems={problems}
          defaultValue={price.rate}
        />
      )}
      {state === "rescheduled" && <NewTime step={step} problems={problems} />}
      <TextArea
        name="reason"
        label="Reason"
        hint={
          step.why === "late" || step.why === "no-show"
            ? "Needed where it is charged. The client may read it."
            : "The client may read it."
        }
        required={false}
        maxLength={500}
        problems={problems}
        defaultValue={before?.reason}
      />
      <Button wide>Save</Button>
    </form>
  );
}

/** After somebody else was quicker, another new visit would be another one. */
const fresh = (problems: Problems | undefined) => (isConflict(problems) ? undefined : problems);

const lastWords = ({ charge, reason, on }: NonNullable<Step["last"]>) =>
  `Last time (${on}) you chose: ${chargeWords[charge]}${reason ? `, “${reason}”` : ""}.`;

function NewTime({ step, problems }: { step: Step; problems?: Problems | undefined }) {
  return (
    <>
      <Radios
        name="newTime"
        legend="The new time"
        options={[
          { value: "calendar", label: "comes from the calendar", hint: "For a visit that is moved there." },
          { value: "enter", label: "is entered here", hint: `It takes ${step.minutes} minutes again.` },
        ]}
        defaultValue={step.fromCalendar ? "calendar" : "enter"}
        problems={problems}
      />
      <Field name="newOn" type="date" label="New day" required={false} problems={problems} />
      <Field name="newAt" type="time" label="New time" required={false} problems={problems} />
    </>
  );
}
