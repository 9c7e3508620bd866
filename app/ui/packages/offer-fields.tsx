import { Field, type Problems, TextArea } from "../form.tsx";
import { typedMoney } from "../money.ts";

interface Offer {
  title: string;
  description: string;
  sessions: number;
  priceCents: number;
  validDays: number | null;
}

/** The fields of a package that is for sale. */
export function OfferFields({
  offer,
  currency,
  problems,
}: {
  offer?: Offer;
  currency: string;
  problems?: Problems | undefined;
}) {
  return (
    <>
      <Field
        name="title"
        label="Title"
        hint="As the client reads it."
        autoComplete="off"
        maxLength={100}
        problems={problems}
        defaultValue={offer?.title}
      />
      <TextArea
        name="description"
        label="Description"
        required={false}
        maxLength={1_000}
        problems={problems}
        defaultValue={offer?.description}
      />
      <Field
        name="sessions"
        label="Sessions"
        inputMode="numeric"
        autoComplete="off"
        maxLength={3}
        problems={problems}
        defaultValue={offer && String(offer.sessions)}
      />
      <Field
        name="price"
        label={`Price (${currency})`}
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        problems={problems}
        defaultValue={offer && typedMoney(offer.priceCents)}
      />
      <Field
        name="validDays"
        label="Good for how many days"
        hint="From the day of the sale. Leave it blank for a package that does not run out."
        inputMode="numeric"
        autoComplete="off"
        required={false}
        maxLength={4}
        problems={problems}
        defaultValue={offer?.validDays ? String(offer.validDays) : ""}
      />
    </>
  );
}
