import { type SQL, sql } from "drizzle-orm";
import { staff } from "../../../drizzle/schema/identity.ts";

/** Who acts on the team. */
export interface Owner {
  staffId: string;
}

/** Whether the one who acts is an owner at the moment of the statement, and not only when the request was let in. */
export const isOwnerNow = ({ staffId }: Owner): SQL =>
  sql`exists (select 1 from ${staff} actor where actor."id" = ${staffId} and actor."role" = 'owner' and actor."disabled_at" is null)`;

/** Whether an owner is left without this person: the practice never loses its last one. */
export const anotherOwnerThan = (staffId: string): SQL =>
  sql`exists (select 1 from ${staff} other where other."id" <> ${staffId} and other."role" = 'owner' and other."disabled_at" is null)`;
