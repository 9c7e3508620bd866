import { dayWords, timeWords } from "../reminders/words.ts";
import { firstName } from "../text.ts";

/** What a member of the team is mailed when a household asks to move a visit. The words themselves stay on the page. */
export const wishLetter = (wish: { name: string; startsAt: Date; timeZone: string; origin: string }) => {
  const when = `${dayWords(wish.startsAt, wish.timeZone)} at ${timeWords(wish.startsAt, wish.timeZone)}`;
  const who = firstName(wish.name);
  return {
    subject: `${who} asks to move a visit`,
    text: `${who} asks to move the visit on ${when}.

What was written, and when would suit, is here: ${wish.origin}/messages/received

The visit stays as it is until you change it.`,
  };
};
