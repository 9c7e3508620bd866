import * as z from "zod";
import { type Draft, draftDays, readHeldDraft } from "../domain/intake/drafts.ts";
import type { SystemContext } from "../platform/ports.ts";
import { type CookieKind, openCookie, sealCookie } from "./cookies.ts";

/** The drafts that this browser may open, newest first, each with its secret. */
const intakeCookie: CookieKind<{ drafts: { id: string; secret: string }[] }> = {
  name: "__Host-intake",
  purpose: "intake drafts",
  value: z.strictObject({
    drafts: z.array(z.strictObject({ id: z.string().max(64), secret: z.string().length(43) })).max(3),
  }),
};

const maxDrafts = 3;

const readCookie = async (ctx: SystemContext, request: Request) =>
  (await openCookie(ctx, request, intakeCookie))?.value.drafts ?? [];

/** The ids of the drafts that this browser holds, newest first. */
export const heldDraftIds = async (ctx: SystemContext, request: Request): Promise<string[]> =>
  (await readCookie(ctx, request)).map(({ id }) => id);

/** The header with which this browser holds one draft more; of more than three the oldest is forgotten. */
export async function holdDraft(
  ctx: SystemContext,
  request: Request,
  draft: { draftId: string; secret: string },
): Promise<string> {
  const others = (await readCookie(ctx, request)).filter(({ id }) => id !== draft.draftId);
  const drafts = [{ id: draft.draftId, secret: draft.secret }, ...others].slice(0, maxDrafts);
  const expires = new Date(ctx.clock.now().getTime() + draftDays * 86_400_000);
  return sealCookie(ctx, intakeCookie, { drafts }, expires);
}

/** The secret of a draft that this browser holds: what a mailed link has to carry. */
export const heldSecret = async (ctx: SystemContext, request: Request, draftId: string) =>
  (await readCookie(ctx, request)).find(({ id }) => id === draftId)?.secret ?? null;

/** The draft, if this browser holds it; null for somebody else's and for one that does not exist, all alike. */
export async function findHeldDraft(
  ctx: SystemContext,
  request: Request,
  draftId: string,
): Promise<Draft | null> {
  const secret = await heldSecret(ctx, request, draftId);
  return secret ? readHeldDraft(ctx, draftId, secret) : null;
}

/** An open draft that this browser holds. @throws Response 404 where it holds none of that id, or it was sent */
export async function openHeldDraft(ctx: SystemContext, request: Request, draftId: string): Promise<Draft> {
  const draft = await findHeldDraft(ctx, request, draftId);
  if (draft?.state !== "open") throw new Response(null, { status: 404 });
  return draft;
}

/** Lets on only the browser that holds the draft's secret, while the draft is open. @throws Response 404 */
export async function heldDraft(ctx: SystemContext, request: Request, draftId: string): Promise<void> {
  await openHeldDraft(ctx, request, draftId);
}
