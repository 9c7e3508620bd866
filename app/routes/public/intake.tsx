import { data, redirect } from "react-router";
import { draftContent } from "../../domain/intake/answers.ts";
import { beginDraft, draftDays } from "../../domain/intake/drafts.ts";
import { admitIntake, limitSentence } from "../../domain/intake/limits.ts";
import { readPractice } from "../../domain/intake/practice.ts";
import { keepTyped, mailResumeLink, saveStep } from "../../domain/intake/save.ts";
import { systemContext } from "../../http/context.ts";
import { findHeldDraft, heldDraftIds, holdDraft } from "../../http/draft-holder.ts";
import { turnstileKey, verifyHuman } from "../../http/human.ts";
import { judgeStep } from "../../http/intake-forms.ts";
import { ButtonLink, Notice } from "../../ui/form.tsx";
import { AboutFields } from "../../ui/intake/people-fields.tsx";
import { StepShell } from "../../ui/intake/shell.tsx";
import { StepForm } from "../../ui/intake/step-form.tsx";
import { Trap } from "../../ui/trap.tsx";
import { Turnstile } from "../../ui/turnstile.tsx";
import type { Route } from "./+types/intake.ts";

/** The first step of a new intake, and the way back to one that this browser has begun. */
export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { name } = await readPractice(ctx);
  const ids = await heldDraftIds(ctx, request);
  const held = await Promise.all(ids.map((id) => findHeldDraft(ctx, request, id)));
  const open = held.find((draft) => draft?.state === "open");
  return { business: name, siteKey: turnstileKey(ctx), open: open?.id ?? null, draftDays };
}

/** Begins a draft with whatever was typed, so that a mistake in it costs nothing either. */
export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const human = await verifyHuman(ctx, request, "intake");
  const practice = await readPractice(ctx);
  const { typed, taken, go } = await judgeStep(ctx, request, "about", draftContent.parse({}), null, practice);
  const refused = (errors: Record<string, string>) =>
    data({ errors, values: typed, draftId: null }, { status: 422 });
  if (!human.ok) return refused({ "": human.sentence });
  if (taken && !taken.ok && taken.errors[""]) return refused(taken.errors);
  const errors = taken && !taken.ok ? taken.errors : {};
  if (Object.values(typed).every((text) => text.trim() === "")) return refused(errors);
  if (!(await admitIntake(ctx))) return refused({ "": limitSentence });

  const begun = await beginDraft(ctx);
  const { draftId } = begun;
  const draft = taken?.ok
    ? await saveStep(ctx, draftId, taken.value)
    : await keepTyped(ctx, draftId, "about", typed);
  await mailResumeLink(ctx, draft, begun.secret);
  const headers = { "set-cookie": await holdDraft(ctx, request, begun) };
  if (go === "later") return redirect(`/intake/${draftId}?step=saved`, { status: 303, headers });
  if (taken?.ok) return redirect(`/intake/${draftId}?step=household`, { status: 303, headers });
  return data({ errors, values: typed, draftId }, { status: 422, headers });
}

export default function Intake({ loaderData, actionData }: Route.ComponentProps) {
  const { business, siteKey, open, draftDays } = loaderData;
  const shown = actionData ?? { errors: {}, values: {} };
  const draftId = actionData?.draftId ?? null;
  return (
    <StepShell
      step="about"
      done={[]}
      draftId={draftId}
      title="About you"
      intro={`Welcome to ${business}. About ten minutes, saved at every step: you can stop at any time and go on later, on another device too.`}
      kept={`What you do not send is deleted ${draftDays} days after your last change.`}
    >
      {open && !actionData && (
        <div className="mb-6 grid gap-3">
          <Notice tone="good">You have begun an intake in this browser.</Notice>
          <ButtonLink to={`/intake/${open}`} wide>
            Continue where you stopped
          </ButtonLink>
        </div>
      )}
      <StepForm
        path={draftId ? `/intake/${draftId}?step=about` : "/intake"}
        shown={shown}
        unfinished={false}
        back={null}
      >
        <AboutFields shown={shown} update={false} />
        <Trap />
        {!draftId && <Turnstile siteKey={siteKey} action="intake" />}
      </StepForm>
      <p className="mt-6 text-muted">
        Begun before?{" "}
        <a href="/intake/resume" className="inline-block py-2 underline">
          Continue with a code by email
        </a>
      </p>
    </StepShell>
  );
}
