import { sql } from "drizzle-orm";
import type { SystemContext } from "../../platform/ports.ts";

/** Whether a message is the mail of a report card, or repeats one, of which a later revision was sent. */
export async function isReplacedCard(ctx: Pick<SystemContext, "db">, id: string): Promise<boolean> {
  const found = await ctx.db.all(sql`
    with recursive before (once_key, repeats_id) as (
      select once_key, repeats_id from outbox where id = ${id}
      union select earlier.once_key, earlier.repeats_id from outbox earlier join before on earlier.id = before.repeats_id)
    select 1 from before
      join report_cards card on card.id = substr(before.once_key, 6, instr(substr(before.once_key, 6), ':') - 1)
      join report_cards later on later.root_id = card.root_id and later.state = 'sent' and later.revision > card.revision
      where before.once_key like 'card:%' limit 1`);
  return found.length > 0;
}
