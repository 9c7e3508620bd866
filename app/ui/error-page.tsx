import { errorText } from "./error-texts.ts";
import { ButtonLink } from "./form.tsx";
import { usePage } from "./page.tsx";
import { PublicShell } from "./shell.tsx";

/** Where somebody goes on from a page that is none: the first page of the part of the house he was in. */
export interface WayOn {
  to: string;
  label: string;
}

/** What a status means in plain words, the way on, and the id under which the log knows this request. */
export function ErrorPage({ status, way }: { status: number; way: WayOn }) {
  const { requestId } = usePage();
  const { title, sentence } = errorText(status);
  return (
    <PublicShell>
      <title>{`${title} · Daydreamers`}</title>
      <h1 className="text-3xl font-semibold">{title}</h1>
      <p className="mt-3 text-muted">{sentence}</p>
      <p className="mt-6">
        <ButtonLink to={way.to}>{way.label}</ButtonLink>
      </p>
      {requestId && (
        <p className="mt-8 text-sm text-muted">
          Request <code className="break-all">{requestId}</code>
        </p>
      )}
    </PublicShell>
  );
}
