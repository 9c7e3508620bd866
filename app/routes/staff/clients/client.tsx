import { redirect } from "react-router";
import { nextAndLast } from "../../../domain/appointments/read.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { addressLines } from "../../../domain/clients/address-lines.ts";
import { nameOf } from "../../../domain/clients/heading.ts";
import { readSummary } from "../../../domain/clients/missing.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { readClient } from "../../../domain/clients/read.ts";
import { readTimeline } from "../../../domain/clients/timeline.ts";
import { newestOf } from "../../../domain/correspondence/log.ts";
import { listDocuments } from "../../../domain/documents/documents.ts";
import { readDogs } from "../../../domain/dogs/dogs.ts";
import { balancesOf } from "../../../domain/packages/balances.ts";
import { listCards } from "../../../domain/report-cards/list.ts";
import { waiverState } from "../../../domain/waivers/waivers.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { NextAndLast } from "../../../ui/appointments/visit-list.tsx";
import { ContactCard } from "../../../ui/clients/contact-card.tsx";
import { MergedFiles } from "../../../ui/clients/merged-files.tsx";
import { Badges, MissingList } from "../../../ui/clients/missing.tsx";
import { clientNotices } from "../../../ui/clients/notices.ts";
import { EditLink, NotesCard, toldWords, WaiverStandings, Warnings } from "../../../ui/clients/profile.tsx";
import { CardLink, DocumentsCard, HouseholdCard, MoreCard } from "../../../ui/clients/profile-sections.tsx";
import { stateNames } from "../../../ui/clients/state-forms.tsx";
import { TermsFacts } from "../../../ui/clients/terms.tsx";
import { Timeline } from "../../../ui/clients/timeline.tsx";
import { DogCard } from "../../../ui/dogs/dog-card.tsx";
import { Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { MessagesCard } from "../../../ui/messages/messages-card.tsx";
import { PackagesSummary } from "../../../ui/packages/package-card.tsx";
import { soldWords } from "../../../ui/packages/words.ts";
import { ReportCardsCard } from "../../../ui/report-cards/list.tsx";
import { dateFormat, shortTime } from "../../../ui/time.tsx";
import type { Route } from "./+types/client.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const file = await orRefuse(readClient(ctx, by, params.id));
  if (file.mergedInto !== undefined) throw redirect(`/clients/${file.mergedInto}`, 303);
  const asked = new URL(request.url).searchParams;
  const page = Math.min(Math.max(1, Number.parseInt(asked.get("timeline") ?? "1", 10) || 1), 500);
  const [
    summary,
    dogs,
    documents,
    standings,
    timeline,
    printing,
    reportCards,
    { country, currency },
    balances,
    visits,
    messages,
  ] = await orRefuse(
    Promise.all([
      readSummary(ctx, file.id),
      readDogs(ctx, file.key, file.id, by),
      listDocuments(ctx, { kind: "client", clientId: file.id }),
      waiverState(ctx, file.id),
      readTimeline(ctx, file.id, page),
      readPrinting(context),
      listCards(ctx, by, { clientId: file.id, page: 1, most: 3 }),
      readBusiness(ctx),
      balancesOf(ctx, new Map([[file.id, file.key]])),
      nextAndLast(ctx, [file.id]),
      newestOf(ctx, file.id),
    ]),
  );
  const day = dateFormat(printing.timeZone, { dateStyle: "medium" });
  const clock = dateFormat(printing.timeZone, { dateStyle: "medium", timeStyle: "short" });
  const whenOf = (at: Date | null | undefined) => (at ? clock.format(at) : null);
  const now = ctx.clock.now();
  const done = asked.get("done") ?? "";
  const { address, emergency, otherPets, pets, children, allergies } = file.household;
  const lines = addressLines(address);
  return {
    id: file.id,
    name: nameOf(file),
    state: file.state,
    since: day.format(file.stateAt),
    notice: Object.hasOwn(clientNotices, done) ? clientNotices[done] : undefined,
    missing: summary.missing,
    bites: summary.bites,
    intakeDone: file.intakeDoneAt !== null,
    intakeSent: file.intakeSentAt && day.format(file.intakeSentAt),
    warnings: dogs
      .filter(({ state, handling }) => state === "living" && handling?.warnings)
      .map(({ profile, handling }) => ({ dog: profile.name, text: handling?.warnings ?? "" })),
    contacts: file.contacts.map(({ phones, signs, getsReportCards, pays, version: _, ...contact }) => ({
      ...contact,
      phones: phones.map((phone) => ({ href: phone, text: printPhone(phone, country) })),
      roles: [signs && "signs", getsReportCards && "gets report cards", pays && "pays"].filter(
        (role) => role !== false,
      ),
    })),
    place: {
      lines,
      mapsHref:
        address.address && address.city
          ? `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(lines.join(", "))}`
          : null,
      accessNotes: file.accessNotes,
    },
    emergency: emergency && { ...emergency, text: printPhone(emergency.phone, country) },
    facts: [
      { name: "Children", value: toldWords(children) },
      { name: "Allergies of people", value: toldWords(allergies) },
      { name: "Other pets", value: [toldWords(otherPets), ...pets.map(petWords)].filter(Boolean).join(", ") },
      { name: "Heard of us", value: file.household.heard },
    ].filter(({ value }) => value !== ""),
    dogs,
    documents: documents
      .slice(0, 5)
      .map(({ id, name, storedAt }) => ({ id, name, on: day.format(storedAt) })),
    documentCount: documents.length,
    cards: reportCards.cards.map(({ savedAt, sentAt, readAt, ...card }) => ({
      ...card,
      saved: shortTime(savedAt, now, printing),
      sent: sentAt && shortTime(sentAt, now, printing),
      read: readAt && shortTime(readAt, now, printing),
    })),
    standings: standings.map(({ contactId, state, signedAt }) => ({
      contactId,
      state,
      name: file.contacts.find(({ id }) => id === contactId)?.name ?? "Somebody",
      on: signedAt === undefined ? "" : day.format(signedAt),
    })),
    sharedNotes: file.sharedNotes,
    // Absent for whom it is not.
    ...(file.confidential && {
      confidential: {
        privateNotes: file.confidential.privateNotes,
        terms: file.confidential.terms,
        merges: file.confidential.merges.map(({ fromClientId, mergedAt, household: home, ...rest }) => ({
          id: fromClientId,
          on: day.format(mergedAt),
          address: Object.values(home.address).filter(Boolean).join(", "),
          emergency: home.emergency
            ? `${home.emergency.name}, ${printPhone(home.emergency.phone, country)}`
            : "",
          others: [home.children, home.allergies, home.otherPets]
            .map(toldWords)
            .concat(home.pets.map(petWords))
            .filter(Boolean)
            .join(", "),
          accessNotes: rest.accessNotes,
          sharedNotes: rest.sharedNotes,
          privateNotes: rest.privateNotes,
          terms: rest.terms,
        })),
      },
    }),
    messages: messages.map(({ id, purpose, channel, state, at }) => ({
      ...{ id, purpose, channel, state },
      when: shortTime(at, now, printing),
    })),
    hasSms: ctx.sms !== null,
    timeline: {
      ...timeline,
      lines: timeline.lines.map((line) => ({ ...line, when: shortTime(line.at, now, printing) })),
    },
    visits: {
      next: whenOf(visits.get(file.id)?.next),
      last: whenOf(visits.get(file.id)?.last),
    },
    mayAskWho: by.role === "owner",
    currency,
    balances: (balances.get(file.id) ?? [])
      .filter(({ state }, index) => index === 0 || state === "open" || state === "low")
      .map(({ id, title, sessions, left, expiresOn, state, soldAt }) => ({
        id,
        title,
        sessions,
        left,
        expiresOn,
        state,
        sold: soldWords(soldAt, printing.timeZone),
      })),
    units: printing.units,
    today: printing.today,
  };
}

