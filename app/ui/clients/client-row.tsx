import { Badges } from "./missing.tsx";

export interface ListedClient {
  id: string;
  name: string;
  dogs: readonly { name: string; living: boolean }[];
  city: string;
  phone: { href: string; text: string } | null;
  email: string | null;
  lastVisit: string | null;
  bites: boolean;
  missing: readonly { code: string; dog?: string; person?: string; on?: string }[];
}

const round = "grid size-12 place-items-center rounded-full border border-edge text-ink hover:bg-sunken";

function Icon({ path }: { path: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="22"
      height="22"
      aria-hidden="true"
      className="fill-none stroke-current stroke-[1.7]"
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      <path d={path} />
    </svg>
  );
}

/** One client of the list: the name leads to the file, call and text are at the thumb. */
export function ClientRow({ client }: { client: ListedClient }) {
  const { id, name, dogs, city, phone, lastVisit, bites, missing } = client;
  const living = dogs.filter((dog) => dog.living).map((dog) => dog.name);
  const facts = [living.join(", "), city, lastVisit && `last visit ${lastVisit}`].filter(Boolean).join(" · ");
  return (
    <li className="flex items-center gap-3 py-3.5">
      <div className="min-w-0 flex-1">
        <a
          href={`/clients/${id}`}
          className="block py-0.5 text-lg font-semibold break-words text-ink no-underline hover:underline"
        >
          {name || "Nameless client"}
        </a>
        {facts && <p className="mt-0.5 text-muted">{facts}</p>}
        <div className="mt-1.5 empty:hidden">
          <Badges missing={missing} bites={bites} />
        </div>
      </div>
      {phone && (
        <div className="flex flex-none gap-2">
          <a href={`tel:${phone.href}`} aria-label={`Call ${name}, ${phone.text}`} className={round}>
            <Icon path="M6.5 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z" />
          </a>
          <a href={`sms:${phone.href}`} aria-label={`Text ${name}, ${phone.text}`} className={round}>
            <Icon path="M4 5h16v11H9.5L5.5 19.5V16H4z" />
          </a>
        </div>
      )}
    </li>
  );
}
