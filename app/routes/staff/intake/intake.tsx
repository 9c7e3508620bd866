import { readReview } from "../../../domain/intake/review.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { kindNames } from "../../../ui/documents/listed.ts";
import { Button, Notice } from "../../../ui/form.tsx";
import { ChangeTicks } from "../../../ui/intake/changes.tsx";
import { LineGroups } from "../../../ui/intake/review.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/intake.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const asked = new URL(request.url).searchParams;
  const review = await orRefuse(
    readReview(context.get(systemContext), staffMember(context), params.draft, asked.get("as") ?? undefined),
  );
  return {
    ...review,
    changes: review.changes.map(forStaff),
    lines: review.lines.map(forStaff),
    documents: review.documents.map(({ id, name, kind }) => ({ id, name, kind: kindNames[kind] })),
    conflict: asked.get("done") === "conflict",
  };
}

/** The form speaks to whoever fills it in; staff are somebody else. */
const forStaff = <Line extends { group: string }>(line: Line): Line =>
  line.group === "You" ? { ...line, group: "Person and address" } : line;

export default function IntakeReviewPage({ loaderData }: Route.ComponentProps) {
  const { id, update, clients, clientId, clientName, changes, lines, documents, signedBy, conflict } =
    loaderData;
  return (
    <div className="max-w-2xl">
      <title>Intake · Daydreamers</title>
      <PageTitle title={update ? `Changes from ${clientName}` : "A new intake that looks familiar"}>
        {update
          ? "Tick what goes into the file."
          : `The same email or phone as ${clientName}. Is it the same household?`}
      </PageTitle>
      <div className="grid gap-5">
        {conflict && (
          <Notice tone="warn">
            Somebody changed the file at the same moment. Please look again: what was taken already is not
            listed any more.
          </Notice>
        )}
        <p>
          <a href={`/clients/${clientId}`} className="inline-block py-2 underline">
            Open the file of {clientName}
          </a>
        </p>
        {clients.length > 1 && (
          <nav aria-label="Compare with">
            <ul className="flex flex-wrap gap-4">
              {clients.map((other, index) => (
                <li key={other}>
                  <a
                    href={`/intakes/${id}?as=${other}`}
                    aria-current={other === loaderData.as ? "true" : undefined}
                    className="inline-block py-2 underline aria-[current=true]:font-semibold"
                  >
                    Compare with client {index + 1}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <form method="post" action={`/intakes/${id}/accept`} className="grid gap-5">
          <input type="hidden" name="as" value={loaderData.as} />
          <ChangeTicks changes={changes} />
          {(documents.length > 0 || signedBy) && (
            <Card title="Comes along">
              <ul className="list-disc pl-5">
                {documents.map((document) => (
                  <li key={document.id} className="break-words">
                    {document.name} ({document.kind})
                  </li>
                ))}
                {signedBy && <li>Waiver signed by {signedBy}</li>}
              </ul>
            </Card>
          )}
          <Button wide>{update ? "Take into the file" : `Yes, take into the file of ${clientName}`}</Button>
        </form>
        {!update && (
          <form method="post" action={`/intakes/${id}/accept`}>
            <input type="hidden" name="as" value="new" />
            <Button tone="quiet" wide>
              No, make a client of its own
            </Button>
          </form>
        )}
        <form method="post" action={`/intakes/${id}/set-aside`}>
          <Button tone="danger" wide>
            Set aside, take nothing
          </Button>
        </form>
        <details>
          <summary className="flex min-h-12 cursor-pointer items-center underline">
            Everything that was told
          </summary>
          <div className="grid gap-5 pt-3">
            <LineGroups lines={lines} />
          </div>
        </details>
      </div>
    </div>
  );
}
