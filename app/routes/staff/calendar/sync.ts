import * as z from "zod";
import { syncNow } from "../../../domain/calendar/sync.ts";
import { systemContext } from "../../../http/context.ts";
import { carried, parseForm } from "../../../http/forms.ts";
import { safePath, safeRedirect } from "../../../http/safe-redirect.ts";
import type { Route } from "./+types/sync.ts";

export const loader = () => safeRedirect("/calendar");

const form = z.object({ returnTo: carried });

/** How long a person waits for the reading; it goes on in the background. */
const waitMs = 8_000;

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const parsed = await parseForm(request, form);
  const reading = syncNow(ctx);
  ctx.background(reading);
  const counts = await Promise.race([
    reading.catch(() => ({ failed: 1 })),
    new Promise<null>((done) => setTimeout(() => done(null), waitMs)),
  ]);
  const done = counts === null ? "reading" : counts.failed > 0 ? "not-read" : "read";
  const page =
    parsed.ok && parsed.value.returnTo === "/calendar/calendars" ? "/calendar/calendars" : "/calendar";
  return safeRedirect(safePath(`${page}?done=${done}`, "/calendar"));
}
