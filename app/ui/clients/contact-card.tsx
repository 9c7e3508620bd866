import { EmailWords } from "../email-words.tsx";
import { ButtonLink } from "../form.tsx";
import { mailto } from "../mailto.ts";

export interface ShownContact {
  id: string;
  name: string;
  pronouns: string;
  relationship: string;
  emails: readonly string[];
  phones: readonly { href: string; text: string }[];
  roles: readonly string[];
}

const line = "flex flex-wrap items-center gap-x-4";
const tap = "inline-flex min-h-12 items-center font-medium underline";

/** A person of the household: call, text and mail are one tap. */
export function ContactCard({ contact, clientPath }: { contact: ShownContact; clientPath: string }) {
  const { id, name, pronouns, relationship, emails, phones, roles } = contact;
  const facts = [pronouns, relationship, ...roles].filter(Boolean);
  return (
    <li className="py-3">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="text-lg font-semibold break-words">{name}</h3>
          {facts.length > 0 && <p className="text-muted">{facts.join(" · ")}</p>}
        </div>
        <a
          href={`${clientPath}/contacts/${id}`}
          aria-label={`Edit ${name}`}
          className="inline-flex min-h-12 items-center px-2 underline"
        >
          Edit
        </a>
      </div>
      {phones.map(({ href, text }) => (
        <p key={href} className={line}>
          <a href={`tel:${href}`} className={tap}>
            {text}
          </a>
          <a href={`sms:${href}`} aria-label={`Text ${text}`} className={tap}>
            Text
          </a>
        </p>
      ))}
      {emails.map((email) => (
        <p key={email} className={line}>
          <a href={mailto(email)} className={`${tap} wrap-anywhere`}>
            <EmailWords email={email} />
          </a>
        </p>
      ))}
      {phones.length + emails.length === 0 && <p className="text-muted">No phone, no email.</p>}
    </li>
  );
}

/** Where to drive, how to get in. */
export function Place({
  lines,
  mapsHref,
  accessNotes,
}: {
  lines: readonly string[];
  mapsHref: string | null;
  accessNotes: string;
}) {
  return (
    <div className="grid gap-3">
      {lines.length > 0 ? (
        <address className="not-italic">
          {lines.map((text) => (
            <span key={text} className="block">
              {text}
            </span>
          ))}
        </address>
      ) : (
        <p className="text-muted">No address yet.</p>
      )}
      {accessNotes && (
        <p className="rounded-lg border border-line bg-sunken px-4 py-3 whitespace-pre-line">
          <span className="block text-sm text-muted">Gate and parking</span>
          {accessNotes}
        </p>
      )}
      {mapsHref && (
        <div>
          <ButtonLink to={mapsHref} tone="quiet">
            Open in maps
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
