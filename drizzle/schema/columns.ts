import { customType, integer, text } from "drizzle-orm/sqlite-core";

declare const sealedFor: unique symbol;
declare const sealedForSubject: unique symbol;
declare const indexOf: unique symbol;

/** Ciphertext of one column, as text. Only the vault makes one and only the vault opens one. */
export type Sealed<Column extends string> = string & { readonly [sealedFor]: Column };

/** Ciphertext under the own key of one subject (a client, a draft, an inquiry). See `domain/subjects`. */
export type SubjectSealed<Column extends string> = string & { readonly [sealedForSubject]: Column };

/** A keyed, deterministic hash of a normalised value: equal values of one column can be found, nothing can be read. */
export type BlindIndex<Column extends string> = string & { readonly [indexOf]: Column };

const sealedText = customType<{ data: string; driverData: string; config: { column: string } }>({
  dataType: () => "text",
});

/**
 * A sealed column. `column` is its full name, `table.column`: it is bound into the ciphertext, and a test
 * checks that it is the column's real name.
 */
export const sealed = <const Column extends `${string}.${string}`>(column: Column) =>
  sealedText(column.slice(column.indexOf(".") + 1), { column }).$type<Sealed<Column>>();

const subjectSealedText = customType<{ data: string; driverData: string; config: { subjectColumn: string } }>(
  {
    dataType: () => "text",
  },
);

/** A column sealed under its subject's own key; `column` is its full name, bound into the ciphertext, as above. */
export const subjectSealed = <const Column extends `${string}.${string}`>(column: Column) =>
  subjectSealedText(column.slice(column.indexOf(".") + 1), { subjectColumn: column }).$type<
    SubjectSealed<Column>
  >();

/** A blind index over the sealed column of the same subject, named in full: `table.column`. */
export const blindIndex = <const Column extends `${string}.${string}`>(column: Column) =>
  text(column.slice(column.indexOf(".") + 1)).$type<BlindIndex<Column>>();

/** A random, opaque primary key (26 characters of base32, 128 bits). */
export const id = () => text("id").primaryKey();

/** A day without a time, as `2026-11-22`. */
export const day = (name: string) => text(name).$type<`${number}-${number}-${number}`>();

/** An instant, stored as milliseconds since 1970 UTC. */
export const instant = (name: string) => integer(name, { mode: "timestamp_ms" });
