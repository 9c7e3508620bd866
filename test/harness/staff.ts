import type { Arrival, SignedIn } from "../../app/domain/identity/sign-in.ts";
import { type Role, staff, staffPasswords } from "../../drizzle/schema/identity.ts";
import type { TestContext } from "./context.ts";

/** The session of an arrival that asks for nothing more. @throws where it was refused or a second factor is asked */
export function inside(arrival: Arrival | null): SignedIn {
  if (arrival?.kind !== "signed-in") throw new Error("Not signed in");
  return arrival;
}

export const goodPassword = "correct horse battery staple";

/** A staff member with a password, as setup and the team page leave one. @returns the staff id. */
export async function addStaff(
  ctx: TestContext,
  person: { email?: string; name?: string; role?: Role; password?: string | null } = {},
): Promise<string> {
  const {
    email = "robin@example.com",
    name = "Robin Vale",
    role = "owner",
    password = goodPassword,
  } = person;
  const id = ctx.random.id();
  const [emailIndex] = await ctx.vault.indexes("staff.email_index", email);
  await ctx.db.insert(staff).values({
    id,
    name: await ctx.vault.seal("staff.name", id, name),
    email: await ctx.vault.seal("staff.email", id, email),
    emailIndex,
    role,
    createdAt: ctx.clock.now(),
  });
  if (password !== null) {
    const hash = await ctx.vault.seal("staff_passwords.hash", id, await ctx.passwords.hash(password));
    await ctx.db.insert(staffPasswords).values({ id, hash, changedAt: ctx.clock.now() });
  }
  return id;
}

/** Everything in the database as one text: what somebody with a copy of it can read. */
export async function dump(ctx: TestContext): Promise<string> {
  const tables = await ctx.raw
    .prepare("select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'")
    .all<{ name: string }>();
  const rows = await Promise.all(
    tables.results.map(({ name }) => ctx.raw.prepare(`select * from "${name}"`).all()),
  );
  return JSON.stringify(rows.map(({ results }) => results));
}

/** The names of the security events so far, oldest first, with the details. */
export async function events(ctx: TestContext): Promise<string[]> {
  const { results } = await ctx.raw
    .prepare("select event, details from security_events order by at, rowid")
    .all<{ event: string; details: string }>();
  return results.map(({ event, details }) => `${event} ${details}`);
}
