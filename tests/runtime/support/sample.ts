/**
 * How much of a long suite runs: a part chosen by chance, as many times larger as ATOMIC_FS_SYSTEM says; everything
 * with `all`. The seed is printed; ATOMIC_FS_SEED repeats a run.
 */

const amount = process.env['ATOMIC_FS_SYSTEM'] ?? '1'

/** Whether nothing is left out. */
export const EVERYTHING = amount === 'all'
const TIMES = EVERYTHING ? Infinity : Number(amount)

/** The seed of this run. */
export const SEED = Number(process.env['ATOMIC_FS_SEED'] ?? Date.now() % 1_000_000_007)

/** Numbers from 0 up to 1, always the same for one seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    // xorshift, after Marsaglia; the constant keeps it away from its fixed point 0.
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
  }
}

const next = randomNumbers(SEED)

/** About `count` of these, in their order; all of them when nothing is to be left out. */
export function sampleOf<T>(all: readonly T[], count: number): T[] {
  const left = new Set(all)
  while (left.size > count * TIMES) left.delete([...left][Math.floor(next() * left.size)] as T)
  return [...left]
}

/** Does this for all, `width` at a time, and stops at the first failure. */
export async function several<T>(
  all: readonly T[],
  width: number,
  act: (one: T) => Promise<void>,
): Promise<void> {
  const queue = [...all]
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      try {
        await act(one)
      } catch (error) {
        queue.length = 0
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
}
