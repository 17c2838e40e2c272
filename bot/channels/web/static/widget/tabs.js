/** Several tabs share one conversation: some things only one of them may do at a time. */

const PATIENCE = 5_000; // milliseconds; a tab that sleeps may hold the lock

/**
 * Runs `work` while no other tab runs its own under `name`; where that cannot be had, all the same. The others wait
 * `settling` milliseconds longer, in which what `work` has stored gets round to them.
 */
export function alone(name, work, settling = 0) {
  return new Promise((resolve) => {
    const hold = async () => {
      const done = work();
      resolve(done);
      await Promise.allSettled([done]);
      await new Promise((settled) => setTimeout(settled, settling));
    };
    const lock = navigator.locks?.request(name, { signal: AbortSignal.timeout(PATIENCE) }, hold) ?? Promise.reject();
    lock.catch(() => resolve(work())); // it was not given, so `hold` has not run
  });
}
