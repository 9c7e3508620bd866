import * as z from "zod";
import { readBusiness } from "../../domain/business/business.ts";
import { readOwnWaiver } from "../../domain/waivers/read.ts";
import { consentSentence, evidenceOf, signWaiver } from "../../domain/waivers/waivers.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { parseForm, refuse } from "../../http/forms.ts";
import { inPortal } from "../../http/in-portal.ts";
import { safeRedirect } from "../../http/safe-redirect.ts";
import { signatureFields, toSignature } from "../../http/signature-fields.ts";
import { Notice } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { SignatureForm } from "../../ui/waivers/signature-form.tsx";
import { Standing } from "../../ui/waivers/standing.tsx";
import { WaiverText } from "../../ui/waivers/waiver-text.tsx";
import type { Route } from "./+types/waiver.ts";

/** For drawing; typing works without. */
export const handle = { scripts: true };

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [{ version, name, own, household }, { timeZone }] = await Promise.all([
    orRefuse(readOwnWaiver(ctx, inPortal(context))),
    readBusiness(ctx),
  ]);
  return {
    version,
    name,
    // A text that has to be signed, by who is in, and is not.
    isOpen: own !== null && own.state !== "signed",
    household: household.map(({ contactId, name, state, signedAt }) => ({
      id: contactId,
      name,
      state,
      signedAt,
    })),
    consent: consentSentence,
    timeZone,
  };
}

const form = z.object(signatureFields);

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { signedName, drawing, consent } = parsed.value;
  const signed = await orRefuse(
    signWaiver(ctx, by, {
      ...toSignature(parsed.value),
      clientId: by.clientId,
      contactId: by.contactId,
      source: "portal",
      evidence: evidenceOf(ctx),
    }),
  );
  if (signed.ok || signed.reason === "already") return safeRedirect("/portal/home?done=signed");
  const field = { changed: "", name: "signedName", drawing: "drawing" }[signed.reason];
  // A changed text is agreed to anew.
  const ticked = consent && signed.reason !== "changed" && { consent: "yes" };
  return refuse({ [field]: signed.sentence }, { signedName, drawing, ...ticked });
}

export default function Waiver({ loaderData, actionData }: Route.ComponentProps) {
  const { version, name, isOpen, household, consent, timeZone } = loaderData;
  return (
    <div className="grid gap-5">
      <title>Waiver · Daydreamers</title>
      <PageTitle title="Waiver">
        {isOpen ? "Please read the text, then sign below it." : "What your household has signed."}
      </PageTitle>
      {!version && <Notice tone="good">There is nothing to sign at the moment.</Notice>}
      {household.length > 0 && (
        <Card title="Your household">
          <ul className="grid gap-2">
            {household.map(({ id, name: who, state, signedAt }) => (
              <li key={id}>
                <span className="font-semibold wrap-anywhere">{who}</span>:{" "}
                <Standing standing={{ state, signedAt }} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {version && <WaiverText title={version.title} body={version.body} number={version.number} />}
      {version && isOpen && (
        <Card title="Sign">
          <SignatureForm
            action="/portal/waiver"
            versionId={version.id}
            consent={consent}
            name={name}
            problems={actionData}
          />
        </Card>
      )}
      <p>
        <a href="/portal/home" className="inline-block py-3 underline">
          Back to your portal
        </a>
      </p>
    </div>
  );
}
