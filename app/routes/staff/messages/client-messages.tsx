import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { readLog } from "../../../domain/correspondence/log.ts";
import { receivedOf } from "../../../domain/correspondence/received.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { LogList } from "../../../ui/messages/log-list.tsx";
import { Pager } from "../../../ui/messages/pager.tsx";
import { ReceivedList } from "../../../ui/messages/received-list.tsx";
import { dayOf, stoppedWords } from "../../../ui/messages/words.ts";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/client-messages.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const file = await orRefuse(readForPage(ctx, by, params.id, "messages"));
  const asked = Number.parseInt(new URL(request.url).searchParams.get("page") ?? "1", 10) || 1;
  const page = Math.min(Math.max(1, asked), 2_000);
  const [log, received, locale] = await orRefuse(
    Promise.all([
      readLog(ctx, by, { clientId: file.id, page }),
      receivedOf(ctx, by, file.id, file.key),
      readLocale(context),
    ]),
  );
  const now = ctx.clock.now();
  return {
    ...{ id: file.id, name: nameOf(file), page, hasMore: log.hasMore },
    entries: log.lines.map(({ id, client, purpose, channel, at, state, stateAt }) => ({
      ...{ id, client, purpose, channel, at, state },
      when: shortTime(at, now, locale),
      until: state === "waiting" ? shortTime(stateAt, now, locale) : "",
    })),
    received: received.map(({ receivedAt, doneAt, stopped, ...one }) => ({
      ...one,
      client: nameOf(file),
      stopped: stopped ? stoppedWords("sms", stopped.reason, dayOf(stopped.at, now, locale.timeZone)) : "",
      done: doneAt !== null,
      at: receivedAt,
      when: shortTime(receivedAt, now, locale),
    })),
  };
}

export default function ClientMessages({ loaderData }: Route.ComponentProps) {
  const { id, name, page, hasMore, entries, received } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Messages · Daydreamers</title>
      <PageTitle title="Messages">{name}</PageTitle>
      <div className="mb-5 flex flex-wrap gap-3">
        <ButtonLink to={`/messages/new?client=${id}`}>Write</ButtonLink>
        <ButtonLink to={`/clients/${id}/consents`} tone="quiet">
          What they agreed to
        </ButtonLink>
        <ButtonLink to={`/clients/${id}`} tone="quiet">
          Back to the file
        </ButtonLink>
      </div>
      <div className="grid gap-5">
        {received.length > 0 && page === 1 && (
          <section aria-labelledby="received" className="grid gap-3">
            <h2 id="received" className="text-xl font-semibold">
              Received
            </h2>
            <ReceivedList messages={received} />
          </section>
        )}
        <Card title="Sent">
          <LogList entries={entries} withClient={false} />
          <Pager
            page={page}
            hasMore={hasMore}
            to={(to) => `/clients/${id}/messages${to > 1 ? `?page=${to}` : ""}`}
          />
        </Card>
      </div>
    </div>
  );
}
