import { Button, Field } from "../form.tsx";
import { Preview, type Previewed } from "./compose-fields.tsx";
import { whyNotWords } from "./words.ts";

interface Person {
  contactId: string;
  client: string;
  name: string;
  to: string | null;
  whyNot: string | null;
}

/** What a mailing would do. */
export interface Mailing {
  /** Tells this list from another. */
  mark: string;
  people: readonly Person[];
  /** How many of them get it. */
  count: number;
  /** What the first of them gets. */
  example: Previewed | undefined;
}

/** The whole list of a mailing, an example of it, and the button that sends it once the number was typed. */
export function MassList({
  mark,
  people,
  count,
  example,
  channel,
  values,
  errors,
}: Mailing & {
  channel: "email" | "sms";
  values: Record<string, string>;
  errors: Record<string, string>;
}) {
  const gets = people.filter(({ whyNot }) => whyNot === null);
  const others = people.filter(({ whyNot }) => whyNot !== null);
  const kept = Object.entries(values).filter(([name]) => !["step", "mark", "count"].includes(name));
  return (
    <div className="grid gap-5">
      {example && <Preview channel={channel} {...example} />}
      <section aria-labelledby="gets">
        <h2 id="gets" className="text-xl font-semibold">
          Gets it: {count}
        </h2>
        <ul className="divide-y divide-line">
          {gets.map((person) => (
            <li key={person.contactId} className="py-2">
              {person.name} <span className="text-sm wrap-anywhere text-muted">{person.to}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="others">
        <h2 id="others" className="text-xl font-semibold">
          Does not get it: {others.length}
        </h2>
        <ul className="divide-y divide-line">
          {others.map((person) => (
            <li key={person.contactId} className="py-2">
              {person.name}{" "}
              <span className="text-sm text-muted">{whyNotWords[person.whyNot ?? ""] ?? person.whyNot}</span>
            </li>
          ))}
        </ul>
      </section>
      <form method="post" action="/messages/mass" className="grid gap-3">
        {kept.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="mark" value={mark} />
        {count > 0 && (
          <>
            <Field
              name="count"
              label={`Type ${count} to send it to ${count === 1 ? "this person" : "these people"}`}
              inputMode="numeric"
              autoComplete="off"
              problems={{ errors, values: {} }}
            />
            <Button name="step" value="send" wide>
              Send to {count}
            </Button>
          </>
        )}
        <Button name="step" value="edit" tone="quiet" formNoValidate wide>
          Change it
        </Button>
      </form>
    </div>
  );
}
