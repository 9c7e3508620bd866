import { seesTerms } from "../../../domain/by.ts";
import { readWaivers } from "../../../domain/waivers/read.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { GivenList } from "../../../ui/waivers/given-list.tsx";
import { Standing } from "../../../ui/waivers/standing.tsx";
import type { Route } from "./+types/waivers.ts";

const notices: Record<string, { tone: "good" | "warn"; sentence: string }> = {
  asked: { tone: "good", sentence: "We sent a mail with the way to the portal." },
  "asked-before": {
    tone: "warn",
    sentence: "Everybody who has not signed was asked within the last day already. Nothing was sent.",
  },
  "asked-nobody": {
    tone: "warn",
    sentence: "Nobody could be asked: who has not signed has no email address.",
  },
  "asked-none": { tone: "good", sentence: "Everybody has signed. Nothing was sent." },
  voided: { tone: "good", sentence: "That signature no longer counts. Its record and its PDF stay." },
  paper: { tone: "good", sentence: "The signature on paper is recorded." },
};

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [waivers, { timeZone }] = await Promise.all([
    orRefuse(readWaivers(ctx, by, params.id)),
    readLocale(context),
  ]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    signers: waivers.signers,
    given: waivers.given,
    isPublished: waivers.versions.length > 0,
    mayVoid: seesTerms(by),
    isOwner: by.role === "owner",
    timeZone,
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
  };
}

export default function Waivers({ loaderData, params }: Route.ComponentProps) {
  const { signers, given, isPublished, mayVoid, isOwner, timeZone, notice } = loaderData;
  const base = `/clients/${params.id}/waivers`;
  const isOpen = signers.some(({ standing }) => standing && standing.state !== "signed");
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Waivers · Daydreamers</title>
      <PageTitle title="Waivers">Each adult who has to sign signs alone.</PageTitle>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      {!isPublished && (
        <Notice tone="warn">
          No text has been published yet, so nobody has to sign.{" "}
          {isOwner && (
            <a href="/settings/waiver" className="underline">
              Publish one in the settings.
            </a>
          )}
        </Notice>
      )}
      <Card title="Who has to sign">
        <ul className="grid gap-3">
          {signers.map(({ id, name, standing, isReachable }) => (
            <li key={id}>
              <p className="font-semibold wrap-anywhere">{name}</p>
              {standing && (
                <p>
                  <Standing standing={standing} timeZone={timeZone} />
                </p>
              )}
              {!isReachable && <p className="text-sm text-muted">No email address</p>}
            </li>
          ))}
        </ul>
        {signers.length === 0 && <p>Nobody in this household has to sign.</p>}
        <div className="mt-5 flex flex-wrap gap-3">
          {isOpen && (
            <form method="post" action={`${base}/ask`}>
              <Button>Ask for signatures by mail</Button>
            </form>
          )}
          {isPublished && signers.length > 0 && (
            <ButtonLink to={`${base}/paper`} tone="quiet">
              Record a signature on paper
            </ButtonLink>
          )}
        </div>
      </Card>
      <Card title="Signatures">
        <GivenList clientId={params.id} given={given} mayVoid={mayVoid} timeZone={timeZone} />
      </Card>
      <p>
        <a href={`/clients/${params.id}`} className="inline-block py-3 underline">
          Back to the client
        </a>
      </p>
    </div>
  );
}
