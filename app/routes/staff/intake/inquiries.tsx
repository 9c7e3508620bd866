import { type InquiryFilter, listInquiries } from "../../../domain/intake/inquiries.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { shortTime, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/inquiries.ts";

const filters = [
  { value: "new", label: "New" },
  { value: "reviewed", label: "Reviewed" },
  { value: "all", label: "All" },
] as const satisfies { value: InquiryFilter; label: string }[];

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const asked = new URL(request.url).searchParams;
  const filter = filters.find(({ value }) => value === asked.get("tab"))?.value ?? "new";
  const [page, locale] = await Promise.all([
    listInquiries(ctx, staffMember(context), filter, asked.get("before")),
    readLocale(context),
  ]);
  const now = ctx.clock.now();
  return {
    filter,
    next: page.next,
    inquiries: page.inquiries.map(
      ({ id, name, dogName, city, message, createdAt, reviewedAt, clientId }) => ({
        ...{ id, name, dogName, city, reviewed: reviewedAt !== null, client: clientId !== null },
        begins: message.length > 140 ? `${message.slice(0, 140)}…` : message,
        at: createdAt,
        when: shortTime(createdAt, now, locale),
      }),
    ),
  };
}

export default function Inquiries({ loaderData: { filter, next, inquiries } }: Route.ComponentProps) {
  return (
    <div className="max-w-2xl">
      <title>Questions · Daydreamers</title>
      <PageTitle title="Questions">From people who are not clients yet.</PageTitle>
      <nav aria-label="Which questions" className="mb-4">
        <ul className="flex flex-wrap gap-x-5">
          {filters.map(({ value, label }) => (
            <li key={value}>
              <a
                href={`/inquiries?tab=${value}`}
                aria-current={value === filter ? "page" : undefined}
                className="inline-block py-3 underline aria-[current=page]:font-semibold aria-[current=page]:no-underline"
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {inquiries.length === 0 ? (
        <p className="text-muted">Nothing here.</p>
      ) : (
        <ul className="divide-y divide-line">
          {inquiries.map((inquiry) => (
            <li key={inquiry.id} className="py-2">
              <a href={`/inquiries/${inquiry.id}`} className="block py-2 no-underline">
                <span className="font-medium underline">{inquiry.name}</span>
                <span className="text-sm text-muted">
                  {" · "}
                  {[inquiry.dogName, inquiry.city].filter(Boolean).join(", ")}{" "}
                  <Time at={inquiry.at}>{inquiry.when}</Time>
                  {inquiry.client ? " · client" : inquiry.reviewed ? " · reviewed" : ""}
                </span>
                <span className="block break-words">{inquiry.begins}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {next && (
        <p className="mt-5">
          <ButtonLink to={`/inquiries?tab=${filter}&before=${next}`} tone="quiet">
            Older
          </ButtonLink>
        </p>
      )}
    </div>
  );
}
