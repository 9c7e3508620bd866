import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { askPortalCode } from "../../../domain/business/settings.ts";
import { systemContext } from "../../../http/context.ts";
import { parseForm, refuse, ticked } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem, Notice, Tick } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/portal.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const { portalCode } = await readBusiness(context.get(systemContext));
  return { portalCode, isSaved: new URL(request.url).searchParams.get("done") === "saved" };
}

const form = z.object({
  code: z.enum(["on", "off"], "Please choose whether the code is asked."),
  understood: ticked,
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { code, understood } = parsed.value;
  if (code === "off" && !understood)
    return refuse({ understood: "Please tick this box if you have read the reasons and still want it." }, {});
  await askPortalCode(context.get(systemContext), staffMember(context), code === "on");
  return safeRedirect("/settings/portal?done=saved");
}

export default function Portal({ loaderData, actionData }: Route.ComponentProps) {
  const { portalCode, isSaved } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Client portal · Daydreamers</title>
      <PageTitle title="Client portal">
        {portalCode
          ? "A client enters email and phone, then the code that we mail to the address in the file."
          : "A client enters email and phone, and is in. No code is asked."}
      </PageTitle>
      {isSaved && !actionData && <Notice tone="good">Saved.</Notice>}
      {portalCode ? <SwitchOff problems={actionData} /> : <SwitchOn problems={actionData} />}
      <div>
        <ButtonLink to="/settings" tone="quiet">
          Back to the settings
        </ButtonLink>
      </div>
    </div>
  );
}

type Problems = React.ComponentProps<typeof FormProblem>["problems"];

function SwitchOff({ problems }: { problems: Problems }) {
  return (
    <Card title="Switch the code off">
      <p>Please read first why it is there:</p>
      <ul className="my-4 grid list-disc gap-2 pl-5">
        <li>
          Email and phone are no secret: friends, neighbours, former partners and everybody in the same group
          chat know both.
        </li>
        <li>
          Without the code, whoever knows them sees the household's address, dogs, documents and signed
          waivers, can download them, and can sign a waiver in somebody's name.
        </li>
        <li>
          A separated partner or somebody who is being kept away is who knows these two best, and who should
          not have the address.
        </li>
        <li>
          A waiver signed behind a code that reached the signer's own mailbox is better proof than one signed
          without.
        </li>
        <li>If such a look at a file comes out, you may have to report it as a breach of personal data.</li>
      </ul>
      <p className="mb-4">
        The code costs a client half a minute. Tries stay limited either way, and the trail says who switched
        it off and when.
      </p>
      <form method="post" action="/settings/portal" className="grid gap-4">
        <FormProblem problems={problems} />
        <input type="hidden" name="code" value="off" />
        <Tick
          name="understood"
          label="I understand that anybody who knows a client's email and phone can then open that client's portal."
          problems={problems}
        />
        <div>
          <Button tone="danger">Switch the code off</Button>
        </div>
      </form>
    </Card>
  );
}

function SwitchOn({ problems }: { problems: Problems }) {
  return (
    <Card title="The code is off">
      <p className="mb-4">
        Anybody who knows a client's email and phone can open that client's portal: address, dogs, documents,
        waivers. Ask for the code again, and only who reads the mailbox can.
      </p>
      <form method="post" action="/settings/portal" className="grid gap-4">
        <FormProblem problems={problems} />
        <input type="hidden" name="code" value="on" />
        <div>
          <Button>Ask for the code again</Button>
        </div>
      </form>
    </Card>
  );
}
