import { useId } from "react";
import { Button } from "./form.tsx";

/** What a page says that was asked for nothing. */
export const emptySearch = "Type a name, a dog or a phone number into the box first.";

/** One box that asks by address, and so works without a script. */
export function SearchField({
  action,
  q,
  label,
  placeholder = "Name, dog, phone",
  tone = "quiet",
  kept = {},
}: {
  action: string;
  q: string;
  label: string;
  placeholder?: string;
  /** Primary where searching is what the page is for. */
  tone?: "primary" | "quiet";
  /** What the address says besides. */
  kept?: Record<string, string>;
}) {
  const id = useId();
  return (
    <form method="get" action={action} className="flex gap-2">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <input
        id={id}
        type="search"
        name="q"
        defaultValue={q}
        maxLength={100}
        autoComplete="off"
        placeholder={placeholder}
        className="min-h-12 w-full min-w-0 rounded-lg border border-edge bg-surface px-3.5 py-2 text-base"
      />
      {Object.entries(kept).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button tone={tone}>Search</Button>
    </form>
  );
}
