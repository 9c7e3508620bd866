import type { Problems } from "../form.tsx";

interface RecipientShape {
  id: string;
  name: string;
  email: string;
  to: "contact" | "agency" | "self";
  chosen: boolean;
  obstacle: "no-email" | "withdrawn" | "suppressed" | null;
}

const obstacles = {
  "no-email": "has no email address",
  withdrawn: "does not want report cards by email",
  suppressed: "mail to this address came back, or was not wanted",
} as const;

const roles = { contact: "", agency: "Agency", self: "A copy for me" } as const;

/** Whom a card goes to, one box each; who cannot be mailed is named with the reason. */
export function RecipientTicks({
  recipients,
  problems,
  clientId,
}: {
  recipients: readonly RecipientShape[];
  problems?: Problems | undefined;
  clientId: string;
}) {
  const picked = problems && new Set(Object.values(problems.values));
  const blocked = recipients.filter(({ obstacle }) => obstacle !== null);
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Who gets it, each in a mail of their own</legend>
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {recipients.map(({ id, name, email, to, chosen, obstacle }, index) => (
          <li key={id}>
            <label className="flex min-h-14 items-center gap-3 px-4 py-2">
              <input
                type="checkbox"
                name={`to.${index}.id`}
                value={id}
                disabled={obstacle !== null}
                defaultChecked={obstacle === null && (picked ? picked.has(id) : chosen)}
                className="size-6 shrink-0 accent-accent"
              />
              <span className="min-w-0">
                <span className={`font-medium wrap-anywhere ${obstacle ? "text-muted" : ""}`}>
                  {roles[to] && `${roles[to]}: `}
                  {name}
                </span>
                <span className="block text-sm text-muted wrap-anywhere">
                  {[email, obstacle && obstacles[obstacle]].filter(Boolean).join(" · ")}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {blocked.length > 0 && (
        <p className="mt-1 text-sm text-muted">
          What somebody agreed to is under{" "}
          <a href={`/clients/${clientId}/consents`} className="underline">
            Messages and consents
          </a>
          . The portal shows the card to the whole household all the same.
        </p>
      )}
    </fieldset>
  );
}
