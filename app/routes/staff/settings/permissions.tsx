import { fieldViews } from "../../../domain/field-views.ts";
import { actors, permissions } from "../../../http/permissions.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { ButtonLink } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { type PermissionRow, PermissionTable } from "../../../ui/team/permission-tables.tsx";
import type { Route } from "./+types/permissions.ts";

const headings = {
  owner: "Owner",
  trainer: "Trainer",
  helper: "Helper",
  auditor: "Auditor",
  client: "Client",
  anyone: "Anyone",
} as const;

const again = {
  all: " Asks who you are once more.",
  some: " Some of it asks who you are once more.",
  none: "",
};

/** Both tables are made from what the product itself asks before it lets anybody do or see something. */
export function loader({ context }: Route.LoaderArgs) {
  const areas = permissions().map(
    ({ name, says, may, asksAgain, urls }): PermissionRow => ({
      name,
      says: says + again[asksAgain],
      shares: actors.map((actor) => may[actor]),
      more: { title: urls.length === 1 ? "1 address" : `${urls.length} addresses`, lines: urls },
    }),
  );
  const viewers = actors.filter((actor) => actor !== "anyone");
  const fields = fieldViews.map(({ name, says, staff, client }): PermissionRow => {
    const sees = (staff as readonly string[]).includes.bind(staff);
    return {
      name,
      says,
      shares: viewers.map((viewer) => (viewer === "client" ? client : sees(viewer) ? "all" : "none")),
    };
  });
  return {
    areas: { columns: actors.map((actor) => headings[actor]), rows: areas },
    fields: { columns: viewers.map((viewer) => headings[viewer]), rows: fields },
    isOwner: signedIn(context).role === "owner",
  };
}

export default function Permissions({ loaderData }: Route.ComponentProps) {
  const { areas, fields, isOwner } = loaderData;
  return (
    <div className="grid gap-6">
      <title>Permissions · Daydreamers</title>
      <PageTitle title="Permissions">
        What each role may do and see. Both tables are read from the rules that the product itself follows.
      </PageTitle>
      <div>
        <h2 className="mb-3 text-xl font-semibold">What they may do</h2>
        <PermissionTable caption="What each role may do" {...areas} />
      </div>
      <div>
        <h2 className="mb-1 text-xl font-semibold">What they see of a client</h2>
        <p className="mb-3 text-muted">A client sees the own household only, and nothing of anybody else.</p>
        <PermissionTable caption="What each role sees of a client" {...fields} />
      </div>
      {isOwner && (
        <div>
          <ButtonLink to="/settings/team" tone="quiet">
            To the team
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
