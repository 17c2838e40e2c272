/** Several tabs share one conversation: some things only one of them may do at a time. */

const PATIENCE = 5_000; // milliseconds; a tab that sleeps may hold the lock

/** Runs `work` while no other tab runs its own under `name`; where that cannot be had, all the same. */
export async function alone(name, work) {
  let begun = false;
  const begin = () => {
    begun = true;
    return work();
  };
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout(PATIENCE) }, begin);
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}
