import { eq, max } from "drizzle-orm";
import { passkeys, staffTotp } from "../../../drizzle/schema/factors.ts";
import { type Role, staff, staffIdentities, staffPasswords } from "../../../drizzle/schema/identity.ts";
import { sessions } from "../../../drizzle/schema/sessions.ts";
import { knownDevices } from "../../../drizzle/schema/suspicion.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { DomainError } from "../errors.ts";

/** One of the team, as the owner sees everybody. */
export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: Date;
  disabledAt: Date | null;
  /** Holds an authenticator app or a passkey. */
  hasSecondFactor: boolean;
  /** What signs the person in: "password", "passkey", or a provider. */
  waysIn: string[];
  /** As far back as devices are remembered. */
  lastSeenAt: Date | null;
}

/** Everybody, those who may come in first, then by name. */
export async function listMembers(ctx: Pick<SystemContext, "db" | "vault">): Promise<Member[]> {
  const [people, apps, keys, passwords, identities, live, known] = await ctx.db.batch([
    ctx.db.select().from(staff),
    ctx.db.select({ staffId: staffTotp.id }).from(staffTotp),
    ctx.db.selectDistinct({ staffId: passkeys.staffId }).from(passkeys),
    ctx.db.select({ staffId: staffPasswords.id }).from(staffPasswords),
    ctx.db
      .selectDistinct({ staffId: staffIdentities.staffId, provider: staffIdentities.provider })
      .from(staffIdentities),
    ctx.db
      .select({ staffId: sessions.staffId, at: max(sessions.lastSeenAt) })
      .from(sessions)
      .groupBy(sessions.staffId),
    ctx.db
      .select({ staffId: knownDevices.staffId, at: max(knownDevices.lastSeenAt) })
      .from(knownDevices)
      .groupBy(knownDevices.staffId),
  ]);
  const holds = (rows: readonly { staffId: string }[], id: string) =>
    rows.some(({ staffId }) => staffId === id);
  const members = await Promise.all(
    people.map(async (row): Promise<Member> => {
      const { id, role, createdAt, disabledAt } = row;
      const seen = [...live, ...known].flatMap(({ staffId, at }) => (staffId === id && at ? [at] : []));
      const [name, email] = await Promise.all([
        ctx.vault.open("staff.name", id, row.name),
        ctx.vault.open("staff.email", id, row.email),
      ]);
      return {
        id,
        name,
        email,
        role,
        joinedAt: createdAt,
        disabledAt,
        hasSecondFactor: holds(apps, id) || holds(keys, id),
        waysIn: [
          ...(holds(passwords, id) ? ["password"] : []),
          ...(holds(keys, id) ? ["passkey"] : []),
          ...identities.flatMap(({ staffId, provider }) => (staffId === id ? [provider] : [])),
        ],
        lastSeenAt: seen.length > 0 ? new Date(Math.max(...seen.map((at) => at.getTime()))) : null,
      };
    }),
  );
  return members.sort(
    (a, b) => Number(a.disabledAt !== null) - Number(b.disabledAt !== null) || a.name.localeCompare(b.name),
  );
}

/** One of the team. @throws DomainError not-found */
export async function readMember(ctx: Pick<SystemContext, "db" | "vault">, staffId: string): Promise<Member> {
  const [known] = await ctx.db.select({ id: staff.id }).from(staff).where(eq(staff.id, staffId)).limit(1);
  // A practice has a handful of people: they are read together.
  const member = known && (await listMembers(ctx)).find(({ id }) => id === staffId);
  if (!member) throw new DomainError("not-found");
  return member;
}
