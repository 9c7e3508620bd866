/** The exact text that is signed, in its paragraphs. Single line breaks stay. */
export function WaiverText({ title, body, number }: { title: string; body: string; number: number }) {
  return (
    <article className="rounded-2xl border border-line bg-surface p-5">
      <h2 className="text-xl font-semibold">{title}</h2>
      <p className="mb-4 text-sm text-muted">Version {number}</p>
      <div className="grid gap-3">
        {body.split(/\n{2,}/).map((paragraph, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a published text never changes its order
          <p key={index} className="whitespace-pre-line wrap-anywhere">
            {paragraph}
          </p>
        ))}
      </div>
    </article>
  );
}
