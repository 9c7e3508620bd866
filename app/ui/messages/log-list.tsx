import { Time } from "../time.tsx";
import { channelWords, isTrouble, purposeWords, readerWords, stateWords } from "./words.ts";

export interface LogEntry {
  id: string;
  client: string;
  purpose: string;
  channel: "email" | "sms";
  at: Date;
  when: string;
  state: string;
  /** Where the state waits for a time: that time, printed. */
  until: string;
}

/** Messages, newest first, a line each that opens one. */
export function LogList({ entries, withClient }: { entries: readonly LogEntry[]; withClient: boolean }) {
  if (entries.length === 0) return <p className="text-muted">No messages here.</p>;
  return (
    <ul className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.id}>
          <a
            href={`/messages/${entry.id}`}
            className="flex min-h-12 items-start justify-between gap-4 py-3 no-underline"
          >
            <span className="min-w-0">
              <span className="font-medium break-words underline">
                {withClient ? entry.client || readerWords(entry.purpose) : purposeWords(entry.purpose)}
              </span>
              <span className="block text-sm text-muted">
                {withClient && `${purposeWords(entry.purpose)} · `}
                {channelWords[entry.channel]} · <Time at={entry.at}>{entry.when}</Time>
              </span>
            </span>
            <State state={entry.state} until={entry.until} />
          </a>
        </li>
      ))}
    </ul>
  );
}

export function State({ state, until }: { state: string; until: string }) {
  return (
    <span className={`shrink-0 text-sm ${isTrouble(state) ? "font-semibold text-bad" : "text-muted"}`}>
      {stateWords[state] ?? state}
      {until && ` until ${until}`}
    </span>
  );
}
