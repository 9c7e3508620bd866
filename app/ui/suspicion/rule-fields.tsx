import { Field, type Problems, Tick } from "../form.tsx";

/** One rule of a list: whether it is on, from how many, within how many minutes. */
export function RuleFields({
  rule: { id, words, enabled, threshold, windowMinutes },
  index,
  problems,
}: {
  rule: { id: string; words: string; enabled: boolean; threshold: number; windowMinutes: number };
  index: number;
  problems?: Problems | undefined;
}) {
  const name = (field: string) => `rules.${index}.${field}`;
  return (
    <fieldset className="rounded-2xl border border-line bg-surface p-5">
      <legend className="px-1 font-semibold">{words}</legend>
      <input type="hidden" name={name("id")} value={id} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          name={name("threshold")}
          label="From this many"
          inputMode="numeric"
          autoComplete="off"
          maxLength={9}
          problems={problems}
          defaultValue={String(threshold)}
        />
        <Field
          name={name("windowMinutes")}
          label="Within minutes"
          inputMode="numeric"
          autoComplete="off"
          maxLength={9}
          problems={problems}
          defaultValue={String(windowMinutes)}
        />
      </div>
      <Tick name={name("enabled")} label="Raise this alert" problems={problems} defaultChecked={enabled} />
    </fieldset>
  );
}
