/** What must be true in every state and at every step, whatever the processes do. */
import { ownerOf } from './explore.ts'
import type { Check, View } from './explore.ts'

/** The file whose lock it is all about. */
export const FILE = '/d/F'
/** Its lock. */
export const LOCK = `${FILE}.lk`

const entriesOf = ({ paths }: View): string[] =>
  [...paths.keys()].filter((path) => path.startsWith(`${LOCK}/`) && !path.includes('/', LOCK.length + 1))

/** No two living processes are in a section. */
export const oneInside: Check = (_before, after) => {
  const inside = after.ghosts.flatMap(({ inside: is }, who) => (is && after.alive(who) ? [who] : []))
  return inside.length > 1 ? 'two inside' : undefined
}

/** The lock has one entry at most. Directories do not count: those are what a plain `mv` of a shell has put there. */
export const oneEntry: Check = (_before, after) =>
  entriesOf(after).filter((path) => after.paths.get(path) !== undefined).length > 1
    ? 'two entries'
    : undefined

/** Nobody but a robber removes the entry of a living process. */
export const livingStay: Check = (before, after, who) => {
  if (who === undefined) return undefined
  const gone = entriesOf(before).find((path) => {
    const owner = ownerOf(path)
    return !after.paths.has(path) && owner !== undefined && owner !== who && after.alive(owner)
  })
  return gone === undefined ? undefined : 'the entry of a living owner is removed'
}

/** The file is never missing once it is there, and every change adds one digit: none undoes another. */
export const nothingLost: Check = (before, after) => {
  const old = before.paths.get(FILE) ?? ''
  const now = after.paths.get(FILE)
  if (now === undefined) return before.paths.has(FILE) ? 'the file is removed' : undefined
  if (old === now) return undefined
  return now.startsWith(old) && now.length === old.length + 1 ? undefined : 'an update is lost'
}

/** In the end the file has a digit for each update that was reported as done; those of which nobody knows may be missing. */
export const addsUp: Check = (_before, after) => {
  if (after.ghosts.some((_ghost, who) => after.alive(who))) return undefined
  const digits = [...(after.paths.get(FILE) ?? '')].map(Number)
  const right = after.ghosts.every(({ saved, unsure, open, lost }, who) => {
    const found = digits.filter((digit) => digit === who).length
    // With answers that get lost, an update may be reported as lost that was done.
    const most = saved + unsure + (open ? 1 : 0) + (after.scenario.lostReplies > 0 ? lost : 0)
    return found >= saved && found <= most
  })
  return right ? undefined : 'the file does not have the updates that were reported'
}

/** What is left in the end belongs to the crashed; after a janitor there is nothing. */
export const tidy: Check = (_before, after) => {
  const { actors, janitor } = after.scenario
  const last = actors.length - 1
  if (after.ghosts.some((_ghost, who) => after.alive(who) && !(janitor && who === last))) return undefined
  const left = [...after.paths.keys()].filter((path) => path !== '/d' && path !== FILE)
  if (left.length === 0) return undefined
  if (janitor && !after.alive(last)) return 'something is left after the sweep'
  const crashed = actors.some((_actor, who) => after.crashed(who))
  const excusable = left.every((path) => {
    const owner = ownerOf(path)
    if (janitor && owner === last) return true
    return owner === undefined ? path === LOCK && (crashed || janitor) : after.crashed(owner)
  })
  return excusable ? undefined : 'something is left by a process that has not crashed'
}
