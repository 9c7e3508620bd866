import { readTemplates } from "../../../domain/correspondence/templates.ts";
import { systemContext } from "../../../http/context.ts";
import { PageTitle } from "../../../ui/layout.tsx";
import { channelWords } from "../../../ui/messages/words.ts";
import type { Route } from "./+types/templates.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const templates = await readTemplates(context.get(systemContext));
  return {
    templates: templates.map(({ id, name, channel, isOwn }) => ({ id, name, channel, isOwn })),
  };
}

export default function Templates({ loaderData: { templates } }: Route.ComponentProps) {
  return (
    <div className="max-w-2xl">
      <title>Words of messages · Daydreamers</title>
      <PageTitle title="Words of messages">
        What your clients read. Each can be said in your own words.
      </PageTitle>
      <ul className="divide-y divide-line">
        {templates.map(({ id, name, channel, isOwn }) => (
          <li key={id}>
            <a
              href={`/settings/templates/${id}`}
              className="flex min-h-12 items-center justify-between gap-4 py-3"
            >
              <span className="font-medium underline">{name}</span>
              <span className="text-sm text-muted">
                {channelWords[channel]}
                {isOwn && " · your words"}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
