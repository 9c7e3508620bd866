import { usePage } from "../page.tsx";

export const unreadableVisit = "The details of this visit could not be read.";

/** Stands where something of a visit did not open: what is missing, and who can find out why. */
export function Unreadable() {
  const { requestId } = usePage();
  return (
    <p className="mt-2 rounded-lg border-l-4 border-bad bg-bad-wash px-4 py-2">
      <strong>{unreadableVisit}</strong> Something may be missing here. The audit log has an entry of it;
      whoever runs the app finds more
      {requestId ? (
        <>
          {" "}
          under request <code className="break-all">{requestId}</code>.
        </>
      ) : (
        "."
      )}
    </p>
  );
}
