import type { World } from "./world.ts";

const patienceMs = 5_000;

/** Posts news to the app as a provider does: no browser, so no Origin. An app that is not there is not waited for. */
export async function tellApp(
  { appOrigin }: Pick<World, "appOrigin">,
  path: string,
  body: string,
  headers: Record<string, string>,
): Promise<number | null> {
  try {
    const response = await fetch(appOrigin + path, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
