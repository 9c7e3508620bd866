/** Our mark: a dog curled up asleep, which is also the moon. `ground` is the colour between its parts. */
export function SleepingDog({ ground }: { ground: string }) {
  return (
    <>
      <path d="M13.5 5C6.8 5 2.5 10.2 2.5 16.3c0 6.6 5 11.2 12.6 11.2 3.3 0 6.3-.6 8.7-1.7-4.5-.6-8.6-3.2-9.3-7.6-.5-3.3 1.4-6 4.3-7.5C18 7.2 16.4 5 13.5 5z" />
      <path d="M16.8 17.3c.3-3.3 3-5.6 6.3-5.6 2.3 0 3.7 1.2 4.9 2.9.6.8 1.5 1.3 2 2.2.6 1.1.3 2.6-.7 3.4-1 .9-2.3.9-3.5 1.3-1.2.5-1.9 1.7-3.2 1.9-3.2.5-6.1-2.6-5.8-6.1z" />
      <path
        className={ground}
        strokeWidth="1.1"
        d="M18.1 13.7c-2 .5-3.3 3-2.9 5.6.3 2 1.5 3.4 2.7 3.2 1.4-.2 1.7-2 1.9-3.7.2-1.7.8-2.6.3-3.9-.4-1-1.1-1.4-2-1.2z"
      />
      <path
        className={ground}
        fill="none"
        strokeWidth="1.1"
        strokeLinecap="round"
        d="M23 16.2c.7.7 1.7.7 2.4.1"
      />
    </>
  );
}

export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="fill-accent">
      <SleepingDog ground="stroke-paper" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-display text-xl font-semibold">
      <Mark size={36} />
      Daydreamers
    </span>
  );
}
