import { redirect } from "react-router";
import * as z from "zod";
import { choices, chooseHousehold } from "../../domain/portal/sessions.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { parseForm } from "../../http/forms.ts";
import { openedPortal } from "../../http/in-portal.ts";
import { onTheWay, portalWay } from "../../http/portal-way.ts";
import { Button, FormProblem } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { joined } from "../../ui/portal/words.ts";
import type { Route } from "./+types/choose.ts";

/** Several people or households share what was proved. What each holds is shown only after one is chosen. */
export async function loader({ request, context }: Route.LoaderArgs) {
  const session = openedPortal(context);
  const way = portalWay(request.url);
  if (session.openings.length === 1) throw redirect(way ?? "/portal/home", { status: 303 });
  const households = await choices(context.get(systemContext), session);
  return { households: households.map(({ contactId, name, people }) => ({ contactId, name, people })), way };
}

const form = z.object({ contact: z.string("Please choose who you are.") });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  await orRefuse(chooseHousehold(context.get(systemContext), openedPortal(context), parsed.value.contact));
  return redirect(portalWay(request.url) ?? "/portal/home", { status: 303 });
}

export default function Choose({ loaderData: { households, way }, actionData }: Route.ComponentProps) {
  return (
    <div className="grid gap-5">
      <title>Who are you? · Your portal</title>
      <PageTitle title="Who are you?">
        This email belongs to more than one person here. Choose, and you see that household only.
      </PageTitle>
      <FormProblem problems={actionData} />
      {households.map(({ contactId, name, people }) => (
        <Card key={contactId} title={name}>
          <p className="mb-4 text-muted">Household of {joined(people)}</p>
          <form method="post" action={onTheWay("/portal/choose", way)}>
            <input type="hidden" name="contact" value={contactId} />
            <Button wide>Go on as {name}</Button>
          </form>
        </Card>
      ))}
    </div>
  );
}
