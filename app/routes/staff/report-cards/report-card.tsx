import { readDraftPage } from "../../../domain/report-cards/draft-page.ts";
import { editDraft } from "../../../domain/report-cards/edit.ts";
import { sentenceOfTooLong } from "../../../domain/report-cards/room.ts";
import { readSentPage } from "../../../domain/report-cards/sent-page.ts";
import { draftForm, longestField, withPlainSummary } from "../../../domain/report-cards/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { readForm } from "../../../http/read-form.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { DraftForm } from "../../../ui/report-cards/draft-form.tsx";
import { ConflictNotice, PreviousCard, ThrowAway } from "../../../ui/report-cards/draft-parts.tsx";
import { overlaid } from "../../../ui/report-cards/overlaid.ts";
import { SentCard } from "../../../ui/report-cards/sent-card.tsx";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/report-card.ts";

/** The editor, for drafts alone: a card that was sent is only read. */
export const handle = {
  scripts: (data: unknown) => typeof data === "object" && data !== null && "draft" in data,
};

export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const locale = await readLocale(context);
  const done = new URL(request.url).searchParams.get("done");
  const page = await orRefuse(readDraftPage(ctx, by, params.id));
  if (!page) return { sent: await orRefuse(readSentPage(ctx, by, params.id)), ...locale, done };
  return { ...page, saved: shortTime(page.savedAt, ctx.clock.now(), locale), done };
}

/** Where the page goes on after a button. */
const after = (also: string, path: string) =>
  also === "preview" || also === "photos"
    ? `${path}/${also}`
    : /^(up|down):/.test(also)
      ? `${path}#item-${also.replace(/^\w+:/, "")}`
      : also === "add" || also.startsWith("remove:")
        ? `${path}#items`
        : also === "add-goal"
          ? `${path}#goals`
          : `${path}?done=saved`;

const conflict = "Not saved: this card was saved elsewhere meanwhile. What you typed is still here.";

export async function action({ request, params, context }: Route.ActionArgs) {
  const ticked = await readForm(request.clone());
  const parsed = await parseForm(request, draftForm, longestField);
  if (!parsed.ok) return parsed.refusal;
  const picked = {
    items: ticked.getAll("pick").filter((id) => typeof id === "string"),
    goals: ticked.getAll("goal").filter((id) => typeof id === "string"),
  };
  const ctx = context.get(systemContext);
  const edited = await orRefuse(editDraft(ctx, staffMember(context), params.id, parsed.value, picked));
  const path = `/report-cards/${params.id}`;
  if (edited.ok) return redirectTo(after(parsed.value.also, path));
  const typed = withPlainSummary(parsed.typed);
  if (edited.reason === "text")
    return refuse({ summary: "This text holds what a report card cannot show." }, typed);
  if (edited.reason === "long") {
    const field = edited.longest.part === "summary" ? "summary" : "";
    return refuse({ [field]: `Not saved: ${sentenceOfTooLong(edited.longest)}` }, typed);
  }
  return refuse({ "": edited.reason === "sent" ? sentMeanwhile : conflict }, typed);
}

const sentMeanwhile =
  "Not saved: this card was sent meanwhile, and what was sent is not changed. To change it, correct it.";

/** A path of ours with the place on the page. */
const redirectTo = (path: string) => {
  const [page = "", place] = path.split("#", 2);
  const response = safeRedirect(page);
  if (place) response.headers.set("location", `${response.headers.get("location")}#${place}`);
  return response;
};

export default function ReportCardPage({ loaderData, actionData }: Route.ComponentProps) {
  if ("sent" in loaderData)
    return (
      <>
        <title>Report card · Daydreamers</title>
        {actionData && <Notice tone="bad">{actionData.errors[""] ?? sentMeanwhile}</Notice>}
        {actionData?.values.summary && (
          <p className="my-3 rounded-lg bg-sunken p-3 whitespace-pre-line wrap-anywhere">
            {actionData.values.summary}
          </p>
        )}
        <SentCard page={loaderData.sent} timeZone={loaderData.timeZone} done={loaderData.done} />
      </>
    );
  const { id, clientId, client, revision, version, savedByMe, saved, draft, offer, days, previous, done } =
    loaderData;
  const path = `/report-cards/${id}`;
  const isConflict = actionData?.errors[""] === conflict;
  return (
    <div className="max-w-2xl lg:grid lg:max-w-none lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:gap-6">
      <title>{`Report card for ${client} · Daydreamers`}</title>
      <div className="grid gap-5">
        <div>
          <a href={`/clients/${clientId}`} className="inline-block py-2 underline">
            {client}
          </a>
          <PageTitle title={revision > 1 ? `Correction ${revision - 1} of a report card` : "Report card"}>
            {revision > 1
              ? "What was sent stays as it is until this correction is sent."
              : "A draft: nobody but the team sees it until it is sent."}
          </PageTitle>
          {done === "saved" && !actionData && <Notice tone="good">Saved {saved}.</Notice>}
        </div>
        {previous && <PreviousCard previous={previous} fold />}
        {isConflict && (
          <ConflictNotice saved={saved} byMe={savedByMe} summary={draft.summaryText} path={path} />
        )}
        <DraftForm
          path={path}
          // Whoever saves again after a conflict has been told.
          version={isConflict ? version : Number(actionData?.values.version ?? version)}
          begins={{
            saved,
            refused: actionData !== undefined,
            theirs: isConflict ? { version, at: saved, self: savedByMe, summary: draft.summaryText } : null,
          }}
          draft={actionData ? overlaid(draft, actionData.values) : draft}
          offer={offer}
          days={days}
          problems={isConflict ? undefined : actionData}
        />
        <ThrowAway path={path} isCorrection={revision > 1} />
      </div>
      {previous && (
        <aside className="hidden lg:block">
          <PreviousCard previous={previous} />
        </aside>
      )}
    </div>
  );
}
