import { EnterSaves } from "../dogs/rows.tsx";
import { Button, ButtonLink, FormProblem, Notice, type Problems } from "../form.tsx";

/** The form of a step with its buttons: on, one dog more, later, back. Checked by the server alone, so that "later" takes everything. */
export function StepForm({
  path,
  shown,
  unfinished,
  back,
  next = "Next",
  another,
  skip,
  later = true,
  children,
}: {
  path: string;
  shown: Problems;
  unfinished: boolean;
  back: string | null;
  next?: string;
  /** The words of a button that saves and begins one more. */
  another?: string | undefined;
  /** The words of a button that leaves this step for later. */
  skip?: string | undefined;
  later?: boolean;
  children?: React.ReactNode;
}) {
  const count = Object.keys(shown.errors).filter((name) => name !== "").length;
  return (
    <form method="post" action={path} noValidate className="grid gap-5">
      <EnterSaves />
      <FormProblem problems={shown} />
      {count > 0 && (
        <Notice tone="bad">
          {count === 1
            ? "One answer needs another look. Everything you typed is kept."
            : `${count} answers need another look. Everything you typed is kept.`}
        </Notice>
      )}
      {unfinished && count === 0 && (
        <Notice tone="warn">This step is not finished yet. What you typed is kept.</Notice>
      )}
      {children}
      <div className="grid gap-3 pt-2">
        {another && (
          <Button tone="quiet" wide name="go" value="another">
            {another}
          </Button>
        )}
        <Button wide name="go" value="next">
          {next}
        </Button>
        {skip && (
          <Button tone="quiet" wide name="go" value="skip">
            {skip}
          </Button>
        )}
        {later && (
          <Button tone="quiet" wide name="go" value="later">
            Save and finish later
          </Button>
        )}
        {back && (
          <ButtonLink to={back} tone="quiet" wide>
            Back
          </ButtonLink>
        )}
      </div>
    </form>
  );
}

/** A part of a form with a title of its own. */
export function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <fieldset className="grid gap-5">
      <legend className="mb-3 font-display text-xl font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}
