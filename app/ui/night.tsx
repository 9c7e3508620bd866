import { SleepingDog } from "./mark.tsx";

/** The picture of the landing page: a car's lights on the last hill home, the dog in the moon asleep above it. */
export function Night() {
  return (
    <svg
      viewBox="0 0 400 190"
      role="img"
      aria-label="A car on its way home over a hill under the moon"
      className="h-auto w-full rounded-3xl"
    >
      <rect width="400" height="190" className="fill-night-sky" />
      <g className="fill-night-star">
        <circle cx="38" cy="42" r="1.4" />
        <circle cx="92" cy="24" r="1.1" />
        <circle cx="121" cy="66" r="1.3" />
        <circle cx="176" cy="30" r="1.5" />
        <circle cx="228" cy="58" r="1.1" />
        <circle cx="262" cy="22" r="1.3" />
        <circle cx="374" cy="50" r="1.2" />
        <circle cx="352" cy="92" r="1" />
        <circle cx="64" cy="88" r="1" />
      </g>
      <g transform="translate(282 18) scale(2.1)" className="fill-night-moon">
        <SleepingDog ground="stroke-night-sky" />
      </g>
      <path className="fill-night-far" d="M0 128c52-34 104-38 158-16 62 25 128 22 242-24v102H0z" />
      <path className="fill-night-near" d="M0 158c66-30 126-28 196-12 74 17 132 13 204-13v57H0z" />
      <path className="fill-night-beam" d="M176 134.5 268 121v26z" />
      <g className="fill-night-car">
        <path d="M112 141.5c-3.5 0-5-1.6-5-4.5 0-4 2.5-6.7 8.5-7.7 6.5-6.6 13.5-10 22.5-10 10.5 0 17.5 3.7 24 10.2 8 .8 14 2.6 14 8.2 0 2.6-1.5 3.8-4.5 3.8z" />
      </g>
      <path
        className="fill-night-glass"
        d="M121 129.5c5-4.8 10.2-7.2 16.5-7.2v7.2zm19.5-7.2c7 .2 12.3 2.6 17 7.2h-17z"
      />
      <g className="fill-night-sky">
        <circle cx="124" cy="141.5" r="6" />
        <circle cx="161" cy="141.5" r="6" />
      </g>
      <g className="fill-night-star">
        <circle cx="124" cy="141.5" r="2.6" />
        <circle cx="161" cy="141.5" r="2.6" />
      </g>
    </svg>
  );
}
