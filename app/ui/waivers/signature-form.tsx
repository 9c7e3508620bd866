import { Button, Field, FormProblem, type Problems, Tick } from "../form.tsx";
import { SignaturePad } from "./signature-pad.tsx";

interface SignatureFieldsProps {
  /** The version whose text stands above. */
  versionId: string;
  /** The sentence that is agreed to, word for word as it is kept. */
  consent: string;
  /** Before the names of the fields, where a form has several, such as "signatures.0.". */
  prefix?: string;
  /** Offered, to be checked by who signs. */
  name?: string | undefined;
  problems?: Problems | undefined;
}

/** The fields of a signature: `signedName`, `drawing`, `consent`, `versionId`. */
export function SignatureFields({ versionId, consent, prefix = "", name, problems }: SignatureFieldsProps) {
  return (
    <>
      <input type="hidden" name={`${prefix}versionId`} value={versionId} />
      <Field
        name={`${prefix}signedName`}
        label="Your full name, as your signature"
        autoComplete="name"
        maxLength={200}
        defaultValue={name}
        problems={problems}
      />
      <SignaturePad name={`${prefix}drawing`} problems={problems} />
      <Tick name={`${prefix}consent`} label={consent} problems={problems} />
    </>
  );
}

/** One signature as a form of its own. @param action where it is posted to */
export function SignatureForm({ action, ...fields }: SignatureFieldsProps & { action: string }) {
  return (
    <form method="post" action={action} className="grid gap-5">
      <FormProblem problems={fields.problems} />
      <SignatureFields {...fields} />
      <Button wide>Sign</Button>
    </form>
  );
}
