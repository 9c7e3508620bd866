import * as z from "zod";
import { startingText } from "../../../domain/waivers/starting-text.ts";
import { currentWaiver, listVersions, publishWaiver, readVersion } from "../../../domain/waivers/versions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { line, optionalText, parseForm, refuse, ticked } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { VersionList } from "../../../ui/waivers/version-list.tsx";
import { WaiverEditor } from "../../../ui/waivers/waiver-editor.tsx";
import { WaiverText } from "../../../ui/waivers/waiver-text.tsx";
import type { Route } from "./+types/waiver.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { searchParams } = new URL(request.url);
  const asked = searchParams.get("version");
  const [current, versions, shown, { timeZone }] = await Promise.all([
    currentWaiver(ctx),
    listVersions(ctx),
    asked === null ? null : orRefuse(readVersion(ctx, Number(asked) || 0)),
    readLocale(context),
  ]);
  return {
    current,
    versions,
    shown: shown ?? current,
    start: current ?? { ...startingText, resignAfterMonths: 12, number: 0 },
    timeZone,
    isPublished: searchParams.get("done") === "published",
  };
}

const months = ["", "6", "12", "24", "36", "60"] as const;
const form = z.object({
  title: line("Please give the text a title.", 200),
  body: optionalText(19_000).refine((text) => text !== "", "Please write the text."),
  resignAfterMonths: z.enum(months, "Please choose from the list."),
  requiresNewSignature: ticked,
  confirm: ticked,
  expectedNumber: z.coerce.number().int().min(0),
});

const conflicts = {
  conflict:
    "Somebody else published a version after you opened this page. Please look at it, then publish yours.",
  unchanged: "This is the text that is published already, with the same rules. Nothing was changed.",
};

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { confirm, expectedNumber, resignAfterMonths, ...rest } = parsed.value;
  const typed = {
    title: rest.title,
    body: rest.body,
    resignAfterMonths,
    ...(rest.requiresNewSignature && { requiresNewSignature: "yes" }),
  };
  if (!confirm) return refuse({ confirm: "Please tick this box once you have read the text." }, typed);
  const ctx = context.get(systemContext);
  const version = { ...rest, resignAfterMonths: resignAfterMonths === "" ? null : Number(resignAfterMonths) };
  const published = await publishWaiver(ctx, staffMember(context), expectedNumber, version);
  if (!published.ok) return refuse({ "": conflicts[published.reason] }, typed);
  return safeRedirect("/settings/waiver?done=published");
}

export default function Waiver({ loaderData, actionData }: Route.ComponentProps) {
  const { current, versions, shown, start, timeZone, isPublished } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Waiver · Daydreamers</title>
      <PageTitle title="Waiver">
        The text that every adult of a household signs. A version that was published is never changed: a
        change is the next version, and each signature stays bound to the text that was read.
      </PageTitle>
      {isPublished && !actionData && (
        <Notice tone="good">
          Published. Intake and portal show this text from now on; nobody was mailed.
        </Notice>
      )}
      {shown ? (
        <WaiverText title={shown.title} body={shown.body} number={shown.number} />
      ) : (
        <Notice tone="warn">
          No text is published yet, so nobody has to sign. Below is one to start from. It is no legal advice:
          have your lawyer read it before you publish.
        </Notice>
      )}
      {versions.length > 0 && (
        <Card title="Versions">
          <VersionList versions={versions} shown={shown?.number ?? 0} timeZone={timeZone} />
        </Card>
      )}
      <Card title={current ? "Publish a new version" : "Publish the first version"}>
        <WaiverEditor start={start} problems={actionData} />
      </Card>
      <div>
        <ButtonLink to="/settings" tone="quiet">
          Back to the settings
        </ButtonLink>
      </div>
    </div>
  );
}
