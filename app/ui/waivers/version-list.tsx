import { dateFormat, Time } from "../time.tsx";

interface Version {
  number: number;
  title: string;
  requiresNewSignature: boolean;
  resignAfterMonths: number | null;
  publishedAt: Date;
}

/** Every version that was published, newest first, each to be read. */
export function VersionList({
  versions,
  shown,
  timeZone,
}: {
  versions: readonly Version[];
  shown: number;
  timeZone: string;
}) {
  const day = dateFormat(timeZone, { dateStyle: "long" });
  return (
    <ol className="grid gap-2" reversed>
      {versions.map(({ number, title, requiresNewSignature, resignAfterMonths, publishedAt }) => (
        <li key={number}>
          <a
            href={`/settings/waiver?version=${number}`}
            aria-current={number === shown ? "true" : undefined}
            className="inline-block py-2 underline wrap-anywhere aria-[current=true]:font-semibold"
          >
            Version {number}: {title}
          </a>
          <p className="text-sm text-muted">
            Published on <Time at={publishedAt}>{day.format(publishedAt)}</Time>
            {requiresNewSignature && number > 1 && " · everybody had to sign anew"}
            {resignAfterMonths !== null && ` · to be signed again after ${resignAfterMonths} months`}
          </p>
        </li>
      ))}
    </ol>
  );
}
