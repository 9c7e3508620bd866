import { Button } from "../form.tsx";
import type { Listed } from "./listed.ts";

/**
 * Documents with their small pictures, one below the other. Removing takes two steps, without JavaScript too.
 *
 * @param base the URL under which each document has its `/<id>`, `/<id>/thumbnail` and `/<id>/remove`
 * @param opens whether the reader can download; a visitor with an intake sees only what is there
 */
export function DocumentList({
  documents,
  base,
  opens = true,
}: {
  documents: readonly Listed[];
  base: string;
  opens?: boolean;
}) {
  if (documents.length === 0) return <p className="text-muted">No documents yet.</p>;
  return (
    <ul className="divide-y divide-line">
      {documents.map((document) => (
        <li key={document.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5">
          <Thumbnail document={document} base={opens ? base : null} />
          <div className="min-w-0 flex-1 basis-40">
            {opens && !document.isLost ? (
              <a href={`${base}/${document.id}`} className="font-medium break-words underline">
                {document.name}
              </a>
            ) : (
              <span className="font-medium break-words">{document.name}</span>
            )}
            <p className="text-sm text-muted">
              {[document.kind, document.dog, document.size, document.date].filter(Boolean).join(" · ")}
            </p>
            {document.isLost && (
              <p className="text-sm font-medium text-bad">
                This file is missing from the store. Please upload it again.
              </p>
            )}
          </div>
          {document.isRemovable && <Removal document={document} base={base} />}
        </li>
      ))}
    </ul>
  );
}

function Removal({ document, base }: { document: Listed; base: string }) {
  return (
    <details className="text-sm">
      <summary className="flex min-h-12 cursor-pointer items-center px-2 text-muted underline">
        Remove<span className="sr-only"> {document.name}</span>
      </summary>
      <form method="post" action={`${base}/${document.id}/remove`} className="pt-1 pb-2">
        <Button tone="danger" aria-label={`Remove ${document.name} for good`}>
          Remove for good
        </Button>
      </form>
    </details>
  );
}

function Thumbnail({ document, base }: { document: Listed; base: string | null }) {
  if (base && document.hasThumbnail && !document.isLost)
    return (
      <img
        src={`${base}/${document.id}/thumbnail`}
        alt=""
        width="64"
        height="64"
        loading="lazy"
        className="size-16 rounded-lg border border-line bg-sunken object-cover"
      />
    );
  return (
    <span className="grid size-16 place-items-center rounded-lg border border-line bg-sunken text-muted">
      <svg
        viewBox="0 0 24 24"
        width="28"
        height="28"
        aria-hidden="true"
        className="fill-none stroke-current stroke-[1.5]"
        strokeLinejoin="round"
      >
        <path d="M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.5h6" />
      </svg>
    </span>
  );
}
