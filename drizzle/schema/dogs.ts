import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { clients } from "./clients.ts";
import { day, id, instant, subjectSealed } from "./columns.ts";

export const dogStates = ["living", "deceased", "rehomed"] as const;
export type DogState = (typeof dogStates)[number];

export const dogs = sqliteTable(
  "dogs",
  {
    id: id(),
    clientId: text("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    state: text("state", { enum: dogStates }).notNull().default("living"),
    stateAt: instant("state_at").notNull(),
    /** JSON, see `domain/clients/records.ts`: what the household says of the dog. */
    profile: subjectSealed("dogs.profile").notNull(),
    /** JSON: handling warnings, goals with state; staff's own. */
    handling: subjectSealed("dogs.handling"),
    photoDocumentId: text("photo_document_id"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [index("dogs_client").on(t.clientId, t.position)],
);

const ofDog = {
  dogId: text("dog_id")
    .notNull()
    .references(() => dogs.id, { onDelete: "cascade" }),
  clientId: text("client_id")
    .notNull()
    .references(() => clients.id, { onDelete: "cascade" }),
};

export const dogWeights = sqliteTable(
  "dog_weights",
  {
    id: id(),
    ...ofDog,
    measuredOn: day("measured_on").notNull(),
    /** Kilograms, as text. */
    weight: subjectSealed("dog_weights.weight").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("dog_weights_dog").on(t.dogId, t.measuredOn), index("dog_weights_client").on(t.clientId)],
);

export const vaccinations = sqliteTable(
  "vaccinations",
  {
    id: id(),
    ...ofDog,
    /** JSON: vaccine, note. */
    details: subjectSealed("vaccinations.details").notNull(),
    givenOn: day("given_on"),
    expiresOn: day("expires_on"),
    /** The paper that proves it. */
    documentId: text("document_id"),
    createdAt: instant("created_at").notNull(),
    approvedAt: instant("approved_at"),
    approvedBy: text("approved_by"),
  },
  (t) => [
    index("vaccinations_client").on(t.clientId),
    index("vaccinations_dog").on(t.dogId),
    index("vaccinations_expires").on(t.expiresOn),
  ],
);

export const biteIncidents = sqliteTable(
  "bite_incidents",
  {
    id: id(),
    ...ofDog,
    /** JSON: date or "unknown", severity (Dunbar level 1 to 6 or "unknown"), description, context. */
    details: subjectSealed("bite_incidents.details").notNull(),
    createdAt: instant("created_at").notNull(),
    /** Told by the household in an intake, or noted by staff. */
    source: text("source", { enum: ["intake", "staff"] }).notNull(),
  },
  (t) => [index("bite_incidents_client").on(t.clientId), index("bite_incidents_dog").on(t.dogId)],
);
