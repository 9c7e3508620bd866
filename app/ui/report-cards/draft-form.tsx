import { useRef } from "react";
import { Button, FieldError, FormProblem, type Problems } from "../form.tsx";
import { Card } from "../layout.tsx";
import { DraftGoals } from "./draft-goals.tsx";
import { Also, ChosenItems, LastHomework, LibraryPicker } from "./draft-items.tsx";
import type { DraftShape, Offer } from "./draft-shape.ts";
import { RichTextField } from "./editor/rich-text-field.tsx";
import { SaveLine } from "./save-line.tsx";
import { type Beginning, useAutosave } from "./use-autosave.ts";

interface DraftFormProps {
  /** `/report-cards/:id` */
  path: string;
  version: number;
  /** When it was saved, and what of that stands in the way. */
  begins: Beginning;
  draft: DraftShape;
  offer: Offer;
  days: readonly { day: string; name: string }[];
  problems?: Problems | undefined;
}

/** The one form of a draft: each of its buttons saves all of it. With JavaScript it is saved as it is written. */
export function DraftForm({ path, version, begins, draft, offer, days, problems }: DraftFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const { state, keepMine, takeTheirs } = useAutosave(form, `${path}/save`, begins);
  const { homework, groups } = draft;
  let row = homework.length;
  return (
    <form ref={form} method="post" action={path} className="grid gap-5">
      {/* What Enter in a field presses. */}
      <button type="submit" tabIndex={-1} aria-hidden="true" className="sr-only">
        Save
      </button>
      {/* Counted up by each autosave. Of type text: see `RichTextField`. */}
      <input type="text" hidden name="version" defaultValue={String(version)} />
      <FormProblem problems={problems} />
      <Card title="Session">
        <SessionDay sessionOn={draft.sessionOn} days={days} form={form} error={problems?.errors.sessionOn} />
        {draft.dogs.length > 0 && (
          <fieldset className="mt-4">
            <legend className="font-medium">
              Dogs <span className="font-normal text-muted">(none: the whole household)</span>
            </legend>
            <div className="flex flex-wrap gap-x-6">
              {draft.dogs.map(({ id, name, chosen }, index) => (
                <label key={id} className="flex min-h-12 items-center gap-3">
                  <input
                    type="checkbox"
                    name={`dogs.${index}.id`}
                    value={id}
                    defaultChecked={chosen}
                    className="size-6 shrink-0 accent-accent"
                  />
                  {name}
                </label>
              ))}
            </div>
          </fieldset>
        )}
      </Card>
      <Card>
        <RichTextField
          name="summary"
          label="Summary"
          hint="What you did, what went well, what comes next."
          tree={draft.summary}
          text={draft.summaryText}
          error={problems?.errors.summary}
        />
      </Card>
      <LastHomework items={homework} from={0} />
      <div id="items" className="grid gap-5">
        {groups.map((group) => {
          const from = row;
          row += group.items.length;
          return <ChosenItems key={group.categoryId} group={group} from={from} />;
        })}
        <LibraryPicker categories={offer.categories} />
      </div>
      <DraftGoals goals={draft.goals} newGoal={draft.newGoal} offered={offer.goals} />
      <Card title="Photos">
        <p className="mb-3 text-muted">
          {draft.photos === 0
            ? "No photos yet."
            : draft.photos === 1
              ? "One photo is on the card."
              : `${draft.photos} photos are on the card.`}
        </p>
        <Also value="photos">{draft.photos === 0 ? "Add photos" : "Photos and captions"}</Also>
      </Card>
      <div className="sticky bottom-20 z-10 grid gap-2 rounded-2xl border border-line bg-surface p-3 shadow-sm md:bottom-3">
        <SaveLine state={state} path={path} keepMine={keepMine} takeTheirs={takeTheirs} />
        <div className="grid grid-cols-2 gap-3">
          <Button tone="quiet" wide name="also" value="save">
            Save
          </Button>
          <Button wide name="also" value="preview">
            Preview
          </Button>
        </div>
      </div>
    </form>
  );
}

function SessionDay({
  sessionOn,
  days,
  form,
  error,
}: Pick<DraftFormProps, "days"> & {
  sessionOn: string;
  form: React.RefObject<HTMLFormElement | null>;
  error: string | undefined;
}) {
  /** With JavaScript a button sets the field; without, it sends the form. */
  const choose = (event: React.MouseEvent, day: string) => {
    const field = form.current?.querySelector<HTMLInputElement>("input[name=sessionOn]");
    if (!field) return;
    event.preventDefault();
    field.value = day;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium">Day of the session</legend>
      {error && <FieldError id="session-on-error">{error}</FieldError>}
      <div className="flex flex-wrap gap-2">
        <input
          type="date"
          name="sessionOn"
          aria-label="Day of the session"
          defaultValue={sessionOn}
          required
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? "session-on-error" : undefined}
          className="min-h-12 max-w-full rounded-lg border border-edge bg-surface px-3.5 text-base aria-invalid:border-2 aria-invalid:border-bad"
        />
        {days.map(({ day, name }) => (
          <button
            key={day}
            type="submit"
            name="also"
            value={`on:${day}`}
            onClick={(event) => choose(event, day)}
            className="min-h-12 cursor-pointer rounded-lg border border-edge bg-surface px-4 font-semibold hover:bg-sunken"
          >
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
