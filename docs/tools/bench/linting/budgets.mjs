// @ts-check

/** What linting may take. */
export const BUDGETS = {
  /**
   * All rules together, as a multiple of `no-unused-vars`.
   * @type {Record<string, number>}
   */
  ratio: { broad: 0.25, 'fs-heavy': 1.5 },
  /** The exponent of the time over the size of a file. */
  exponent: 1.1,
  /** Linting a bundle without its parsing, as a multiple of its parsing. */
  bundle: 1,
  /** The largest size of the process, as a multiple of that without our rules. */
  memory: 1.1,
}
