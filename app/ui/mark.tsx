/** Our mark: a dog asleep in the curve of the moon. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="fill-accent">
      <path d="M20.5 3.2A13.2 13.2 0 1 0 29 20.9c.5-1.1-.8-2.100-1.800-1.400A8.600 8.600 0 0 1 15.300 8.400c1-1.700 2.700-3 4.700-3.600 1.200-.3 1.600-1.400.5-1.600z" />
      <path d="M18.200 9.600c2.300-2.700 6.300-3 8.400-.6 1 1.200 1.300 2.700 2.600 3.400.9.5.9 1.700 0 2.200-2.400 1.400-4.100 3.100-7.100 2.700-1.200-.2-2.100 1-3.300.7-2.800-.7-3.100-5.400-.6-8.400z" />
      <path
        className="fill-paper"
        d="M19 10.500c1.200-.9 2.500-.4 2.700 1 .2 1.600-.6 3.500-1.900 3.600-1.500.1-2.100-3.500-.8-4.600z"
      />
      <circle className="fill-paper" cx="25" cy="11.800" r=".9" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-display text-xl font-semibold">
      <Mark size={30} />
      Daydreamers
    </span>
  );
}
