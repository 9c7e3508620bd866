import { ButtonLink, Notice } from "../form.tsx";
import { dateFormat, Time } from "../time.tsx";

/** "Sunday, 29 November", in the reader's zone. */
const dayOf = (at: Date, timeZone: string) =>
  dateFormat(timeZone, { weekday: "long", day: "numeric", month: "long" }).format(at);

/** On every page of somebody whose role asks for a second factor and who has none. */
export function EnrolBanner({ by, isLate, timeZone }: { by: Date; isLate: boolean; timeZone: string }) {
  return (
    <Notice tone="warn">
      <p className="font-semibold">
        {isLate ? (
          "Set up a second factor to go on"
        ) : (
          <>
            Set up a second factor by <Time at={by}>{dayOf(by, timeZone)}</Time>
          </>
        )}
      </p>
      <p>
        Your role asks for one: an app on your phone, or a passkey. It takes two minutes. Sensitive changes
        wait until then.
      </p>
      <p className="mt-3">
        <ButtonLink to="/account/second-factor">Set it up</ButtonLink>
      </p>
    </Notice>
  );
}
