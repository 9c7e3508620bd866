import { Badge } from "../clients/missing.tsx";
import { Card, Facts } from "../layout.tsx";
import { ageOf } from "./age.ts";
import { printPart } from "./bite-list.tsx";
import { DogPhoto } from "./dog-card.tsx";
import type { DogShape, MedicationShape, ToldShape } from "./shapes.ts";
import { printWeight, sexWords, stateWords, toldWords } from "./words.ts";

export interface ProfileShape {
  origin: string;
  ownedSince: string;
  diet: string;
  allergies: ToldShape | null;
  motivators: string;
  medicalIssues: ToldShape | null;
  takesMedication: ToldShape | null;
  medications: readonly MedicationShape[];
  pastBehaviouralMedications: readonly MedicationShape[];
  vet: { name: string; clinic: string; phone: string } | null;
  vetAnswer: "none" | "unknown" | null;
  previousTraining: ToldShape | null;
  everBitten: ToldShape | null;
  behaviourConcerns: string;
  goals: string;
}

const link = "inline-flex min-h-12 items-center text-base underline";
const open = <span className="font-normal text-muted">Not asked yet</span>;

/** Who the dog is. */
export function PersonCard({
  clientPath,
  path,
  dog,
  today,
  units,
}: {
  clientPath: string;
  path: string;
  dog: DogShape & { profile: ProfileShape };
  today: string;
  units: "metric" | "imperial";
}) {
  const { profile, state, weights } = dog;
  const weight = weights.at(-1);
  const born = profile.birthdate ? ` (born ${printPart(profile.birthdate)})` : "";
  const age = state === "living" ? ageOf(profile.birthdate, today) : "";
  return (
    <Card
      title="The dog"
      aside={
        <span className="flex flex-wrap gap-x-5">
          <a href={`${path}/photo`} className={link}>
            Photo
          </a>
          <a href={`${path}/edit`} className={link}>
            Edit
          </a>
        </span>
      }
    >
      <div className="flex flex-col gap-5 sm:flex-row">
        <DogPhoto clientPath={clientPath} dog={dog} size="large" />
        <div className="min-w-0 flex-1">
          {state !== "living" && (
            <p className="mb-3">
              <Badge tone="warn">{stateWords[state]}</Badge>
            </p>
          )}
          <Facts
            facts={[
              {
                name: "Age",
                value: age ? `${age}${born}` : born ? `Born ${printPart(profile.birthdate)}` : "Not known",
              },
              { name: "Breed", value: profile.breed || "Not known" },
              { name: "Sex", value: sexWords(profile) || "Not known" },
              { name: "Weight", value: weight ? printWeight(weight.kg, units) : "Not known" },
              { name: "Came from", value: profile.origin || "Not known" },
              { name: "Lives here since", value: profile.ownedSince || "Not known" },
            ]}
          />
        </div>
      </div>
    </Card>
  );
}

/** Allergies first: they can hurt within the next hour. */
export function HealthCard({ path, profile }: { path: string; profile: ProfileShape }) {
  const { medications, takesMedication, pastBehaviouralMedications: past, vet, vetAnswer } = profile;
  const noVet = vetAnswer === "none" ? "Has none" : vetAnswer === "unknown" ? "Not known" : open;
  return (
    <Card title="Health" aside={<EditLink path={path}>Edit health</EditLink>}>
      <Words
        entries={[
          { name: "Allergies", value: toldWords(profile.allergies) || open },
          { name: "Medical issues", value: toldWords(profile.medicalIssues) || open },
          {
            name: "Medications",
            value:
              medications.length > 0 ? (
                <Medications list={medications} />
              ) : (
                toldWords(takesMedication, "Takes none") || open
              ),
          },
          ...(past.length > 0
            ? [{ name: "Behavioural medications in the past", value: <Medications list={past} /> }]
            : []),
          { name: "Diet", value: profile.diet || open },
          { name: "Vet", value: vet ? <Vet {...vet} /> : noVet },
        ]}
      />
    </Card>
  );
}

/** What the household says of how the dog behaves. */
export function BehaviourCard({ path, profile }: { path: string; profile: ProfileShape }) {
  return (
    <Card title="Behaviour" aside={<EditLink path={path}>Edit behaviour</EditLink>}>
      <Words
        entries={[
          { name: "What motivates", value: profile.motivators || open },
          { name: "Previous training", value: toldWords(profile.previousTraining) || open },
          { name: "Has ever bitten or snapped", value: toldWords(profile.everBitten, "Never") || open },
          { name: "Concerns", value: profile.behaviourConcerns || open },
          { name: "What the household hopes for", value: profile.goals || open },
        ]}
      />
    </Card>
  );
}

function EditLink({ path, children }: { path: string; children: string }) {
  return (
    <a href={`${path}/edit`} className={link}>
      {children}
    </a>
  );
}

function Words({ entries }: { entries: readonly { name: string; value: React.ReactNode }[] }) {
  return (
    <dl className="grid gap-3">
      {entries.map(({ name, value }) => (
        <div key={name}>
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-medium break-words whitespace-pre-line">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Medications({ list }: { list: readonly MedicationShape[] }) {
  const numbered = list.map((medication, row) => ({ ...medication, key: row }));
  return (
    <ul>
      {numbered.map(({ key, name, dose, purpose }) => (
        <li key={key}>
          {[name, dose].filter(Boolean).join(", ")}
          {purpose && <span className="font-normal text-muted"> · {purpose}</span>}
        </li>
      ))}
    </ul>
  );
}

function Vet({ name, clinic, phone }: { name: string; clinic: string; phone: string }) {
  const number = phone.replaceAll(/[^\d+]/g, "");
  return (
    <>
      {[name, clinic].filter(Boolean).join(", ")}
      {phone && (
        <a href={`tel:${number}`} className="flex min-h-12 items-center underline">
          {phone}
        </a>
      )}
    </>
  );
}
