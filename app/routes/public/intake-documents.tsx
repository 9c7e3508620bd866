import { readBusiness } from "../../domain/business/business.ts";
import { kindsFor, listDocuments, mayRemove } from "../../domain/documents/documents.ts";
import { systemContext } from "../../http/context.ts";
import { heldDraft, openHeldDraft } from "../../http/draft-holder.ts";
import { receiveUploads } from "../../http/uploads.ts";
import { DocumentList } from "../../ui/documents/document-list.tsx";
import { listed } from "../../ui/documents/listed.ts";
import { Uploader } from "../../ui/documents/uploader.tsx";
import { ButtonLink } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/intake-documents.ts";

/** With scripts files go straight into the store and show their progress. */
export const handle = { scripts: true };

const visitor = { kind: "visitor" } as const;

/** The papers of an intake on a page of their own: where the form without scripts comes back to with its sentences. */
export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const { content } = await openHeldDraft(ctx, request, params.draft);
  const [documents, { name, timeZone }] = await Promise.all([
    listDocuments(ctx, { kind: "draft", draftId: params.draft }),
    readBusiness(ctx),
  ]);
  const dogs = content.dogs.map(({ id, profile }) => ({ id, name: profile.name }));
  const isRemovable = (document: (typeof documents)[number]) => mayRemove(visitor, document);
  return {
    business: name,
    dogs,
    kinds: kindsFor(visitor),
    documents: listed(documents, { dogs, timeZone, isRemovable }),
  };
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  await heldDraft(ctx, request, params.draft);
  const owner = { kind: "draft", draftId: params.draft } as const;
  return receiveUploads(ctx, visitor, owner, request, `/intake/${params.draft}?step=papers`);
}

export default function IntakeDocuments({ loaderData, actionData, params }: Route.ComponentProps) {
  const { business, dogs, kinds, documents } = loaderData;
  const base = `/intake/${params.draft}/documents`;
  return (
    <PublicShell>
      <title>{`Papers and photos · ${business}`}</title>
      <PageTitle title="Papers and photos">What is listed here is saved with your intake.</PageTitle>
      <div className="grid gap-5">
        <Card title="Add files">
          <Uploader base={base} kinds={kinds} dogs={dogs} problems={actionData} />
        </Card>
        <Card title="Added so far">
          <DocumentList documents={documents} base={base} opens={false} />
        </Card>
        <ButtonLink to={`/intake/${params.draft}?step=papers`} wide>
          Back to the intake
        </ButtonLink>
      </div>
    </PublicShell>
  );
}
