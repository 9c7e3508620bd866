import type { Problems } from "../form.tsx";

/** Says that nothing was saved, why, and that pressing again is a decision. */
export const changedMeanwhile =
  "Somebody else saved this meanwhile, so nothing was changed. What you typed is still here: compare it with what stands there now, then save again to replace that.";

/** The same, where it was the reader who saved it, in another tab or on another device. */
export const changedByYou =
  "You saved something else here meanwhile, in another tab or on another device, so nothing was changed. What you typed is still here: compare it with what stands there now, then save again to replace that.";

/** Whether a form came back because something was saved meanwhile. */
export const isConflict = (problems: Problems | undefined): boolean =>
  [changedMeanwhile, changedByYou].includes(problems?.errors[""] ?? "");

/**
 * Carries the version that the form was made from. After a conflict it is the current one: whoever saves again has been
 * told. The link opens the current state beside the form, which keeps what was typed.
 */
export function VersionField({
  version,
  problems,
  path,
}: {
  version: number;
  problems?: Problems | undefined;
  path: string;
}) {
  // A form that came back for another reason keeps the version it was made from.
  const conflict = isConflict(problems);
  const made = conflict ? String(version) : (problems?.values.version ?? String(version));
  return (
    <>
      <input type="hidden" name="version" value={made} />
      {conflict && (
        <p>
          <a href={path} target="_blank" rel="noopener" className="inline-block py-3 underline">
            See what stands there now (opens beside)
          </a>
        </p>
      )}
    </>
  );
}
