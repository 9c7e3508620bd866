import { useId, useState } from "react";
import { useRevalidator } from "react-router";
import { Button, Choice, FieldError } from "../form.tsx";
import { type Kind, kindNames, sizeText } from "./listed.ts";
import { NotTaken, type NotTakenProblems } from "./not-taken.tsx";
import { type Upload, useUploads } from "./use-uploads.ts";

const accepted =
  ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/jpeg,image/png,image/webp,image/heic";

export interface UploaderProblems extends NotTakenProblems {
  form: string | null;
  values: { kind: string; dog: string };
}

/**
 * The form that brings documents: `file`, `kind`, `dog`. As it stands it posts to `base`; on a page with scripts files go
 * straight into the store, each with its progress, its cancel and its retry.
 *
 * @param base the URL of the documents; `/grants` and each document's `/confirm` and `/remove` lie under it
 */
export function Uploader({
  base,
  kinds,
  dogs,
  problems,
}: {
  base: string;
  kinds: readonly Kind[];
  dogs: readonly { id: string; name: string }[];
  problems?: UploaderProblems | undefined;
}) {
  const id = useId();
  const { revalidate } = useRevalidator();
  const [isPicked, setIsPicked] = useState(false);
  const { uploads, start, retry, cancel } = useUploads(base, () => void revalidate(), isPicked);
  const [missing, setMissing] = useState<string | null>(null);
  const error = missing ?? problems?.form;

  function send(event: React.FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const input = form.elements.namedItem("file") as HTMLInputElement;
    const files = [...(input.files ?? [])];
    setMissing(files.length === 0 ? "Please choose a file first." : null);
    if (files.length === 0) return;
    const said = new FormData(form);
    start(files, { kind: String(said.get("kind") ?? ""), dog: String(said.get("dog") ?? "") });
    input.value = "";
    setIsPicked(false);
  }

  return (
    <div className="grid gap-4">
      <NotTaken problems={problems} />
      <form method="post" action={base} encType="multipart/form-data" onSubmit={send} className="grid gap-4">
        <Choice
          name="kind"
          label="What is it?"
          options={kinds.map((kind) => ({ value: kind, label: kindNames[kind] }))}
          defaultValue={problems?.values.kind || kinds[0]}
        />
        {dogs.length > 0 && (
          <Choice
            name="dog"
            label="Which dog is it about?"
            options={[
              { value: "", label: dogs.length > 1 ? "All, or none in particular" : "None in particular" },
              ...dogs.map((dog) => ({ value: dog.id, label: dog.name })),
            ]}
            defaultValue={problems?.values.dog ?? (dogs.length === 1 ? dogs[0]?.id : "")}
          />
        )}
        <div>
          <label htmlFor={`${id}-file`} className="mb-1 block font-medium">
            Files
          </label>
          {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
          <input
            id={`${id}-file`}
            name="file"
            type="file"
            multiple
            accept={accepted}
            onChange={({ currentTarget }) => setIsPicked((currentTarget.files?.length ?? 0) > 0)}
            aria-invalid={error ? true : undefined}
            aria-describedby={[error && `${id}-error`, `${id}-hint`].filter(Boolean).join(" ")}
            className="block min-h-12 w-full rounded-lg border border-edge bg-surface px-3 py-2 text-base file:mr-3 file:min-h-9 file:rounded-md file:border-0 file:bg-sunken file:px-3 file:text-ink"
          />
          <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
            PDF, JPEG, PNG, WebP or HEIC, up to 20 MB each and ten at once. Place and camera are removed from
            photos.
          </p>
        </div>
        <Button wide>Upload</Button>
      </form>
      {uploads.length > 0 && (
        <ul aria-live="polite" className="grid gap-3">
          {uploads.map((upload) => (
            <UploadLine
              key={upload.key}
              upload={upload}
              onRetry={() => retry(upload)}
              onCancel={() => cancel(upload)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

const stateWords = {
  waiting: "waiting",
  sending: "on its way",
  checking: "being checked",
  done: "added",
  failed: "",
};
const small = "min-h-12 rounded-lg border border-edge px-4 font-medium hover:bg-sunken cursor-pointer";

function UploadLine({
  upload,
  onRetry,
  onCancel,
}: {
  upload: Upload;
  onRetry: () => void;
  onCancel: () => void;
}) {
  const { file, state, sent, sentence } = upload;
  const isUnderWay = state === "waiting" || state === "sending";
  return (
    <li className="rounded-lg border border-line bg-surface p-3.5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-40 break-words">
          {file.name}{" "}
          <span className={`text-sm ${state === "done" ? "font-medium text-good" : "text-muted"}`}>
            {sizeText(file.size)}
            {stateWords[state] && ` · ${stateWords[state]}`}
          </span>
        </p>
        {state === "failed" && upload.again && (
          <button type="button" className={small} onClick={onRetry} aria-label={`Try ${file.name} again`}>
            Try again
          </button>
        )}
        {(isUnderWay || state === "failed") && (
          <button type="button" className={small} onClick={onCancel} aria-label={`Cancel ${file.name}`}>
            {isUnderWay ? "Cancel" : "Put aside"}
          </button>
        )}
      </div>
      {state === "failed" && <p className="mt-1 font-medium text-bad">{sentence}</p>}
      {(state === "sending" || state === "checking") && (
        <progress
          value={state === "checking" ? undefined : sent}
          max={file.size}
          aria-label={`${file.name}: ${stateWords[state]}`}
          className="mt-2 h-2 w-full"
        />
      )}
    </li>
  );
}
