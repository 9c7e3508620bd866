import { type SQL, sql } from "drizzle-orm";
import type { libraryCategories, libraryItems } from "../../../drizzle/schema/report-cards.ts";

export type Direction = "up" | "down";

/**
 * What an UPDATE … FROM needs to move one row by one place among its neighbours: all of them are numbered anew from 1 in
 * their order and the two change places, in one statement, so that two who move at once leave an order, not a muddle.
 *
 * @param among which rows are its neighbours
 */
export function moving(
  table: typeof libraryCategories | typeof libraryItems,
  id: string,
  direction: Direction,
  among: SQL,
): { from: SQL; position: SQL; same: SQL } {
  const step = direction === "up" ? -1 : 1;
  return {
    from: sql`(select "row_id", "place", max(case when "row_id" = ${id} then "place" end) over () as "mine"
      from (select ${table.id} as "row_id", row_number() over (order by ${table.position}, ${table.id}) as "place"
        from ${table} where ${among})) as "ordered"`,
    position: sql`case when "row_id" = ${id} then "place" + ${step}
      when "place" = "mine" + ${step} then "place" - ${step} else "place" end`,
    same: sql`${table.id} = "row_id"`,
  };
}
