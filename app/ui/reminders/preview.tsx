import type { Problems } from "../form.tsx";
import { Button, Notice, Tick } from "../form.tsx";

export interface PreviewShape {
  reminder: string;
  name: string;
  messages: number;
  people: readonly { name: string; channel: string; messages: number }[];
}

const shown = 30;
const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** What switching on would send, and to whom: read before it is confirmed. */
export function PreviewNotice({
  previews,
  counted: word,
  days,
  problems,
}: {
  previews: readonly PreviewShape[];
  /** The numbers that are confirmed, as one word. */
  counted: string;
  days: number;
  problems?: Problems | undefined;
}) {
  const total = previews.reduce((sum, { messages }) => sum + messages, 0);
  return (
    <div className="grid gap-4 rounded-2xl border-2 border-warn bg-warn-wash p-5">
      <h2 className="text-xl font-semibold">
        {total === 0 ? "Nobody would be written to" : `This would send ${counted(total, "message")}`}
      </h2>
      <p>
        Nothing has been saved yet. This is what goes out within the next {days} days, from the files as they
        are now:
      </p>
      {previews.map(({ reminder, name, messages, people }) => (
        <section key={reminder}>
          <h3 className="font-semibold">
            {name}:{" "}
            {people.length === 0
              ? "nobody"
              : `${counted(messages, "message")} to ${people.length === 1 ? "one person" : `${people.length} people`}`}
          </h3>
          <ul className="mt-1 list-disc pl-5">
            {people.slice(0, shown).map((person) => (
              <li key={`${person.name} ${person.channel}`} className="wrap-anywhere">
                {person.name}, by {person.channel === "sms" ? "text message" : "email"}
                {person.messages > 1 && `, ${person.messages} times`}
              </li>
            ))}
          </ul>
          {people.length > shown && <p className="mt-1">and {people.length - shown} more.</p>}
        </section>
      ))}
      {total === 0 && <Notice tone="good">It takes effect for what comes later.</Notice>}
      <input type="hidden" name="counted" value={word} />
      <Tick
        name="confirmed"
        label={total === 0 ? "Yes, switch it on" : `Yes, switch it on and send ${counted(total, "message")}`}
        problems={problems}
      />
      <Button wide>Save</Button>
    </div>
  );
}
