import { kindsFor, listDocuments, mayRemove, readWhose } from "../../../domain/documents/documents.ts";
import { recordReading } from "../../../domain/documents/reading.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { receiveUploads } from "../../../http/uploads.ts";
import { DocumentList } from "../../../ui/documents/document-list.tsx";
import { DoneNotice } from "../../../ui/documents/done-notice.tsx";
import { listed } from "../../../ui/documents/listed.ts";
import { Uploader } from "../../../ui/documents/uploader.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/documents.ts";

/** With scripts files go straight into the store and show their progress. */
export const handle = { scripts: true };

export async function loader({ params, request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { household, dogs } = await orRefuse(readWhose(ctx, params.id));
  const [documents, { timeZone }] = await Promise.all([
    listDocuments(ctx, { kind: "client", clientId: params.id }),
    readLocale(context),
  ]);
  await recordReading(ctx, by, params.id);
  return {
    household,
    dogs,
    kinds: kindsFor(by),
    documents: listed(documents, { dogs, timeZone, isRemovable: (document) => mayRemove(by, document) }),
    done: new URL(request.url).searchParams.get("done"),
  };
}

export function action({ request, params, context }: Route.ActionArgs) {
  const owner = { kind: "client", clientId: params.id } as const;
  const back = `/clients/${params.id}/documents?done=added`;
  return receiveUploads(context.get(systemContext), staffMember(context), owner, request, back);
}

export default function Documents({ loaderData, actionData, params }: Route.ComponentProps) {
  const { household, dogs, kinds, documents, done } = loaderData;
  const base = `/clients/${params.id}/documents`;
  return (
    <div className="max-w-2xl">
      <title>{`Documents of ${household} · Daydreamers`}</title>
      <p className="mb-2">
        <a href={`/clients/${params.id}`} className="inline-block py-2 underline">
          {household}
        </a>
      </p>
      <PageTitle title="Documents">The household sees these in its portal.</PageTitle>
      <div className="grid gap-5">
        {!actionData && <DoneNotice done={done} />}
        <Card title="Add documents">
          <Uploader base={base} kinds={kinds} dogs={dogs} problems={actionData} />
        </Card>
        <Card title="On file">
          <DocumentList documents={documents} base={base} />
        </Card>
      </div>
    </div>
  );
}
