import { eq } from "drizzle-orm";
import type { SignInProvider } from "../../app/domain/providers/offered.ts";
import { type Returned, returnFromProvider } from "../../app/domain/providers/return.ts";
import { type Purpose, sendToProvider } from "../../app/domain/providers/transactions.ts";
import type { Session } from "../../app/domain/sessions/sessions.ts";
import { sessions } from "../../drizzle/schema/sessions.ts";
import { createTestContext, type TestContext } from "./context.ts";
import { type Answer, createFakeSignIns } from "./fake-sign-ins.ts";
import { addStaff } from "./staff.ts";
import { keepSession, sessionOf } from "./tesla-practice.ts";

export const browserId = "b".repeat(43);

/** A practice with one person, and Google and GitHub as they are played. */
export async function createSignInPractice() {
  const ctx: TestContext = await createTestContext();
  const fake = await createFakeSignIns(ctx.clock);
  ctx.network = (request) => fake.network(request) as Promise<Response>;
  const staffId = await addStaff(ctx);

  const begin = (
    provider: SignInProvider,
    purpose: Purpose = { kind: "sign-in" },
    returnTo = "/today",
  ): Promise<string> => sendToProvider(ctx, { provider, purpose, browserId, returnTo });
  const finish = (
    provider: SignInProvider,
    answered: URLSearchParams,
    session: Session | null = null,
    browser: string | null = browserId,
  ): Promise<Returned> =>
    returnFromProvider(ctx, provider, answered, { browserId: browser, session, deviceToken: null });

  /** There and back to sign in. */
  const signIn = async (provider: SignInProvider, answer: Answer = {}) =>
    finish(provider, fake.consent(await begin(provider), answer));
  /** There and back to link, in a session of this age that ends afterwards. */
  const link = async (provider: SignInProvider, answer: Answer = {}, id = staffId, seconds = 0) => {
    const session = sessionOf(ctx, id, seconds);
    await keepSession(ctx, session);
    const answered = fake.consent(await begin(provider, { kind: "link", staffId: id }), answer);
    const returned = await finish(provider, answered, session);
    await ctx.db.delete(sessions).where(eq(sessions.id, session.id));
    return returned;
  };

  return { ctx, fake, staffId, begin, finish, signIn, link };
}

export type SignInPractice = Awaited<ReturnType<typeof createSignInPractice>>;
