import type { ReactNode } from "react";
import { ButtonLink, FormProblem, type Problems, TextArea } from "../form.tsx";
import { PageTitle } from "../layout.tsx";
import { Balance } from "./package-card.tsx";
import type { BalanceShape } from "./words.ts";

/** The page that changes what a package has left: whose it is, its balance, and a form that asks for the reason. */
export function ChangeForm({
  path,
  verb,
  page,
  title,
  name,
  says,
  balance,
  sold,
  today,
  button,
  problems,
  children,
}: {
  /** Of the package. */
  path: string;
  /** The last part of the form's address. */
  verb: "adjust" | "refund";
  /** In the browser's tab. */
  page: string;
  title: string;
  name: string;
  says?: string;
  balance: BalanceShape;
  /** "Sold on 3 Mar 2027". */
  sold: string;
  today: string;
  button: ReactNode;
  problems: Problems | undefined;
  children: ReactNode;
}) {
  return (
    <div className="grid max-w-md gap-5">
      <title>{`${page} · Daydreamers`}</title>
      <PageTitle title={title}>{name}</PageTitle>
      <div>
        <p className="wrap-anywhere">{balance.title}</p>
        <Balance balance={balance} today={today} />
        <p className="text-sm text-muted">{sold}</p>
      </div>
      {says && <p>{says}</p>}
      <form method="post" action={`${path}/${verb}`} className="grid gap-5">
        <FormProblem problems={problems} />
        {children}
        <TextArea
          name="reason"
          label="Reason"
          hint="The client may read it."
          maxLength={500}
          problems={problems}
        />
        {button}
        <ButtonLink to={path} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
