import * as z from "zod";
import { invitationDays, inviteStaff } from "../../../domain/team/invite.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { emailAddress, parseForm, refuse } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, FormProblem } from "../../../ui/form.tsx";
import { EmailField } from "../../../ui/known-fields.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { RoleField } from "../../../ui/team/person-forms.tsx";
import type { Route } from "./+types/invite.ts";

export const loader = () => ({ days: [...invitationDays] });

const form = z.object({
  email: emailAddress,
  role: z.enum(["owner", "trainer", "helper", "auditor"], "Please choose what the person may do."),
  days: z
    .enum(["1", "3", "7", "14"], "Please choose how long the invitation stands.")
    .transform((days) => Number(days)),
});

const sentences = {
  "is-staff": {
    email:
      "This address belongs to somebody of your team already. You find them in the list, disabled ones too.",
  },
  "too-many": { "": "You have sent many invitations within an hour. Please wait an hour and try again." },
};

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const invited = await orRefuse(inviteStaff(context.get(systemContext), signedIn(context), parsed.value));
  if (!invited.ok) return refuse(sentences[invited.reason], parsed.typed);
  return safeRedirect("/settings/team?done=invited");
}

export default function Invite({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>Invite · Daydreamers</title>
      <PageTitle title="Invite somebody">
        They get a mail with a code, and choose their own password with it.
      </PageTitle>
      <form method="post" action="/settings/team/invite" className="grid gap-5">
        <FormProblem problems={actionData} />
        <EmailField
          autoComplete="off"
          hint="Inviting an address again replaces the earlier invitation."
          problems={actionData}
        />
        <RoleField chosen="helper" hint="You can change it later." problems={actionData} />
        <Choice
          name="days"
          label="Stands for"
          options={loaderData.days.map((days) => ({
            value: String(days),
            label: days === 1 ? "1 day" : `${days} days`,
          }))}
          defaultValue="7"
          problems={actionData}
        />
        <Button wide>Send the invitation</Button>
        <ButtonLink to="/settings/team" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
