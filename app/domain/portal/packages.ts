import type { LedgerKind } from "../../../drizzle/schema/packages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import type { Day } from "../business/day.ts";
import { type PackageState, packagesOf } from "../packages/balances.ts";
import { openHousehold, type PortalBy } from "./open.ts";

/** A package as its household sees it: what is left, and each line that explains it. Not what it cost, nor who wrote it. */
export interface PortalPackageFile {
  id: string;
  title: string;
  sessions: number;
  left: number;
  expiresOn: Day | null;
  state: PackageState;
  soldAt: Date;
  /** Newest first. */
  lines: {
    id: string;
    at: Date;
    kind: LedgerKind;
    units: number;
    left: number;
    /** When the visit was, of a line about one. */
    startsAt: Date | null;
    reason: string;
  }[];
}

/** The household's packages, those that can be used first. @throws DomainError not-found */
export async function readPortalPackages(
  ctx: SystemContext,
  by: PortalBy,
): Promise<{ timeZone: string; packages: PortalPackageFile[] }> {
  const key = await openHousehold(ctx, by, "packages");
  const [files, { timeZone }] = await Promise.all([packagesOf(ctx, by, by.clientId, key), readBusiness(ctx)]);
  return {
    timeZone,
    packages: files.map(({ id, title, sessions, left, expiresOn, state, soldAt, lines }) => ({
      ...{ id, title, sessions, left, expiresOn, state, soldAt },
      lines: lines
        .map((line) => ({
          id: line.id,
          at: line.at,
          kind: line.kind,
          units: line.units,
          left: line.left,
          startsAt: line.startsAt,
          reason: line.reason,
        }))
        .reverse(),
    })),
  };
}
