import { AsyncLocalStorage } from "node:async_hooks";

/** The sandbox's time: the machine's own, moved forward on request. Instants are milliseconds since 1970. */
export interface Clock {
  now(): number;
  advance(milliseconds: number): void;
  offset(): number;
  setOffset(milliseconds: number): void;
  /** Runs work in which `Date.now()` also answers this clock's time. */
  run<T>(work: () => T): T;
}

const realNow = Date.now.bind(Date);
const running = new AsyncLocalStorage<{ offset: number }>();

/**
 * oidc-provider reads the time from `Date.now` and takes no clock, so the global is replaced once. The replacement
 * is the machine's time for everybody but the work inside `run`, which is why two sandboxes and a test can share one
 * process without moving each other's time.
 */
Date.now = () => realNow() + (running.getStore()?.offset ?? 0);

/** Makes a clock that starts `offset` milliseconds ahead of the machine's. */
export function makeClock(offset = 0): Clock {
  const own = { offset };
  return {
    now: () => realNow() + own.offset,
    advance: (milliseconds) => {
      own.offset += milliseconds;
    },
    offset: () => own.offset,
    setOffset: (milliseconds) => {
      own.offset = milliseconds;
    },
    run: (work) => running.run(own, work),
  };
}
