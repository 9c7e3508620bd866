import { verifyFor } from "../../../domain/audit/verify.ts";
import { systemContext } from "../../../http/context.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { VerifyForm } from "../../../ui/audit/proof.tsx";
import { Verdict } from "../../../ui/audit/verdict.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/verify-audit.ts";

/** The outcome is the answer to the form itself: an address that says "intact" could be made by anybody. */
export const action = ({ context }: Route.ActionArgs) =>
  verifyFor(context.get(systemContext), staffMember(context));

export default function VerifyAudit({ actionData }: Route.ComponentProps) {
  return (
    <div className="grid max-w-3xl gap-5">
      <title>Check of the trail · Daydreamers</title>
      <PageTitle title="Check of the trail" />
      {actionData && <Verdict outcome={actionData} />}
      <Card>
        <VerifyForm />
        <p className="mt-3">
          <a href="/audit" className="inline-flex min-h-12 items-center underline">
            Back to the list
          </a>
        </p>
      </Card>
    </div>
  );
}
