import * as z from "zod";
import { addWeight, readDog, typedWeight } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { pastDay } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { WeightChart } from "../../../ui/dogs/weight-chart.tsx";
import { WeightTable } from "../../../ui/dogs/weight-table.tsx";
import { weightUnit } from "../../../ui/dogs/words.ts";
import { Button, Field, FormProblem } from "../../../ui/form.tsx";
import { Card } from "../../../ui/layout.tsx";
import type { Route } from "./+types/weights.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const dog = await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog));
  const { units, today } = await readPrinting(context);
  return { dog, units, today };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { units, today } = await readPrinting(context);
  const form = z.object({
    weight: typedWeight(units).refine((kg) => kg !== undefined, "Please enter the weight."),
    measuredOn: pastDay(today),
  });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { weight: kg, measuredOn } = parsed.value;
  const at = { clientId: params.id, dogId: params.dog };
  const weight = { kg: kg ?? 0, measuredOn: measuredOn ?? today };
  await orRefuse(addWeight(context.get(systemContext), staffMember(context), at, weight));
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}/weights`);
}

export default function Weights({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog, units, today } = loaderData;
  const path = `/clients/${params.id}/dogs/${params.dog}`;
  return (
    <div className="grid max-w-2xl gap-5">
      <div>
        <DogHead dog={dog} title="Weight" back={{ to: path, name: dog.profile.name }} />
        <form method="post" action={`${path}/weights`} className="grid gap-5 sm:grid-cols-2">
          <FormProblem problems={actionData} />
          <Field
            name="weight"
            label={`Weight (${weightUnit(units)})`}
            inputMode="decimal"
            problems={actionData}
          />
          <Field
            name="measuredOn"
            label="Weighed on"
            type="date"
            defaultValue={today}
            problems={actionData}
          />
          <Button>Add weight</Button>
        </form>
      </div>
      {dog.weights.length > 0 && (
        <Card title="History">
          <WeightChart name={dog.profile.name} weights={dog.weights} units={units} size="large" />
          <WeightTable path={path} name={dog.profile.name} weights={dog.weights} units={units} />
        </Card>
      )}
    </div>
  );
}
