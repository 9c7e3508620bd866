import { errorText } from "./error-texts.ts";
import { ButtonLink } from "./form.tsx";
import { usePage } from "./page.tsx";
import { PublicShell } from "./shell.tsx";

/** What a status means in plain words, the way on, and the id under which the log knows this request. */
export function ErrorPage({ status }: { status: number }) {
  const { requestId } = usePage();
  const { title, sentence } = errorText(status);
  return (
    <PublicShell>
      <title>{`${title} · Daydreamers`}</title>
      <h1 className="text-3xl font-semibold">{title}</h1>
      <p className="mt-3 text-muted">{sentence}</p>
      <p className="mt-6">
        <ButtonLink to="/">Back to the start</ButtonLink>
      </p>
      {requestId && (
        <p className="mt-8 text-sm text-muted">
          Request <code className="break-all">{requestId}</code>
        </p>
      )}
    </PublicShell>
  );
}
