import { type data, RouterContextProvider } from "react-router";
import { sessionContext, systemContext } from "../../app/http/context.ts";
import type { TestContext } from "./context.ts";

/** A page as a member of staff gets it: no browser, no middleware. */
export function asStaff(ctx: TestContext, staffId: string, role: "owner" | "trainer" | "helper" = "owner") {
  const context = () =>
    new RouterContextProvider(
      new Map<unknown, unknown>([
        [systemContext, ctx],
        [sessionContext, { staffId, role, timeZone: null, units: null }],
      ]) as never,
    );
  return async (handler: unknown, params: object, fields?: Record<string, string>, query = "") => {
    const request = new Request(`https://app.test/page${query}`, {
      ...(fields && { method: "POST", body: new URLSearchParams(fields) }),
    });
    try {
      const came = await (handler as (given: unknown) => unknown)({ request, params, context: context() });
      if (came instanceof Response)
        return { status: came.status, to: came.headers.get("location"), data: null };
      const isData = came && typeof came === "object" && "init" in came && "data" in came;
      const wrapped = isData ? (came as ReturnType<typeof data>) : null;
      return { status: wrapped?.init?.status ?? 200, to: null, data: (wrapped?.data ?? came) as never };
    } catch (thrown) {
      if (!(thrown instanceof Response)) throw thrown;
      return { status: thrown.status, to: null, data: null };
    }
  };
}
