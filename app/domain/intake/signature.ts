import type { SystemContext } from "../../platform/ports.ts";
import { parseDrawing } from "../waivers/drawing.ts";
import { currentWaiver, evidenceOf } from "../waivers/waivers.ts";
import type { DraftSignature } from "./answers.ts";
import type { Taken } from "./take.ts";

/**
 * Takes the filler's own signature with the evidence of this moment. It is kept in the draft and becomes a signature
 * when the intake becomes a file. Nothing filled in is nothing signed, which is allowed.
 */
export async function takeSignature(
  ctx: SystemContext,
  given: { versionId: string; signedName: string; consent: boolean; drawing: string },
): Promise<Taken<DraftSignature | null>> {
  const { signedName, consent, drawing, versionId } = given;
  const current = await currentWaiver(ctx);
  if (!current || (!signedName && !consent && !drawing)) return { ok: true, value: null };
  const errors: Record<string, string> = {};
  if (!signedName) errors.signedName = "Please type your full name.";
  if (!consent) errors.consent = "Please tick this box: without it the signature does not count.";
  if (drawing && parseDrawing(drawing) === null)
    errors.drawing = "The drawing could not be read. Please draw it again, or leave it and type your name.";
  if (current.id !== versionId)
    errors[""] = "The text was changed after you opened it. Please read the new one below and sign again.";
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      versionId,
      name: signedName,
      method: drawing ? "drawn" : "typed",
      drawing: drawing || null,
      signedAt: ctx.clock.now().getTime(),
      evidence: evidenceOf(ctx),
    },
  };
}
