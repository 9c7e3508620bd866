import { redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { searchDirectory } from "../../../domain/clients/directory/search.ts";
import { findDuplicates } from "../../../domain/clients/duplicates.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { mergeClients, readMerge } from "../../../domain/clients/merge.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import type { ClientFile } from "../../../domain/clients/read.ts";
import { typedVersion } from "../../../domain/clients/typed.ts";
import { readDogs } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { line, parseForm, refuse } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { MergeChoice } from "../../../ui/clients/merge-choice.tsx";
import { MergeForm } from "../../../ui/clients/merge-form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/merge.ts";

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const asked = new URL(request.url).searchParams;
  const other = asked.get("with");
  if (other) {
    const [{ keep, from, samePeople }, { country }] = await orRefuse(
      Promise.all([readMerge(ctx, by, params.id, other), readBusiness(ctx)]),
    );
    const side = async (file: ClientFile) => ({
      id: file.id,
      version: file.version,
      name: nameOf(file),
      state: file.state,
      contacts: file.contacts.map(({ name, emails, phones }) =>
        [name, ...emails, ...phones.map((phone) => printPhone(phone, country))].join(", "),
      ),
      dogs: (await readDogs(ctx, file.key, file.id, by)).map(({ profile }) => profile.name),
      address: Object.values(file.household.address).filter(Boolean).join(", "),
    });
    const [kept, gone] = await Promise.all([side(keep), side(from)]);
    return { preview: { keep: kept, from: gone, samePeople } };
  }
  const file = await orRefuse(readForPage(ctx, by, params.id, "merge"));
  const q = (asked.get("q") ?? "").slice(0, 100);
  const [alike, ...found] = await Promise.all([
    findDuplicates(
      ctx,
      by,
      {
        emails: file.contacts.flatMap(({ emails }) => emails),
        phones: file.contacts.flatMap(({ phones }) => phones),
      },
      file.id,
    ),
    ...(q
      ? (["active", "prospect", "paused", "archived"] as const).map((tab) =>
          searchDirectory(ctx, by, { q, tab, order: "name", page: 1 }),
        )
      : []),
  ]);
  const hits = found
    .flatMap(({ hits: page }) => page)
    .filter(({ id }) => id !== file.id)
    .slice(0, 20)
    .map(({ id, name, state, dogs }) => ({ id, name, state, dogs: dogs.map((dog) => dog.name) }));
  return { choice: { id: file.id, name: nameOf(file), q, alike, hits } };
}

const form = z.object({
  with: line("Please choose the other client.", 40),
  keepVersion: typedVersion,
  fromVersion: typedVersion,
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { with: other, keepVersion, fromVersion } = parsed.value;
  const merged = await orRefuse(
    mergeClients(context.get(systemContext), staffMember(context), params.id, other, {
      keep: keepVersion,
      from: fromVersion,
    }),
  );
  if (!merged.ok)
    return refuse(
      { "": "One of the two was changed meanwhile, so nothing was merged. Please look at both again." },
      {},
    );
  return redirect(`/clients/${params.id}?done=merged`, 303);
}

export default function Merge({ loaderData, actionData, params }: Route.ComponentProps) {
  return (
    <div className="max-w-3xl">
      <title>Merge clients · Daydreamers</title>
      <PageTitle title="Merge two clients">
        For one household that got two files. Nothing is lost: people, dogs, papers, signatures and history of
        the other file come here.
      </PageTitle>
      {"preview" in loaderData && loaderData.preview ? (
        <MergeForm preview={loaderData.preview} problems={actionData} />
      ) : (
        <MergeChoice clientPath={`/clients/${params.id}`} choice={loaderData.choice} />
      )}
    </div>
  );
}
