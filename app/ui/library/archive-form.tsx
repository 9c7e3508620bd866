import { Button } from "../form.tsx";

/** Puts something of the library aside, or takes it back. Nothing is deleted. */
export function ArchiveForm({
  path,
  archived,
  what,
}: {
  path: string;
  archived: boolean;
  what: "category" | "item";
}) {
  return (
    <form method="post" action={`${path}/archive`} className="border-t border-line pt-5">
      <p className="mb-3 text-muted">
        {archived
          ? `This ${what} is put aside: it is not offered on new cards.`
          : `A ${what} that is put aside is not offered on new cards. Cards that were written keep it.`}
      </p>
      <Button tone="quiet" name="archived" value={archived ? "no" : "yes"}>
        {archived ? "Take it back" : "Put it aside"}
      </Button>
    </form>
  );
}
