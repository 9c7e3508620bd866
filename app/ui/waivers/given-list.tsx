import { dateFormat, Time } from "../time.tsx";

interface Given {
  id: string;
  name: string;
  number: number;
  method: "typed" | "drawn" | "paper";
  source: "intake" | "portal" | "staff";
  signedAt: Date;
  documentId: string | null;
  voided: { at: Date; reason: string | null } | null;
}

const methods = { typed: "Typed", drawn: "Drawn", paper: "On paper" };
const sources = { intake: "in the intake", portal: "in the portal", staff: "recorded by the practice" };

/** Every signature of a household, newest first, voided ones as such. */
export function GivenList({
  clientId,
  given,
  mayVoid,
  timeZone,
}: {
  clientId: string;
  given: readonly Given[];
  mayVoid: boolean;
  timeZone: string;
}) {
  if (given.length === 0) return <p>Nothing has been signed yet.</p>;
  const day = (at: Date) => dateFormat(timeZone, { dateStyle: "long" }).format(at);
  return (
    <ul className="grid gap-4">
      {given.map(({ id, name, number, method, source, signedAt, documentId, voided }) => (
        <li key={id} className="border-t border-line pt-4 first:border-0 first:pt-0">
          <p className="font-semibold wrap-anywhere">
            {name} <span className="font-normal text-muted">· version {number}</span>
          </p>
          <p className="text-muted">
            {methods[method]} {sources[source]} on <Time at={signedAt}>{day(signedAt)}</Time>
          </p>
          {voided && (
            <p className="font-medium text-bad">
              Voided on <Time at={voided.at}>{day(voided.at)}</Time>
              {voided.reason && <span className="font-normal wrap-anywhere">: {voided.reason}</span>}
            </p>
          )}
          <p className="flex flex-wrap gap-x-6">
            {documentId ? (
              <a
                href={`/clients/${clientId}/documents/${documentId}`}
                className="inline-block py-3 underline"
              >
                {method === "paper" ? "Download the scan" : "Download the PDF"}
              </a>
            ) : (
              !voided && (
                <span className="py-3 text-muted">
                  {method === "paper" ? "No scan of it is kept here." : "The PDF is being made."}
                </span>
              )
            )}
            {mayVoid && !voided && (
              <a href={`/clients/${clientId}/waivers/${id}/void`} className="inline-block py-3 underline">
                Void<span className="sr-only"> the signature of {name}</span>
              </a>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
