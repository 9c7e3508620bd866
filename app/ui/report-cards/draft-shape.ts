import type { RichNode } from "./rich-text.tsx";

/** A draft as its page shows it. */
export interface DraftShape {
  sessionOn: string;
  /** Of the household, with who is on the card. */
  dogs: readonly { id: string; name: string; chosen: boolean }[];
  summary: RichNode;
  summaryText: string;
  /** Homework that the last card gave. */
  homework: readonly DraftItem[];
  groups: readonly { categoryId: string; category: string; items: readonly DraftItem[] }[];
  goals: readonly DraftGoal[];
  /** The blank row for one more, which has its id already: it is saved more than once. */
  newGoal: { id: string; title: string; description: string };
  photos: number;
}

export interface DraftItem {
  id: string;
  title: string;
  url: string;
  /** What the library says, as plain text. */
  text: string;
  own: string;
  done: boolean;
}

export interface DraftGoal {
  id: string;
  title: string;
  description: string;
  state: "open" | "reached" | "dropped";
}

/** What could be added. */
export interface Offer {
  categories: readonly { id: string; title: string; items: readonly { id: string; title: string }[] }[];
  goals: readonly { id: string; dog: string; title: string }[];
}
