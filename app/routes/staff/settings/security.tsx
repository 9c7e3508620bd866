import * as z from "zod";
import { readPolicies, savePolicies } from "../../../domain/factors/policy.ts";
import { systemContext } from "../../../http/context.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { RolePolicyFields } from "../../../ui/account/role-policy-fields.tsx";
import { Button, ButtonLink, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/security.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const policies = await readPolicies(context.get(systemContext));
  const isSaved = new URL(request.url).searchParams.get("done") === "saved";
  return { policies, isSaved };
}

const secondFactor = z.enum(["required", "optional"], "Please choose whether a second factor is asked.");
const onMove = z.enum(["notice", "step-up", "end"], "Please choose what happens.");
const form = z.object({
  ownerSecondFactor: secondFactor,
  ownerOnMove: onMove,
  trainerSecondFactor: secondFactor,
  trainerOnMove: onMove,
  helperSecondFactor: secondFactor,
  helperOnMove: onMove,
  auditorSecondFactor: secondFactor,
  auditorOnMove: onMove,
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const typed = parsed.value;
  await savePolicies(context.get(systemContext), signedIn(context).staffId, {
    owner: { secondFactor: typed.ownerSecondFactor, onMove: typed.ownerOnMove },
    trainer: { secondFactor: typed.trainerSecondFactor, onMove: typed.trainerOnMove },
    helper: { secondFactor: typed.helperSecondFactor, onMove: typed.helperOnMove },
    auditor: { secondFactor: typed.auditorSecondFactor, onMove: typed.auditorOnMove },
  });
  return safeRedirect("/settings/security?done=saved");
}

const roles = [
  { role: "owner", title: "Owners" },
  { role: "trainer", title: "Trainers" },
  { role: "helper", title: "Helpers" },
  { role: "auditor", title: "Auditors" },
] as const;

export default function Security({ loaderData, actionData }: Route.ComponentProps) {
  const { policies, isSaved } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Security · Daydreamers</title>
      <PageTitle title="Security">
        What each role has to prove. Who is asked for a second factor from now on has seven days to set one
        up.
      </PageTitle>
      <form method="post" action="/settings/security" className="grid gap-5">
        {isSaved && !actionData && <Notice tone="good">Saved.</Notice>}
        <FormProblem problems={actionData} />
        {roles.map(({ role, title }) => (
          <RolePolicyFields
            key={role}
            role={role}
            title={title}
            policy={policies[role]}
            problems={actionData}
          />
        ))}
        <Button wide>Save</Button>
        <ButtonLink to="/settings" tone="quiet" wide>
          Back to the settings
        </ButtonLink>
      </form>
    </div>
  );
}
