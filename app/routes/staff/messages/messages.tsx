import { messageStates, readLog } from "../../../domain/correspondence/log.ts";
import { countOpen } from "../../../domain/correspondence/received.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { LogList } from "../../../ui/messages/log-list.tsx";
import { Pager } from "../../../ui/messages/pager.tsx";
import { MessageTabs } from "../../../ui/messages/tabs.tsx";
import { stateWords } from "../../../ui/messages/words.ts";
import { shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/messages.ts";

const maxPage = 2_000;

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const asked = new URL(request.url).searchParams;
  const page = Math.min(Math.max(1, Number.parseInt(asked.get("page") ?? "1", 10) || 1), maxPage);
  const channel = (["email", "sms"] as const).find((one) => one === asked.get("channel"));
  const state = messageStates.find((one) => one === asked.get("state"));
  const [log, open, locale] = await orRefuse(
    Promise.all([
      readLog(ctx, by, { page, ...(channel && { channel }), ...(state && { state }) }),
      countOpen(ctx),
      readLocale(context),
    ]),
  );
  const now = ctx.clock.now();
  return {
    ...{ page, open, hasMore: log.hasMore, channel: channel ?? "", state: state ?? "" },
    mayMail: by.role !== "helper",
    entries: log.lines.map(({ id, client, purpose, channel, at, state, stateAt }) => ({
      ...{ id, client, purpose, channel, at, state },
      when: shortTime(at, now, locale),
      until: state === "waiting" ? shortTime(stateAt, now, locale) : "",
    })),
  };
}

export default function Messages({ loaderData }: Route.ComponentProps) {
  const { page, hasMore, channel, state, entries, open, mayMail } = loaderData;
  const to = (page: number) => {
    const query = new URLSearchParams({
      ...(channel && { channel }),
      ...(state && { state }),
      ...(page > 1 && { page: String(page) }),
    });
    return query.size > 0 ? `/messages?${query}` : "/messages";
  };
  return (
    <div className="max-w-2xl">
      <title>Messages · Daydreamers</title>
      <PageTitle title="Messages">Every email and SMS that went out, and what became of it.</PageTitle>
      <MessageTabs here="/messages" open={open} />
      <div className="mb-5 flex flex-wrap gap-3">
        <ButtonLink to="/messages/new">Write to a client</ButtonLink>
        {mayMail && (
          <ButtonLink to="/messages/mass" tone="quiet">
            Write to many
          </ButtonLink>
        )}
      </div>
      <form method="get" action="/messages" className="mb-4 grid items-end gap-3 sm:grid-cols-3">
        <Choice
          name="channel"
          label="How"
          defaultValue={channel}
          options={[
            { value: "", label: "Email and SMS" },
            { value: "email", label: "Email" },
            { value: "sms", label: "SMS" },
          ]}
        />
        <Choice
          name="state"
          label="What became of it"
          defaultValue={state}
          options={[
            { value: "", label: "Everything" },
            ...Object.entries(stateWords).map(([value, label]) => ({
              value,
              label:
                value === "suppressed"
                  ? "Not sent: on the list"
                  : value === "withdrawn"
                    ? "Not sent: no consent"
                    : label,
            })),
          ]}
        />
        <Button tone="quiet">Show</Button>
      </form>
      <LogList entries={entries} withClient />
      <Pager page={page} hasMore={hasMore} to={to} />
    </div>
  );
}
