/** Hashes by which a report is known again after lines were put in above it. */

/** How many characters from the start of a line on are in its hash. */
const BLOCK = 100
const BASE = 37n
const BEHIND = BASE ** BigInt(BLOCK)
/** Stands at the end of every file. */
const END = '\uFFFF'

/**
 * A hash for every line, with its number among equal ones: `5c482a0f8b35ea28:1`. It is the one that GitHub's upload of SARIF
 * files computes, and compares with what is there: over the next 100 characters, spaces and tabs left out.
 */
export function lineHashes(text: string): string[] {
  const codes = text.replace(/\r\n?/g, '\n').replace(/[ \t]/g, '') + END
  const codeAt = (index: number): bigint => BigInt(index < codes.length ? codes.charCodeAt(index) : 0)
  const counts = new Map<string, number>()
  const hashes: string[] = []
  let hash = 0n
  for (let index = 0; index < BLOCK; index++) hash = hash * BASE + codeAt(index)
  for (let index = 0; index < codes.length; index++) {
    if (index === 0 || codes[index - 1] === '\n') {
      const value = BigInt.asUintN(64, hash).toString(16)
      const times = (counts.get(value) ?? 0) + 1
      counts.set(value, times)
      hashes.push(`${value}:${times}`)
    }
    hash = BigInt.asUintN(64, hash * BASE + codeAt(index + BLOCK) - codeAt(index) * BEHIND)
  }
  return hashes
}
