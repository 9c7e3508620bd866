import { data } from "react-router";
import * as z from "zod";
import { isTimeZone, timeZones, unitsOf } from "../../domain/business/time-zones.ts";
import { passwordProblem } from "../../domain/identity/passwords.ts";
import { claimDeployment, isClaimed, isSetupToken } from "../../domain/identity/setup.ts";
import { admitStaff } from "../../domain/identity/sign-in.ts";
import { arrive } from "../../http/arrival.ts";
import { systemContext } from "../../http/context.ts";
import { readDeviceToken } from "../../http/device-cookie.ts";
import { orRefuse } from "../../http/errors.ts";
import { emailAddress, line, parseForm, refuse, secretText } from "../../http/forms.ts";
import { ButtonLink } from "../../ui/form.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { SetupForm } from "../../ui/setup-form.tsx";
import type { Route } from "./+types/setup.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  if (await isClaimed(ctx)) return { claimed: true as const };
  return { claimed: false as const, timeZones, ...proposals(ctx.origin) };
}

/** What the edge makes of where the visitor is: a proposal, to be changed in the form. */
const proposals = ({ timeZone = "UTC", country }: { timeZone?: string; country: string | null }) => ({
  timeZone: isTimeZone(timeZone) ? timeZone : "UTC",
  units: unitsOf(country),
});

const form = z.object({
  token: secretText("Please enter the setup token."),
  name: line("Please enter your name.", 100),
  email: emailAddress,
  password: secretText("Please choose a password."),
  businessName: z.string().trim().max(100, "Please keep this under 100 characters.").optional(),
  timeZone: z.string().refine(isTimeZone, "Please choose a time zone from the list.").optional(),
  units: z.enum(["metric", "imperial"], "Please choose the units.").optional(),
});

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  // Claimed already: the loader's page says so, whatever was typed.
  if (await isClaimed(ctx)) return data(null, { status: 404 });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { token, name, email, password, ...rest } = parsed.value;
  const kept = { name, email, ...rest };
  if (!(await isSetupToken(ctx, token))) return refuse({ token: wrongToken }, kept);
  const proposed = proposals(ctx.origin);
  const business = {
    name: rest.businessName || "Training Daydreamers",
    timeZone: rest.timeZone ?? proposed.timeZone,
    units: rest.units ?? proposed.units,
  };
  const problem = await passwordProblem(password, { name, email, business: business.name });
  if (problem) return refuse({ password: problem }, kept);
  const staffId = await orRefuse(claimDeployment(ctx, { name, email, password, business }));
  const deviceToken = await readDeviceToken(ctx, request);
  return arrive(ctx, await admitStaff(ctx, staffId, "password", { deviceToken }), "/today");
}

const wrongToken =
  "This is not the setup token, or there were too many tries. It is printed where the app was started.";

export default function Setup({ loaderData, actionData }: Route.ComponentProps) {
  if (loaderData.claimed) {
    return (
      <>
        <title>Already set up · Daydreamers</title>
        <PageTitle title="Already set up">
          This practice has its owner. If that is you, sign in; if you work here, ask the owner.
        </PageTitle>
        <ButtonLink to="/sign-in" wide>
          Go to sign-in
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      <title>Set up · Daydreamers</title>
      <PageTitle title="Make it yours">
        The first person here becomes the owner. The setup token was printed where the app was started.
      </PageTitle>
      <SetupForm {...loaderData} problems={actionData ?? undefined} />
    </>
  );
}
