import { data, redirect } from "react-router";
import { kindsFor } from "../../domain/documents/documents.ts";
import type { DraftContent, DraftDog, Step } from "../../domain/intake/answers.ts";
import { isUpdate } from "../../domain/intake/drafts.ts";
import { dogOf, nextOf, stepOf } from "../../domain/intake/path.ts";
import { readPractice } from "../../domain/intake/practice.ts";
import { keepTyped, mailResumeLink, removeDraftDog, saveStep } from "../../domain/intake/save.ts";
import { readStepPage } from "../../domain/intake/step-page.ts";
import { systemContext } from "../../http/context.ts";
import { findHeldDraft, heldSecret, holdDraft } from "../../http/draft-holder.ts";
import { orRefuse } from "../../http/errors.ts";
import { type FormStep, isFormStep, judgeStep, kept } from "../../http/intake-forms.ts";
import { withRow } from "../../http/kept-form.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { listed } from "../../ui/documents/listed.ts";
import { ContinueIntake } from "../../ui/intake/continue.tsx";
import { SavedPage, SentPage } from "../../ui/intake/pages.tsx";
import { IntakeStep } from "../../ui/intake/step.tsx";
import { dateFormat } from "../../ui/time.tsx";
import type { Route } from "./+types/intake-step.ts";

type Data = Route.ComponentProps["loaderData"];

/** Scripts only where they add something: uploads, a drawn signature, the secret of a mailed link. */
export const handle = {
  scripts: (loaded: unknown) => {
    const page = loaded as Data | undefined;
    return (
      page?.view === "continue" || (page?.view === "step" && ["papers", "waiver"].includes(page.page.step))
    );
  },
};

/** Whoever does not hold the draft sees one page, whether there is such a draft or not. */
export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const practice = await readPractice(ctx);
  const business = practice.name;
  const draft = await findHeldDraft(ctx, request, params.draft);
  if (!draft) return { view: "continue" as const, business };
  const { content } = draft;
  const hasEmail = Boolean(content.about?.email);
  if (draft.state !== "open")
    return { view: "sent" as const, business, update: isUpdate(draft), copied: hasEmail };
  const until = dateFormat(practice.timeZone, { dateStyle: "long" }).format(draft.expiresAt);
  const untilText = `What you do not send is kept until ${until} and then deleted; every change adds 30 days.`;
  const asked = new URL(request.url).searchParams;
  if (asked.get("step") === "saved")
    return { view: "saved" as const, business, mailed: hasEmail, kept: untilText };
  const step = stepOf(draft, asked.get("step"));
  const newId = ctx.random.id();
  const dog = dogOf(content, step, asked.get("dog"), newId) ?? dogOf(content, step, null, newId);
  const page = await readStepPage(ctx, draft, step, dog, practice);
  const { documents, ...rest } = page;
  return {
    view: "step" as const,
    business,
    kept: untilText,
    page: rest,
    errors: page.unfinished && isFormStep(step) ? await problemsOf(ctx, step, content, dog, page.values) : {},
    kinds: kindsFor({ kind: "visitor" }),
    documents: listed(documents, {
      dogs: page.dogs,
      timeZone: practice.timeZone,
      isRemovable: () => true,
    }),
  };
}

/** What is still wrong with what was typed and kept. */
async function problemsOf(
  ctx: SystemContext,
  step: FormStep,
  content: DraftContent,
  dog: DraftDog | null,
  values: Record<string, string>,
): Promise<Record<string, string>> {
  const practice = await readPractice(ctx);
  const { taken } = await judgeStep(ctx, kept(values), step, content, dog, practice);
  return taken && !taken.ok ? taken.errors : {};
}

/** Saves the step that the URL names; nothing that was typed is lost, whatever is wrong with it. */
export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const id = params.draft;
  const draft = await findHeldDraft(ctx, request, id);
  if (!draft) throw new Response(null, { status: 404 });
  if (draft.state !== "open") return redirect(`/intake/${id}`, { status: 303 });
  const asked = new URL(request.url).searchParams;
  const step: Step = stepOf(draft, asked.get("step"));
  if (!isFormStep(step)) throw new Response(null, { status: 404 });
  const { content } = draft;
  const dog = dogOf(content, step, asked.get("dog"), ctx.random.id());
  const practice = await readPractice(ctx);
  const { typed, go, addRow, taken } = await judgeStep(ctx, request, step, content, dog, practice);

  if ((step === "health" || step === "behaviour") && !dog)
    return redirect(`/intake/${id}?step=${step}`, { status: 303 });
  // What could not even be read says nothing that could be kept: what was kept before stays.
  if (taken && !taken.ok && taken.errors[""])
    return data({ errors: taken.errors, values: typed, dog: dog?.id ?? null }, { status: 422 });
  const saved =
    taken === null
      ? // A new dog that was left blank is none, whatever was typed about it before.
        await orRefuse(removeDraftDog(ctx, id, dog?.id ?? ""))
      : taken.ok
        ? await orRefuse(saveStep(ctx, id, taken.value, dog?.id))
        : await orRefuse(keepTyped(ctx, id, step, typed, dog?.id));
  // The browser holds the draft for as long as the draft is kept.
  const secret = (await heldSecret(ctx, request, id)) ?? "";
  const headers = { "set-cookie": await holdDraft(ctx, request, { draftId: id, secret }) };
  if (addRow) return data({ errors: {}, values: withRow(typed, addRow), dog: dog?.id ?? null }, { headers });
  const isNewAddress = saved.content.about?.email !== content.about?.email;
  if (go === "later" || isNewAddress) await mailResumeLink(ctx, saved, secret);
  const to = (query: string) => redirect(`/intake/${id}?${query}`, { status: 303, headers });
  if (go === "later") return to("step=saved");
  if (taken && !taken.ok)
    return data({ errors: taken.errors, values: typed, dog: dog?.id ?? null }, { status: 422, headers });
  if (go === "another") return to("step=dogs&dog=new");
  return to(nextOf(saved.content.dogs, step, dog));
}

export default function IntakeStepPage({ loaderData, actionData, params }: Route.ComponentProps) {
  const { business } = loaderData;
  switch (loaderData.view) {
    case "continue":
      return <ContinueIntake draftId={params.draft} business={business} />;
    case "saved":
      return <SavedPage {...loaderData} draftId={params.draft} />;
    case "sent":
      return <SentPage {...loaderData} />;
    case "step": {
      const { page, errors, documents, kinds } = loaderData;
      return (
        <IntakeStep
          draftId={params.draft}
          page={page}
          shown={actionData ?? { errors, values: page.values }}
          isAnswer={actionData !== undefined}
          dogId={actionData?.dog ?? page.dog?.id ?? null}
          kept={loaderData.kept}
          documents={documents}
          kinds={kinds}
        />
      );
    }
  }
}
