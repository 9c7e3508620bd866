import { useId } from "react";
import { NotTaken, type NotTakenProblems } from "../documents/not-taken.tsx";
import { Button, Field, FieldError } from "../form.tsx";

/** Of one photo's words. */
export const maxCaption = 200;

interface UploadTrouble extends NotTakenProblems {
  form: string | null;
}

/** The form that brings photos: on a phone it offers the camera. */
export function AddPhotos({ base, problems }: { base: string; problems?: UploadTrouble | undefined }) {
  const id = useId();
  const error = problems?.form;
  return (
    <form method="post" action={base} encType="multipart/form-data" className="grid gap-4">
      <NotTaken problems={problems} />
      <input type="hidden" name="kind" value="card-photo" />
      <div>
        <label htmlFor={id} className="mb-1 block font-medium">
          Photos
        </label>
        {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
        <input
          id={id}
          name="file"
          type="file"
          multiple
          // HEIC is taken too, but not asked for: Safari on a Mac makes a JPEG of it then, as an iPhone always does.
          accept="image/jpeg,image/png,image/webp"
          aria-invalid={error ? true : undefined}
          aria-describedby={[error && `${id}-error`, `${id}-hint`].filter(Boolean).join(" ")}
          className="block min-h-12 w-full rounded-lg border border-edge bg-surface px-3 py-2 text-base file:mr-3 file:min-h-9 file:rounded-md file:border-0 file:bg-sunken file:px-3 file:text-ink"
        />
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          Up to ten at once, three large ones on a slow line. Place and camera are removed. The household sees
          them when the card is sent.
        </p>
      </div>
      <Button wide>Upload</Button>
    </form>
  );
}

/** The photos of a draft, each with its words; removing takes two steps, without JavaScript too. */
export function PhotoList({
  base,
  photos,
}: {
  base: string;
  photos: readonly { id: string; caption: string; hasPicture: boolean }[];
}) {
  if (photos.length === 0) return <p className="text-muted">No photos yet.</p>;
  return (
    <ul className="grid gap-6">
      {photos.map(({ id, caption, hasPicture }, index) => (
        <li key={id} className="grid gap-3">
          {hasPicture ? (
            <img
              src={`${base}/${id}`}
              alt={caption || `Photo ${index + 1}`}
              className="w-full rounded-lg border border-line bg-sunken"
            />
          ) : (
            <p className="rounded-lg border border-line bg-sunken p-4 text-sm text-muted">
              This photo is kept, but it cannot be shown in the card. A JPEG can.{" "}
              <a href={`${base}/${id}?original`} className="underline">
                Open the original
              </a>
            </p>
          )}
          <form method="post" action={`${base}/${id}`} className="grid gap-2">
            <Field
              name="caption"
              label={`Words below photo ${index + 1}`}
              required={false}
              defaultValue={caption}
              maxLength={maxCaption}
            />
            <Button tone="quiet" aria-label={`Save the words below photo ${index + 1}`}>
              Save words
            </Button>
          </form>
          <details className="text-sm">
            <summary className="flex min-h-12 cursor-pointer items-center text-muted underline">
              Remove<span className="sr-only"> photo {index + 1}</span>
            </summary>
            <form method="post" action={`${base}/${id}/remove`} className="pt-1">
              <Button tone="danger" aria-label={`Remove photo ${index + 1} for good`}>
                Remove for good
              </Button>
            </form>
          </details>
        </li>
      ))}
    </ul>
  );
}
