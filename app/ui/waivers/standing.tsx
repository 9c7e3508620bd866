import { dateFormat, Time } from "../time.tsx";

export interface StandingShown {
  state: "missing" | "signed" | "outdated" | "expired";
  signedAt?: number | undefined;
}

const words = {
  missing: { text: "Has not signed", tone: "text-bad" },
  signed: { text: "Signed", tone: "text-good" },
  outdated: { text: "Signed an older text, the new one is missing", tone: "text-warn" },
  expired: { text: "Signed too long ago, to be signed again", tone: "text-warn" },
} as const;

/** How one adult stands, in words: "Signed on 3 March 2026". */
export function Standing({ standing, timeZone }: { standing: StandingShown; timeZone: string }) {
  const { text, tone } = words[standing.state];
  const at = standing.signedAt === undefined ? null : new Date(standing.signedAt);
  return (
    <span className={`font-medium ${tone}`}>
      {text}
      {at && (
        <span className="font-normal text-muted">
          {" · "}
          <Time at={at}>{dateFormat(timeZone, { dateStyle: "long" }).format(at)}</Time>
        </span>
      )}
    </span>
  );
}
