import { readOwnAccess, type Who } from "../../domain/audit/access.ts";
import { readBusiness } from "../../domain/business/business.ts";
import { dayIn } from "../../domain/business/day.ts";
import { systemContext } from "../../http/context.ts";
import { inPortal } from "../../http/in-portal.ts";
import { accessSentence } from "../../ui/audit/access-words.ts";
import { ButtonLink } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { dateFormat } from "../../ui/time.tsx";
import type { Route } from "./+types/access.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = inPortal(context);
  const { name, timeZone } = await readBusiness(ctx);
  const before = new URL(request.url).searchParams.get("before");
  const { days, next } = await readOwnAccess(ctx, by, (at) => dayIn(at, timeZone), before);
  const day = dateFormat("UTC", { dateStyle: "full" });
  return {
    name,
    next,
    days: days.map(({ day: date, lines }) => ({
      date,
      title: day.format(new Date(`${date}T00:00:00Z`)),
      lines: lines.map(({ who, event, part, times }) => ({
        who: whoWords(who),
        what: accessSentence(event, part, times),
      })),
    })),
  };
}

function whoWords(who: Who): string {
  if (who.kind === "staff") return who.name ?? "A former team member";
  return { you: "You", household: "Somebody of your household", app: "This app by itself" }[who.kind];
}

/** Who opened the household's file, for the household. */
export default function OwnAccess({ loaderData: { name, days, next } }: Route.ComponentProps) {
  return (
    <div className="grid gap-5">
      <title>Who opened your file · Your portal</title>
      <PageTitle title="Who opened your file">
        Each time somebody looks at your file or changes it, it is written down. If something here surprises
        you, ask {name}.
      </PageTitle>
      {days.length === 0 && <p>Nobody has opened your file yet.</p>}
      {days.map(({ date, title, lines }) => (
        <Card key={date} title={title}>
          <ul className="grid gap-2">
            {lines.map(({ who, what }) => (
              <li key={`${who} ${what}`} className="wrap-anywhere">
                <span className="font-medium">{who}</span> {what}
              </li>
            ))}
          </ul>
        </Card>
      ))}
      {next && (
        <ButtonLink to={`/portal/access?before=${next}`} tone="quiet" wide>
          Earlier
        </ButtonLink>
      )}
    </div>
  );
}
