import { data } from "react-router";
import * as z from "zod";
import type { By } from "../domain/by.ts";
import {
  confirmUpload,
  discardReceived,
  grantUploads,
  keepReceived,
  kindsFor,
  maxFilesAtOnce,
  mustTakeDocuments,
  type Owner,
  openDocument,
  type Received,
  readThumbnail,
  receiveFile,
  removeDocument,
} from "../domain/documents/documents.ts";
import type { SystemContext } from "../platform/ports.ts";
import { orRefuse } from "./errors.ts";
import { type MultipartRefusal, readMultipart } from "./multipart.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { maxUploadBytes } from "./upload-body.ts";

/** What a page says of files that were not taken; those that were stand in its list already. */
export interface UploadProblems {
  /** What concerns the form as a whole. */
  form: string | null;
  /** How many were taken. */
  added: number;
  files: { name: string; sentence: string }[];
  values: { kind: string; dog: string };
}

const maxFields = 10;
const maxFieldBytes = 1_000;

const refusals: Record<MultipartRefusal, string> = {
  "too-large": "That is too much at once. Please send one file at a time, of at most 20 MB.",
  "too-many": `At most ${maxFilesAtOnce} files at once. Nothing was kept; please send fewer.`,
  malformed: "The form could not be read. Please send it again.",
  "broken-off": "The files did not arrive whole. Please send them again.",
};

/**
 * Takes the upload form as a page without JavaScript sends it (`file`, `kind`, `dog`): each file goes into the bucket as
 * it arrives, and is looked into when all are there, one after the other.
 *
 * @param back where to go when every file was taken
 * @returns the redirect, or the 422 to return from the action: the good files are kept all the same.
 */
export async function receiveUploads(
  ctx: SystemContext,
  by: By,
  owner: Owner,
  request: Request,
  back: string,
) {
  await orRefuse(mustTakeDocuments(ctx, by, owner));
  const received: Received[] = [];
  const files: UploadProblems["files"] = [];
  const limits = {
    files: maxFilesAtOnce,
    // Each file is counted by itself on its way, so that one which is too large does not cost the others.
    fileBytes: maxUploadBytes,
    totalBytes: maxUploadBytes,
    fields: maxFields,
    fieldBytes: maxFieldBytes,
  };
  const form = await readMultipart(request, limits, async ({ name, type, body }) => {
    const taken = await orRefuse(receiveFile(ctx, by, owner, { name, type, body }));
    if (taken.ok) received.push(taken.received);
    else files.push({ name, sentence: taken.sentence });
  });
  const values = form.ok
    ? { kind: form.fields.kind?.[0] ?? "", dog: form.fields.dog?.[0] ?? "" }
    : { kind: "", dog: "" };
  const kind = kindsFor(by, owner).find((known) => known === values.kind);
  if (!form.ok || !kind) {
    await discardReceived(ctx, owner, received);
    const sentence = form.ok ? "Please choose what these files are." : refusals[form.reason];
    return problems({ form: sentence, added: 0, files: [], values });
  }
  if (received.length === 0 && files.length === 0)
    return problems({ form: "Please choose a file first.", added: 0, files, values });
  let added = 0;
  for (const file of received) {
    const as = { kind, dogId: values.dog || undefined };
    const kept = await orRefuse(keepReceived(ctx, by, owner, file, as));
    if (kept.ok) added += 1;
    else files.push({ name: file.name, sentence: kept.sentence });
  }
  return files.length > 0 ? problems({ form: null, added, files, values }) : safeRedirect(back);
}

const problems = (found: UploadProblems) => data(found, { status: 422 });

const wanted = z.object({
  files: z
    .array(
      z.object({
        name: z.string().max(1_000),
        type: z.string().max(200),
        length: z.number(),
        kind: z.enum(["vaccination", "dog-photo", "waiver", "other"]),
        dog: z.string().max(64).optional(),
      }),
    )
    .min(1)
    .max(maxFilesAtOnce),
});

/** Answers what a page with JavaScript asks before it uploads: a presigned PUT or a sentence for each file. */
export async function answerGrants(ctx: SystemContext, by: By, owner: Owner, request: Request) {
  const asked = wanted.safeParse(await request.json().catch(() => null));
  if (!asked.success) return Response.json({ sentence: refusals.malformed }, { status: 422 });
  const files = asked.data.files.map(({ dog, ...file }) => ({ ...file, dogId: dog || undefined }));
  return Response.json({ files: await orRefuse(grantUploads(ctx, by, owner, files)) });
}

/** What went wrong on the way and not with the file: the same file may do better a second time. */
const onTheWay = new Set(["not-arrived", "length", "damaged"]);

/** Answers when a page with JavaScript has uploaded a file. */
export async function answerConfirm(ctx: SystemContext, by: By, owner: Owner, id: string) {
  const confirmed = await orRefuse(confirmUpload(ctx, by, owner, id));
  if (confirmed.ok) return Response.json({ ok: true });
  const { sentence, reason } = confirmed;
  return Response.json({ ok: false, sentence, again: onTheWay.has(reason) }, { status: 422 });
}

/** Removes a document and goes back to the list. */
export async function answerRemove(ctx: SystemContext, by: By, owner: Owner, id: string, back: string) {
  await orRefuse(removeDocument(ctx, by, owner, id));
  return safeRedirect(back);
}

/** Leads to a download. The address is good for a minute; where it leads is told to nobody. */
export async function answerDownload(ctx: SystemContext, by: By, owner: Owner, id: string) {
  const location = await orRefuse(openDocument(ctx, by, owner, id));
  return new Response(null, { status: 303, headers: { location, "referrer-policy": "no-referrer" } });
}

/** The small picture of a document, through the Worker, so that it is kept by no cache and shown by no other site. */
export async function answerThumbnail(ctx: SystemContext, by: By, owner: Owner, id: string) {
  const { type, body } = await orRefuse(readThumbnail(ctx, by, owner, id));
  return new Response(body, { headers: { "content-type": type } });
}
