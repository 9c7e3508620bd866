import { traceReading } from "../../../domain/report-cards/open.ts";
import { ownerOfNew, readDraftPhotos } from "../../../domain/report-cards/photos.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { receiveUploads } from "../../../http/uploads.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { AddPhotos, PhotoList } from "../../../ui/report-cards/photos.tsx";
import type { Route } from "./+types/photos.ts";

export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const draft = await orRefuse(readDraftPhotos(ctx, by, params.id));
  await traceReading(ctx, by, draft);
  return { ...draft, done: new URL(request.url).searchParams.get("done") };
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const owner = await orRefuse(ownerOfNew(ctx, by, params.id));
  return receiveUploads(ctx, by, owner, request, `/report-cards/${params.id}/photos?done=added`);
}

const dones: Record<string, string> = {
  added: "Added. Place and camera were removed.",
  captioned: "The words are saved.",
  removed: "The photo is removed.",
};

export default function Photos({ loaderData, actionData }: Route.ComponentProps) {
  const { id, client, photos, done } = loaderData;
  return (
    <div className="grid max-w-xl gap-5">
      <title>Photos · Daydreamers</title>
      <div>
        <p className="mb-2">
          <a href={`/report-cards/${id}`} className="inline-block py-2 underline">
            Back to the draft
          </a>
        </p>
        <PageTitle title="Photos">{client}</PageTitle>
      </div>
      {!actionData && done && dones[done] && <Notice tone="good">{dones[done]}</Notice>}
      <Card title="Add photos">
        <AddPhotos base={`/report-cards/${id}/photos`} problems={actionData} />
      </Card>
      <Card title="On this card">
        <PhotoList base={`/report-cards/${id}/photos`} photos={photos} />
      </Card>
      <ButtonLink to={`/report-cards/${id}`} wide>
        Go on writing
      </ButtonLink>
    </div>
  );
}
