import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { readInquiry, saveInquiryNotes } from "../../../domain/intake/inquiries.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { optionalText, parseForm } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Duplicates } from "../../../ui/clients/duplicates.tsx";
import { EmailWords } from "../../../ui/email-words.tsx";
import { Button, ButtonLink, Notice, TextArea } from "../../../ui/form.tsx";
import { Card, Facts, PageTitle } from "../../../ui/layout.tsx";
import { mailto } from "../../../ui/mailto.ts";
import { shortTime, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/inquiry.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [inquiry, locale, { country }] = await Promise.all([
    orRefuse(readInquiry(ctx, staffMember(context), params.inquiry)),
    readLocale(context),
    readBusiness(ctx),
  ]);
  return {
    ...inquiry,
    phoneText: inquiry.phone && printPhone(inquiry.phone, country),
    when: shortTime(inquiry.createdAt, ctx.clock.now(), locale),
    done: new URL(request.url).searchParams.get("done") ?? "",
  };
}

const form = z.object({ notes: optionalText(4_000) });

/** Keeps the notes. */
export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  await orRefuse(saveInquiryNotes(ctx, staffMember(context), params.inquiry, parsed.value.notes));
  return safeRedirect(`/inquiries/${params.inquiry}?done=notes`);
}

export default function InquiryPage({ loaderData, actionData, params }: Route.ComponentProps) {
  const { name, email, phone, phoneText, dogName, city, message, notes, duplicates, clientId, done } =
    loaderData;
  const path = `/inquiries/${params.inquiry}`;
  return (
    <div className="max-w-2xl">
      <title>Question · Daydreamers</title>
      <PageTitle title={name} />
      <div className="grid gap-5">
        {done === "notes" && <Notice tone="good">The notes are kept.</Notice>}
        {done === "duplicate" && (
          <Notice tone="warn">This person seems to be a client already. Please look below.</Notice>
        )}
        <Card title="The question" aside={<Time at={loaderData.createdAt}>{loaderData.when}</Time>}>
          <p className="mb-4 whitespace-pre-line break-words">{message}</p>
          <Facts
            facts={[
              {
                name: "Email",
                value: (
                  <a href={mailto(email)} className="inline-block py-2 underline">
                    <EmailWords email={email} />
                  </a>
                ),
              },
              ...(phone
                ? [
                    {
                      name: "Phone",
                      value: (
                        <a href={`tel:${phone}`} className="inline-block py-2 underline">
                          {phoneText}
                        </a>
                      ),
                    },
                  ]
                : []),
              ...(dogName ? [{ name: "Dog", value: dogName }] : []),
              ...(city ? [{ name: "City", value: city }] : []),
            ]}
          />
        </Card>
        {clientId ? (
          <ButtonLink to={`/clients/${clientId}`} wide>
            Open the client
          </ButtonLink>
        ) : (
          <form method="post" action={`${path}/convert`} className="grid gap-3">
            <Duplicates duplicates={duplicates} />
            <Button wide>
              {duplicates.length > 0
                ? "Make a client of its own all the same, and send the intake"
                : "Make client and send intake"}
            </Button>
          </form>
        )}
        {!loaderData.reviewedAt && (
          <form method="post" action={`${path}/review`}>
            <Button tone="quiet" wide>
              Mark as reviewed
            </Button>
          </form>
        )}
        <form method="post" action={path} className="grid gap-4">
          <TextArea
            name="notes"
            label="Notes"
            hint="For staff only."
            required={false}
            rows={4}
            maxLength={4_000}
            defaultValue={notes}
            problems={actionData}
          />
          <Button tone="quiet" wide>
            Keep the notes
          </Button>
        </form>
      </div>
    </div>
  );
}
