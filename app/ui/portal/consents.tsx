import { EmailWords } from "../email-words.tsx";
import { type Problems, Tick } from "../form.tsx";

export interface ConsentShape {
  field: string;
  purpose: string;
  channel: string;
  granted: boolean;
}

const purposes = [
  {
    purpose: "reminders",
    title: "Reminders",
    says: "The evening before a visit, and what is missing before it: papers, a vaccination, a signature.",
  },
  { purpose: "report-cards", title: "Report cards", says: "What was trained, after a visit." },
  { purpose: "news", title: "News", says: "Courses, holidays and other news of the practice. Rarely." },
] as const;

/** What a person agrees to be sent, purpose by purpose. */
export function ConsentTicks({
  consents,
  addresses,
  problems,
}: {
  consents: readonly ConsentShape[];
  /** By channel, where it goes. */
  addresses: Record<string, string>;
  problems?: Problems | undefined;
}) {
  return purposes.map(({ purpose, title, says }) => {
    const own = consents.filter((consent) => consent.purpose === purpose && addresses[consent.channel]);
    if (own.length === 0) return null;
    return (
      <fieldset key={purpose} className="rounded-2xl border border-line bg-surface p-5">
        <legend className="px-1 text-lg font-semibold">{title}</legend>
        <p className="text-muted">{says}</p>
        {own.map(({ field, channel, granted }) => (
          <Tick
            key={field}
            name={field}
            label={
              <span className="block py-2 leading-snug wrap-anywhere">
                {channel === "sms" ? "By text message to " : "By email to "}
                {channel === "sms" ? (
                  <span className="inline-block">{addresses.sms}</span>
                ) : (
                  <span className="inline-block max-w-full">
                    <EmailWords email={addresses[channel] ?? ""} />
                  </span>
                )}
              </span>
            }
            defaultChecked={granted}
            problems={problems}
          />
        ))}
      </fieldset>
    );
  });
}
