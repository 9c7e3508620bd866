import { readBusiness } from "../../domain/business/business.ts";
import { kindsFor, listDocuments, mayRemove, readWhose } from "../../domain/documents/documents.ts";
import { recordReading } from "../../domain/documents/reading.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { receiveUploads } from "../../http/uploads.ts";
import { DocumentList } from "../../ui/documents/document-list.tsx";
import { DoneNotice } from "../../ui/documents/done-notice.tsx";
import { listed } from "../../ui/documents/listed.ts";
import { Uploader } from "../../ui/documents/uploader.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import type { Route } from "./+types/documents.ts";

/** With scripts files go straight into the store and show their progress. */
export const handle = { scripts: true };

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const [{ dogs }, documents, { name, timeZone }] = await Promise.all([
    orRefuse(readWhose(ctx, by.clientId)),
    listDocuments(ctx, { kind: "client", clientId: by.clientId }),
    readBusiness(ctx),
  ]);
  await recordReading(ctx, by, by.clientId);
  return {
    business: name,
    dogs,
    kinds: kindsFor(by),
    documents: listed(documents, { dogs, timeZone, isRemovable: (document) => mayRemove(by, document) }),
    done: new URL(request.url).searchParams.get("done"),
  };
}

export function action({ request, context }: Route.ActionArgs) {
  const by = inPortal(context);
  const owner = { kind: "client", clientId: by.clientId } as const;
  const back = "/portal/documents?done=added";
  return receiveUploads(context.get(systemContext), by, owner, request, back);
}

export default function PortalDocuments({ loaderData, actionData }: Route.ComponentProps) {
  const { business, dogs, kinds, documents, done } = loaderData;
  const base = "/portal/documents";
  return (
    <div>
      <title>{`Your documents · ${business}`}</title>
      <PageTitle title="Your documents">Vaccination records, photos and what you signed.</PageTitle>
      <div className="grid gap-5">
        {!actionData && <DoneNotice done={done} />}
        <Card title="On file">
          <DocumentList documents={documents} base={base} />
        </Card>
        <Card title="Add documents">
          <Uploader base={base} kinds={kinds} dogs={dogs} problems={actionData} />
        </Card>
      </div>
    </div>
  );
}
