import { business } from "../../../../drizzle/schema/business.ts";
import { matchChoices } from "../../../../drizzle/schema/calendar.ts";
import type { SystemContext } from "../../../platform/ports.ts";
import { directoryStatements, openLines } from "../../clients/directory/all.ts";
import { openOrNull } from "../../unreadable.ts";
import { knownOf } from "./known.ts";
import { createMatcher, type Matcher } from "./matcher.ts";

/** The matcher of all clients and all that was decided once. One trip. */
export async function readMatcher(ctx: SystemContext): Promise<Matcher> {
  const [pages, changes, choices, [own]] = await ctx.db.batch([
    ...directoryStatements(ctx),
    ctx.db
      .select({
        id: matchChoices.id,
        kind: matchChoices.kind,
        value: matchChoices.value,
        clientId: matchChoices.clientId,
      })
      .from(matchChoices),
    ctx.db.select({ country: business.country }).from(business).limit(1),
  ]);
  const [lines, remembered] = await Promise.all([
    openLines(ctx, pages, changes),
    Promise.all(
      choices.map(async ({ id, kind, value, clientId }) => {
        const opened = await openOrNull(ctx, {}, ctx.vault.open("match_choices.value", id, value));
        return opened === null ? [] : [{ kind, value: opened, clientId }];
      }),
    ),
  ]);
  return createMatcher(lines.map(knownOf), remembered.flat(), own?.country ?? "US");
}
