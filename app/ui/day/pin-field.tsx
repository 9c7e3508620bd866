import { Field, type Problems } from "../form.tsx";
import { usePage } from "../page.tsx";
import script from "./here.js?url&no-inline";

/** A place as numbers or as a map's link, with a button that fills in where the reader is. */
export function PinField({
  label,
  hint,
  problems,
  defaultValue,
}: {
  label: string;
  hint: string;
  problems?: Problems | undefined;
  defaultValue: string;
}) {
  const { nonce } = usePage();
  return (
    <div>
      <Field
        name="pin"
        label={label}
        hint={hint}
        required={false}
        problems={problems}
        defaultValue={defaultValue}
        maxLength={2000}
        autoCapitalize="none"
      />
      <button
        type="button"
        data-here
        hidden
        className="mt-2 inline-flex min-h-12 cursor-pointer items-center rounded-lg border border-edge bg-surface px-5 py-2 font-semibold hover:bg-sunken"
      >
        I am here now
      </button>
      <p role="status" data-here-says className="mt-1 text-sm text-muted empty:hidden" />
      <script type="module" src={script} nonce={nonce} />
    </div>
  );
}