const petWords = ({ kind, name, age }: { kind: string; name: string; age: string }) =>
  [name, kind && `(${[kind, age].filter(Boolean).join(", ")})`].filter(Boolean).join(" ");

export default function Client({ loaderData }: Route.ComponentProps) {
  const { id, name, state, notice, missing, dogs, confidential } = loaderData;
  const path = `/clients/${id}`;
  return (
    <div className="grid max-w-3xl gap-5 xl:max-w-none">
      <title>{`${name} · Daydreamers`}</title>
      <div>
        <a href="/clients" className="inline-flex min-h-12 items-center underline">
          All clients
        </a>
        <PageTitle title={name}>
          {stateNames[state]} since {loaderData.since}
        </PageTitle>
        <Badges missing={[]} bites={loaderData.bites} />
      </div>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      <Warnings warnings={loaderData.warnings} />
      {missing.length > 0 && (
        <Card title="Missing before the next visit">
          <MissingList missing={missing} />
        </Card>
      )}
      <div className="grid gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] xl:items-start">
        <div className="grid gap-5">
          <Card title="Contacts" aside={<CardLink to={`${path}/contacts/new`}>Add contact</CardLink>}>
            <ul className="-my-3 divide-y divide-line">
              {loaderData.contacts.map((contact) => (
                <ContactCard key={contact.id} contact={contact} clientPath={path} />
              ))}
            </ul>
          </Card>
          <HouseholdCard
            clientPath={path}
            place={loaderData.place}
            emergency={loaderData.emergency}
            facts={loaderData.facts}
          />
          <section aria-labelledby="dogs" className="grid gap-3">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <h2 id="dogs" className="text-xl font-semibold">
                Dogs
              </h2>
              <CardLink to={`${path}/dogs/new`}>Add dog</CardLink>
            </div>
            {dogs.map((dog) => (
              <DogCard
                key={dog.id}
                clientPath={path}
                dog={dog}
                units={loaderData.units}
                today={loaderData.today}
              />
            ))}
            {dogs.length === 0 && <p className="text-muted">No dog yet.</p>}
          </section>
        </div>
        <div className="grid gap-5">
          <Card title="Visits" aside={<CardLink to={`${path}/visits`}>All, and add</CardLink>}>
            <NextAndLast {...loaderData.visits} />
          </Card>
          <DocumentsCard
            clientPath={path}
            documents={loaderData.documents}
            count={loaderData.documentCount}
          />
          <Card title="Waiver" aside={<CardLink to={`${path}/waivers`}>Signatures</CardLink>}>
            <WaiverStandings standings={loaderData.standings} />
          </Card>
          <Card title="Packages" aside={<CardLink to={`${path}/packages`}>All, and sell</CardLink>}>
            <PackagesSummary balances={loaderData.balances} today={loaderData.today} />
          </Card>
          <ReportCardsCard clientId={id} cards={loaderData.cards} />
          <NotesCard
            editPath={`${path}/notes`}
            sharedNotes={loaderData.sharedNotes}
            privateNotes={confidential?.privateNotes}
          />
          {confidential && (
            <div id="terms">
              <Card title="Source and rate" aside={<EditLink to={`${path}/terms`} what="source and rate" />}>
                <TermsFacts terms={confidential.terms} currency={loaderData.currency} />
              </Card>
            </div>
          )}
          {confidential && <MergedFiles files={confidential.merges} />}
          <MessagesCard clientId={loaderData.id} messages={loaderData.messages} hasSms={loaderData.hasSms} />
          <Card
            title="Timeline"
            aside={loaderData.mayAskWho && <CardLink to={`${path}/access`}>Who opened this file</CardLink>}
          >
            <Timeline {...loaderData.timeline} path={path} />
          </Card>
          <MoreCard
            clientPath={path}
            state={state}
            intakeDone={loaderData.intakeDone}
            intakeSent={loaderData.intakeSent}
            mayMerge={confidential !== undefined}
          />
        </div>
      </div>
    </div>
  );
}
