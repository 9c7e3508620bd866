import { type MetaDescriptor, redirect } from "react-router";
import * as z from "zod";
import { provePortal } from "../../domain/portal/ask.ts";
import { typedCode } from "../../domain/text.ts";
import { noTicketHeader, readTicket } from "../../http/code-cookie.ts";
import { systemContext } from "../../http/context.ts";
import { parseForm, refuse, secretText } from "../../http/forms.ts";
import { portalHeader } from "../../http/portal-session.ts";
import { intoPortal, onTheWay, portalWay } from "../../http/portal-way.ts";
import { Button, ButtonLink, FormProblem, Notice } from "../../ui/form.tsx";
import { CodeField } from "../../ui/known-fields.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/portal-verify.ts";

/** Only the browser that asked has something to type. */
export async function loader({ request, context }: Route.LoaderArgs) {
  const way = portalWay(request.url);
  if (!(await readTicket(context.get(systemContext), request, "portal")))
    throw redirect(onTheWay("/portal", way), { status: 303 });
  return { way };
}

export const meta = (): MetaDescriptor[] => [{ name: "robots", content: "noindex" }];

const form = z.object({ code: secretText("Please enter the code from the email.").max(40, "Six digits.") });

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const way = portalWay(request.url);
  const gone = onTheWay("/portal?notice=code-gone", way);
  const ticket = await readTicket(ctx, request, "portal");
  if (!ticket) return redirect(gone, { status: 303 });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const code = typedCode(parsed.value.code);
  if (!code) return refuse({ code: "The code has six digits." }, {});
  const proved = await provePortal(ctx, { ticket, code });
  if (!proved.ok && proved.reason === "wrong")
    return refuse({ code: "This is not the code of the newest email. Please look again." }, {});
  const headers = new Headers({ "set-cookie": noTicketHeader("portal") });
  if (!proved.ok) return redirect(gone, { status: 303, headers });
  headers.append("set-cookie", await portalHeader(ctx, proved.portal));
  return intoPortal(proved.portal, way, headers);
}

export default function PortalVerify({ loaderData: { way }, actionData }: Route.ComponentProps) {
  return (
    <PublicShell>
      <title>Enter the code · Daydreamers</title>
      <PageTitle title="Look at your mail" />
      <form method="post" action={onTheWay("/portal/verify", way)} className="grid gap-5">
        {!actionData && (
          <Notice tone="good">
            If this email and phone belong together in our files, a code is on its way to that email. It works
            for 10 minutes, here in this browser.
          </Notice>
        )}
        <FormProblem problems={actionData} />
        <CodeField problems={actionData} />
        <Button wide>Open my portal</Button>
        <ButtonLink to={onTheWay("/portal", way)} tone="quiet" wide>
          Send another code
        </ButtonLink>
      </form>
      <p className="mt-6 text-muted">
        Nothing there? Look in the spam folder. A typing mistake in email or phone looks just the same here,
        so that nobody can find out who our clients are. Five codes an hour can be sent.
      </p>
    </PublicShell>
  );
}
