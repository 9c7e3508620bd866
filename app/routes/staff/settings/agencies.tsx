import { readBusiness } from "../../../domain/business/business.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { listAgencies } from "../../../domain/packages/agencies.ts";
import { systemContext } from "../../../http/context.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { EmailWords } from "../../../ui/email-words.tsx";
import { Button, ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, Facts, PageTitle } from "../../../ui/layout.tsx";
import { mailto } from "../../../ui/mailto.ts";
import type { Route } from "./+types/agencies.ts";

const notices: Record<string, string> = {
  saved: "Saved. What clients agreed on before stays as it was.",
  archived: "The agency is out of the choices. Its clients stay as they are.",
  back: "The agency can be chosen again.",
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const by = staffMember(context);
  const ctx = context.get(systemContext);
  const [agencies, { country }] = await Promise.all([listAgencies(ctx, by), readBusiness(ctx)]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
    mayChange: by.role === "owner",
    agencies: agencies
      .map(({ version: _, archivedAt, ...agency }) => ({
        ...agency,
        printedPhone: agency.phone && printPhone(agency.phone, country),
        isArchived: archivedAt !== null,
      }))
      .sort((a, b) => Number(a.isArchived) - Number(b.isArchived)),
  };
}

export default function Agencies({ loaderData }: Route.ComponentProps) {
  const { agencies, mayChange, notice } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Agencies · Daydreamers</title>
      <PageTitle title="Agencies">
        Who refers clients and is paid by them. Which agency a client came through is said on the client's
        page, under “Source and rate”.
      </PageTitle>
      {notice && <Notice tone="good">{notice}</Notice>}
      {agencies.length === 0 && (
        <p>
          No agency yet.{" "}
          {mayChange ? "Clients who found you themselves need none." : "The owner adds them here."}
        </p>
      )}
      {agencies.map((agency) => (
        <Agency key={agency.id} agency={agency} mayChange={mayChange} />
      ))}
      {mayChange && <ButtonLink to="/settings/agencies/new">Add an agency</ButtonLink>}
      <ButtonLink to="/settings" tone="quiet">
        Back to the settings
      </ButtonLink>
    </div>
  );
}

type Shape = Route.ComponentProps["loaderData"]["agencies"][number];

const Way = ({ to, children }: { to: string; children: React.ReactNode }) => (
  <a href={to} className="inline-flex min-h-12 items-center underline">
    {children}
  </a>
);

function Agency({ agency, mayChange }: { agency: Shape; mayChange: boolean }) {
  const { id, name, contact, email, phone, printedPhone, notes, sharePercent, handlesTax, isArchived } =
    agency;
  const facts = [
    { name: "Our share", value: `${sharePercent} %` },
    { name: "Sales tax", value: handlesTax ? "By the agency" : "By us" },
    { name: "Person to ask", value: contact },
    {
      name: "Email",
      value: email && (
        <Way to={mailto(email)}>
          <EmailWords email={email} />
        </Way>
      ),
    },
    { name: "Phone", value: phone && <Way to={`tel:${phone}`}>{printedPhone}</Way> },
  ].filter(({ value }) => value !== "");
  return (
    <Card title={name} aside={isArchived && "Not in use"}>
      <div className="wrap-anywhere">
        <Facts facts={facts} />
      </div>
      {notes && <p className="mt-3 whitespace-pre-line">{notes}</p>}
      {mayChange && (
        <div className="mt-3 flex flex-wrap gap-3">
          <ButtonLink to={`/settings/agencies/${id}`} tone="quiet">
            Change
          </ButtonLink>
          <form method="post" action={`/settings/agencies/${id}/archive`}>
            <Button tone="quiet" name="archived" value={isArchived ? "no" : "yes"}>
              {isArchived ? "Use again" : "No longer in use"}
            </Button>
          </form>
        </div>
      )}
    </Card>
  );
}
