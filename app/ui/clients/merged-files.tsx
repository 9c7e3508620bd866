import { Card } from "../layout.tsx";
import { amount } from "./terms.tsx";

export interface MergedFile {
  id: string;
  on: string;
  address: string;
  emergency: string;
  accessNotes: string;
  sharedNotes: string;
  privateNotes: string;
  terms: { source: string; agency: string; rateCents: number | null } | null;
  others: string;
}

/** What the files said that became part of this one, where the two could not both stand. */
export function MergedFiles({ files }: { files: readonly MergedFile[] }) {
  if (files.length === 0) return null;
  return (
    <Card title="From merged files">
      {files.map((file) => {
        const facts = [
          ["Address", file.address],
          ["Emergency contact", file.emergency],
          ["Gate and parking", file.accessNotes],
          ["Household", file.others],
          ["Shared notes", file.sharedNotes],
          ["Private notes", file.privateNotes],
          [
            "Terms",
            file.terms &&
              [
                file.terms.source === "agency" ? file.terms.agency || "agency" : "direct",
                file.terms.rateCents === null ? "" : `${amount(file.terms.rateCents)} per session`,
              ]
                .filter(Boolean)
                .join(", "),
          ],
        ].filter(([, text]) => text);
        return (
          <details key={file.id}>
            <summary className="flex min-h-12 cursor-pointer items-center underline">
              Merged on {file.on}
            </summary>
            <dl className="grid gap-3 pb-2">
              {facts.map(([name, text]) => (
                <div key={name}>
                  <dt className="text-sm text-muted">{name}</dt>
                  <dd className="whitespace-pre-line">{text}</dd>
                </div>
              ))}
            </dl>
            {facts.length === 0 && <p className="text-muted">It said nothing of its own.</p>}
          </details>
        );
      })}
    </Card>
  );
}
