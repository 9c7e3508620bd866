import { ButtonLink } from "./form.tsx";
import { usePage } from "./page.tsx";
import { PublicShell } from "./shell.tsx";

const texts: Record<number, { title: string; sentence: string }> = {
  403: {
    title: "Not part of your role",
    sentence: "Your sign-in does not include this page. The owner of the practice can change that.",
  },
  404: {
    title: "Nothing here",
    sentence: "This address leads nowhere. It may have moved, or the link was cut short.",
  },
  405: { title: "Not possible", sentence: "This address does not take that." },
  500: {
    title: "That did not work",
    sentence:
      "Something went wrong on our side. Nothing you had saved is lost. Please try once more in a minute.",
  },
};

/** What a status means in plain words, the way on, and the id under which the log knows this request. */
export function ErrorPage({ status }: { status: number }) {
  const { requestId } = usePage();
  const { title, sentence } = texts[status] ?? texts[500] ?? { title: "", sentence: "" };
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
