import { ButtonLink, Notice } from "../form.tsx";
import { Card } from "../layout.tsx";

/** The recovery codes, this once: nobody can show them again. */
export function RecoveryCodeList({ codes }: { codes: readonly string[] }) {
  return (
    <div className="grid gap-5">
      <Notice tone="warn">
        <p className="font-semibold">Keep these now: they are not shown again.</p>
        <p>Print this page, or copy the codes to where you keep your passwords. Not only on your phone.</p>
      </Notice>
      <Card title="Your recovery codes">
        <ol className="grid gap-x-8 gap-y-2 font-mono text-lg tabular sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code} className="select-all">
              {code}
            </li>
          ))}
        </ol>
        <p className="mt-4 text-muted">
          Each one works once, in the place of the app's six digits or of your passkey, when your phone is
          lost or broken. Codes from before no longer work.
        </p>
      </Card>
      <div className="print:hidden">
        <ButtonLink to="/account">I have kept them</ButtonLink>
      </div>
    </div>
  );
}
