import { useId } from "react";
import { Button, ButtonLink, FieldError, FormProblem, type Problems } from "../form.tsx";

/** Chooses which of the client's photos shows the dog. */
export function PhotoForm({
  path,
  clientPath,
  cancel,
  photos,
  chosen,
  problems,
}: {
  path: string;
  clientPath: string;
  cancel: string;
  photos: readonly { id: string; name: string }[];
  chosen: string | null;
  problems: Problems | undefined;
}) {
  const id = useId();
  const error = problems?.errors.documentId;
  const upload = (
    <a href={`${clientPath}/documents`} className="underline">
      Upload a photo under documents
    </a>
  );
  if (photos.length === 0) return <p>There is no photo of a dog yet. {upload}, then choose it here.</p>;
  const current = problems?.values.documentId ?? chosen ?? "";
  return (
    <form method="post" action={path} className="grid gap-5">
      <FormProblem problems={problems} />
      <fieldset aria-describedby={error ? `${id}-error` : undefined}>
        <legend className="mb-2 font-medium">Which photo shows the dog?</legend>
        {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
        <div className="grid gap-3 sm:grid-cols-2">
          {[...photos, { id: "", name: "No photo" }].map((photo) => (
            <label
              key={photo.id}
              className="flex min-h-12 items-center gap-3 rounded-lg border border-line bg-surface p-3"
            >
              <input
                type="radio"
                name="documentId"
                value={photo.id}
                defaultChecked={current === photo.id}
                className="size-5 shrink-0 accent-accent"
              />
              {photo.id && (
                <img
                  src={`${clientPath}/documents/${photo.id}/thumbnail`}
                  alt=""
                  loading="lazy"
                  className="size-16 shrink-0 rounded-lg bg-sunken object-cover"
                />
              )}
              <span className="min-w-0 break-words">{photo.name}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p>{upload}.</p>
      <Button wide>Save</Button>
      <ButtonLink to={cancel} tone="quiet" wide>
        Cancel
      </ButtonLink>
    </form>
  );
}
