import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { nameOf, readForPage } from "../clients/heading.ts";
import { readPackage } from "./balances.ts";

/**
 * What a page of one package begins with: whose it is, and the package with its ledger.
 * @throws DomainError not-found
 */
export async function readPackagePage(ctx: SystemContext, by: By, clientId: string, packageId: string) {
  const file = await readForPage(ctx, by, clientId, "packages");
  const pack = await readPackage(ctx, by, file.id, file.key, packageId);
  const { title, sessions, left, expiresOn, state } = pack;
  return {
    /** `/clients/:id/packages/:package` */
    path: `/clients/${file.id}/packages/${pack.id}`,
    id: file.id,
    name: nameOf(file),
    mayChange: file.confidential !== null,
    pack,
    balance: { title, sessions, left, expiresOn, state },
  };
}
