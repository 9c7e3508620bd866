import { printDay } from "../clients/missing.tsx";
import { ageOf } from "../dogs/age.ts";

export interface PortalDogShape {
  id: string;
  name: string;
  breed: string;
  birthdate: string;
  photoId: string | null;
  vaccinations: { id: string; vaccine: string; givenOn: string | null; expiresOn: string | null }[];
}

/** One dog as its own people see it. @param today the day in the business's zone */
export function PortalDogCard({ dog, today }: { dog: PortalDogShape; today: string }) {
  const facts = [dog.breed, ageOf(dog.birthdate, today)].filter(Boolean).join(" · ");
  return (
    <li className="flex gap-4">
      {dog.photoId && (
        <img
          src={`/portal/documents/${dog.photoId}/thumbnail`}
          alt=""
          width="80"
          height="80"
          loading="lazy"
          className="size-20 shrink-0 rounded-xl border border-line object-cover"
        />
      )}
      <div>
        <h3 className="text-lg font-semibold">{dog.name}</h3>
        {facts && <p className="text-muted">{facts}</p>}
        {dog.vaccinations.length > 0 && (
          <ul className="mt-1 text-sm">
            {dog.vaccinations.map(({ id, vaccine, givenOn, expiresOn }) => (
              <li key={id}>
                {vaccine}:{" "}
                {expiresOn ? validity(expiresOn, today) : givenOn ? `given ${printDay(givenOn)}` : "on file"}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

const validity = (expiresOn: string, today: string) =>
  expiresOn < today ? `ran out ${printDay(expiresOn)}` : `until ${printDay(expiresOn)}`;
