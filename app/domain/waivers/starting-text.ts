import type { WaiverText } from "./text.ts";

/** Offered to a practice that has no text yet: the topics of the trade in plain words, for a lawyer to make right. */
export const startingText: WaiverText = {
  title: "Training agreement and release of liability",
  body: `I am an owner or keeper of the dog or dogs named in my intake. I have told the trainer everything I know about their health and behaviour, bites and threats above all, and I will tell the trainer when something changes.

1. Harm by and to the dog
Training, play and walks carry risks even with care: dogs may bite, scratch, pull, run off, fall ill or be hurt. I remain responsible for my dog and for what it does to people, animals and things. I release the trainer from liability for harm by or to my dog, unless it was caused by gross negligence or on purpose.

2. Harm to me and to what I own
I take part at my own risk and follow the trainer's instructions. I release the trainer from liability for injury to me and the members of my household and for damage to my property, unless it was caused by gross negligence or on purpose.

3. Groups and work off the leash
Classes, meetings with other dogs and work off the leash carry more risk. I join them by my own choice, and may leave at any time.

4. Medical emergencies
If my dog needs a vet and I cannot be reached, the trainer may take it to the nearest one, and I pay for it.

5. Ending the work
The trainer may end a session or the training when the safety of people or dogs asks for it.

6. No promised outcome
Training depends on the dog and on practice at home. The trainer promises care and skill, not a result.

7. Payment
I pay for sessions as agreed before they are held.

8. Cancelling and refunds
I give notice at least 24 hours before a session; otherwise it may be charged. Sessions paid and not yet held are refunded or held later, as agreed.

9. The whole agreement
This is the whole agreement on these matters. If a part of it does not hold, the rest does. I have read it, I understand it, and I sign it for myself and for the minors of my household.`,
};
