interface DemoItem {
  title: string;
  /** Plain, with "- " for lists. */
  text: string;
  url?: string;
}

/** By the id of the category: the five that every practice has. */
export const demoLibrary: Record<string, DemoItem[]> = {
  concepts: [
    {
      title: "Reward what you like",
      text: "What pays off is done again. Look for the moments that are right and pay for them, before something goes wrong.",
    },
    {
      title: "Distance is your friend",
      text: "A dog who is too close to what worries him cannot learn. Go as far away as it takes for him to eat and to look at you.",
    },
    {
      title: "One cue, once",
      text: "Say it once and wait. Said three times, the cue becomes the third one. If nothing happens, make it easier.",
    },
    {
      title: "Body language: the early signs",
      text: "Before a dog growls he has said it in other ways:\n\n- looks away, licks his lips, yawns\n- freezes or moves slowly\n- shows the white of the eye\n\nTake it as a request for space.",
    },
    {
      title: "Rest is training too",
      text: "A grown dog sleeps 14 to 16 hours a day, a puppy more. One who is overtired behaves like one who has had too little to do.",
    },
  ],
  games: [
    {
      title: "Find it",
      text: "Say “find it” and toss a few treats into the grass. Sniffing calms and gives the head something to do. Good before and after anything exciting.",
    },
    {
      title: "Two-toy game",
      text: "Two toys that are alike. The one that is in your hand comes to life when the other one is dropped. So letting go is what starts the fun.",
    },
    {
      title: "Hand target",
      text: "Hold out your flat hand; when the nose touches it, mark and treat. Later it leads the dog anywhere without pulling.",
    },
    {
      title: "Middle",
      text: "The dog comes from behind between your legs and stands there. A safe place in a queue or when somebody passes.",
    },
  ],
  skills: [
    {
      title: "Loose leash",
      text: "Walk while the leash hangs. When it gets tight, stand still; when the dog looks back, go on.\n\n1. start in the hallway\n2. then the driveway\n3. then the street at a quiet hour",
    },
    {
      title: "Place",
      text: "Going to the mat and staying there until released. Begin with two seconds, then add time, then distance, then a knock at the door: one at a time.",
    },
    {
      title: "Recall with a whistle",
      text: "Three short whistles, then a feast: five treats one after the other. For a week only where it cannot fail.",
    },
    {
      title: "Drop it and trade",
      text: "Offer something better, let him spit out what he has, give it back if you can. Never chase, never pry.",
    },
    {
      title: "Muzzle training",
      text: "The muzzle is a bowl: treats are eaten out of it. Close the strap only when the nose goes in by itself, and only for a breath.",
    },
    {
      title: "Calm at the door",
      text: "Bell, mat, treat. The door opens a hand's breadth while the dog stays on the mat, and closes when he gets up.",
    },
  ],
  homework: [
    {
      title: "Place before dinner",
      text: "Three times five minutes, before you eat. Note down how long the longest one was.",
    },
    {
      title: "Ten recalls a day",
      text: "Ten in the house and the yard, spread over the day, each with a treat. None in the park yet.",
    },
    {
      title: "Two sniff walks a week",
      text: "Twenty minutes on a long line. The dog chooses the way; you only hold the line.",
    },
    {
      title: "Trade twice a day",
      text: "Once with a toy, once with a chew. Give it back both times.",
    },
    {
      title: "Alone, in small steps",
      text: "Go out and come back before there is a sound. Five times a day, longest three minutes. Film it once.",
    },
  ],
  products: [
    {
      title: "Y-shaped harness",
      text: "Leaves the shoulders free and has a ring in front.",
      url: "https://example.com/harness",
    },
    {
      title: "Long line, 30 feet",
      text: "Biothane: it does not soak up water and does not burn the hands.",
      url: "https://example.com/long-line",
    },
    {
      title: "Lick mat",
      text: "Plain yogurt, frozen. Ten quiet minutes while somebody is at the door.",
      url: "https://example.com/lick-mat",
    },
  ],
};

export const ownCategory: { title: string; items: DemoItem[] } = {
  title: "Videos to watch",
  items: [
    { title: "How to hold a long line", text: "", url: "https://example.com/videos/long-line" },
    { title: "Muzzle in two weeks", text: "", url: "https://example.com/videos/muzzle" },
  ],
};
