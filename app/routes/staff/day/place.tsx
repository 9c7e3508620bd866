import { redirect } from "react-router";
import * as z from "zod";
import { addressLines } from "../../../domain/clients/address-lines.ts";
import { typedVersion } from "../../../domain/clients/typed.ts";
import { printPoint } from "../../../domain/day/coordinates.ts";
import { readPlace, savePlace } from "../../../domain/day/places.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { distanceText, typedDistance, typedPin } from "../../../http/place-fields.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { PinField } from "../../../ui/day/pin-field.tsx";
import { Button, ButtonLink, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/place.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const [place, { units }] = await Promise.all([
    orRefuse(readPlace(context.get(systemContext), staffMember(context), params.id)),
    readLocale(context),
  ]);
  return {
    id: place.id,
    name: place.name,
    version: place.version,
    address: addressLines(place.address).join(", "),
    pin: place.pin ? printPoint(place.pin) : "",
    distance: distanceText(place.metres, units),
    units,
  };
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const { units } = await readLocale(context);
  const form = z.object({ pin: typedPin, distance: typedDistance(units), version: typedVersion });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { pin, distance, version } = parsed.value;
  const saved = await orRefuse(
    savePlace(context.get(systemContext), staffMember(context), params.id, version, {
      pin,
      metres: distance,
    }),
  );
  if (!saved.ok) return refuse({ "": changedMeanwhile }, parsed.typed);
  return redirect(`/clients/${params.id}?done=saved`, 303);
}

export default function PlaceOfClient({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, version, address, pin, distance, units } = loaderData;
  return (
    <div className="max-w-xl">
      <title>How far it is · Daydreamers</title>
      <PageTitle title="How far it is">{name}</PageTitle>
      <form method="post" action={`/clients/${id}/place`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <VersionField version={version} problems={actionData} path={`/clients/${id}/place`} />
        {address && <p className="text-muted">{address}</p>}
        <PinField
          label="Place on the map"
          hint="Two numbers, or a link copied from Google Maps, Apple Maps or OpenStreetMap. It is only read, never opened."
          problems={actionData}
          defaultValue={pin}
        />
        <Field
          name="distance"
          label={`Or the distance from home, one way, in ${units === "imperial" ? "miles" : "kilometres"}`}
          hint="Only used where no place is set. The visit then counts as a way of its own from home and back."
          inputMode="decimal"
          required={false}
          problems={actionData}
          defaultValue={distance}
        />
        <Button wide>Save</Button>
        <ButtonLink to={`/clients/${id}`} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
