import type { Attention } from "../../domain/day/day.ts";
import { Card } from "../layout.tsx";
import { counted } from "./words.ts";

/** What waits for somebody, each with the way to it; nothing where nothing waits. */
export function AttentionCard({ attention, whose }: { attention: Attention; whose: "mine" | "all" }) {
  const { unmatched, received, drafts, withoutOutcome, oldestOpenDay } = attention;
  const waiting = [
    {
      count: unmatched,
      to: "/calendar",
      says: `${counted(unmatched, "event belongs", "events belong")} to nobody yet`,
    },
    { count: received, to: "/messages/received", says: `${counted(received, "message")} came in` },
    { count: drafts, to: "/report-cards", says: `${counted(drafts, "report card")} not sent yet` },
    {
      count: withoutOutcome,
      to: `/today?day=${oldestOpenDay}&whose=${whose}`,
      says: `${counted(withoutOutcome, "visit")} of the last week: how did it go?`,
    },
  ].filter(({ count }) => count > 0);
  if (waiting.length === 0) return null;
  return (
    <Card title="Needs attention">
      <ul>
        {waiting.map(({ to, says }) => (
          <li key={says}>
            <a href={to} className="flex min-h-12 items-center py-2 leading-snug underline">
              {says}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
