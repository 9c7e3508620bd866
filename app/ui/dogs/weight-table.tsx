import { printDay } from "../clients/missing.tsx";
import { Button } from "../form.tsx";
import type { WeightShape } from "./shapes.ts";
import { printWeight } from "./words.ts";

/** Every weight of a dog, newest first, each with the button that takes a wrong one away. */
export function WeightTable({
  path,
  name,
  weights,
  units,
}: {
  /** Of the dog's page. */
  path: string;
  name: string;
  /** Oldest first. */
  weights: readonly WeightShape[];
  units: "metric" | "imperial";
}) {
  return (
    <div className="mt-4 overflow-x-auto">
      <table className="w-full text-left tabular">
        <caption className="sr-only">{`Weights of ${name}, newest first`}</caption>
        <thead>
          <tr className="border-b border-edge text-sm">
            <th scope="col" className="py-2 pr-4 font-semibold">
              Day
            </th>
            <th scope="col" className="py-2 pr-4 font-semibold">
              Weight
            </th>
            <th scope="col" className="py-2">
              <span className="sr-only">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {weights.toReversed().map(({ id, measuredOn, kg }) => (
            <tr key={id} className="border-b border-line">
              <th scope="row" className="py-2 pr-4 font-normal">
                {printDay(measuredOn)}
              </th>
              <td className="py-2 pr-4 font-medium">{printWeight(kg, units)}</td>
              <td className="py-2 text-right">
                <form method="post" action={`${path}/weights/${id}/remove`}>
                  <Button
                    tone="quiet"
                    aria-label={`Remove the weight ${printWeight(kg, units)} of ${printDay(measuredOn)}`}
                  >
                    Remove
                  </Button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
