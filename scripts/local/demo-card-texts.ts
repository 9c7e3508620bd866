import type { DemoCard } from "./demo-cards.ts";

export const demoCards: DemoCard[] = [
  {
    client: "Maya Lindqvist",
    ago: 6,
    summary:
      "Waffle stayed on his mat through three rings of the bell. The hallway is easy for him now; the street is the next step.\n\nJonas held the leash for the second half and it hung almost all the way to the corner.",
    items: {
      "One cue, once": "You both did this well today.",
      Place: "Up to forty seconds with the door open.",
      "Loose leash": "From the door to the corner and back, early in the morning.",
      "Place before dinner": "Now with somebody walking past the mat.",
    },
    goals: [
      {
        title: "Calm at the door",
        description: "On the mat until the guest has sat down.",
        state: "open",
      },
      { title: "Loose leash to the corner", description: "", state: "reached" },
      {
        title: "Loose leash past the playground",
        description: "At a distance at which he still takes a treat.",
        state: "open",
      },
    ],
    sent: {
      read: true,
      corrected:
        "Waffle stayed on his mat through three rings of the bell. The hallway is easy for him now; the street is the next step.\n\nMaya held the leash for the second half and it hung almost all the way to the corner.",
    },
  },
  {
    client: "Sofia Kowalczyk",
    ago: 4,
    summary:
      "Łatek gave up the ball eleven times out of twelve, and the chew twice. He is quicker when the better thing is already on the floor.",
    items: {
      "Body language: the early signs":
        "He freezes over the toy before he growls: that is the moment to walk away.",
      "Two-toy game": "",
      "Drop it and trade": "Not with what he has taken from the table yet.",
      "Trade twice a day": "Write down what he had and what you gave.",
    },
    goals: [
      {
        title: "Gives up toys without a growl",
        description: "To Sofia first, then to guests.",
        state: "open",
      },
    ],
    sent: { read: false },
  },
  {
    client: "Kenji Watanabe",
    ago: 1,
    summary: "Two dogs passed at thirty yards and Hachi looked back both times.",
    items: { "Distance is your friend": "", "Long line, 30 feet": "" },
    goals: [{ title: "Greets dogs from afar", description: "", state: "open" }],
    sent: null,
  },
];
