import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { type ClientFile, readClient } from "./read.ts";

/** Whose file a page belongs to. */
export interface Heading {
  id: string;
  name: string;
  version: number;
}

/** The file behind one of its pages. @throws DomainError not-found, also for a client that became part of another */
export async function readForPage(
  ctx: SystemContext,
  by: By,
  clientId: string,
  part: string,
): Promise<ClientFile> {
  const file = await readClient(ctx, by, clientId, part);
  if (file.mergedInto !== undefined) throw new DomainError("not-found");
  return file;
}

/** The people's names, as a page's heading. */
export const nameOf = (file: Pick<ClientFile, "contacts">): string =>
  file.contacts.map(({ name }) => name).join(" & ");

/** Whose file it is, and no more. @throws DomainError not-found */
export async function readHeading(
  ctx: SystemContext,
  by: By,
  clientId: string,
  part: string,
): Promise<Heading> {
  const file = await readForPage(ctx, by, clientId, part);
  return { id: file.id, name: nameOf(file), version: file.version };
}
