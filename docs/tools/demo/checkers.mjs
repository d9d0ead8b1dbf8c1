// What the harness believes is decided here, from bytes alone: nothing below knows which process wrote what, or
// whether it runs before or after the fix.

import { createHash } from 'node:crypto'
import { flaw } from '../../../examples/lib/sealed.cjs'

/** Judges the readings of a file that holds one sealed value. Returns null for a whole value, else the reason. */
export function stateReadings({ writers }) {
  const newest = new Map()
  return (text) => {
    const value = parsed(text)
    if (value === undefined) return text === '' ? 'empty' : 'unparseable'
    const reason = flaw(value)
    if (reason !== null) return reason
    if (!writers.includes(value.writer)) return 'foreign writer'
    // A writer's states replace each other in order, so an older one that comes back was kept alive by mistake.
    if (value.seq < (newest.get(value.writer) ?? 0)) return 'older than one already seen'
    newest.set(value.writer, value.seq)
    return null
  }
}

/** Judges the readings of the gate's file: every key in it must be one that convicts itself, and none twice. */
export function keyReadings() {
  return (text) => {
    const value = parsed(text)
    if (value === undefined) return text === '' ? 'empty' : 'unparseable'
    if (!Array.isArray(value?.checked)) return 'fields missing'
    if (value.checked.some((key) => !isSealedKey(key))) return 'foreign key'
    if (new Set(value.checked).size !== value.checked.length) return 'key twice'
    return value.marks === value.checked.length ? null : 'count differs'
  }
}

/** Judges the readings of a JSONL file. The last line counts only once its newline is there: an append in
 *  progress is no fault. `fragment` is what the harness itself left behind as a torn tail. */
export function recordReadings({ fragment }) {
  return (text) => {
    const lines = text.split('\n').slice(0, -1)
    const bad = lines.find((line) => line !== '' && line !== fragment && recordFlaw(line) !== null)
    return bad === undefined ? null : recordFlaw(bad)
  }
}

function recordFlaw(line) {
  const value = parsed(line)
  return value === undefined ? 'unparseable record' : flaw(value)
}

/** Counts what a finished JSONL file holds against the records that were sent to it. */
export function countRecords(text, { sent, fragment }) {
  const seen = new Map()
  let torn = 0
  let foreign = 0
  for (const line of text.split('\n')) {
    if (line === '' || line === fragment) continue
    if (recordFlaw(line) !== null) {
      torn += 1
      continue
    }
    const { writer, seq } = JSON.parse(line)
    const id = `${writer}#${seq}`
    seen.set(id, (seen.get(id) ?? 0) + 1)
    if (!sent.has(id) || seen.get(id) > 1) foreign += 1
  }
  const lost = [...sent].filter((id) => !seen.has(id)).length
  return { lost, torn, foreign }
}

/** Counts the keys that were marked and are not in the gate's file any more. */
export function countLostKeys(text, keys) {
  const value = parsed(text)
  const held = new Set(Array.isArray(value?.checked) ? value.checked : [])
  return keys.filter((key) => !held.has(key)).length
}

/** 1 when the finished file does not hold the last state of any of its writers, else 0. */
export function lastStateLost(text, { writers, count }) {
  const value = parsed(text)
  const whole = value !== undefined && flaw(value) === null
  return whole && writers.includes(value.writer) && value.seq === count ? 0 : 1
}

/** The names in a directory that nobody should find there when everything is at rest. */
export function leftOver(names, expected) {
  return names.filter((name) => !expected.includes(name)).sort()
}

/** A key that carries its own checksum, long enough for a few hundred of them to fill several pages. */
export function sealedKey(writer, seq) {
  const name = `src/modules/${writer}/handlers/generated-route-handler-number-${seq}`
  return `${name}.${keySum(name)}.ts`
}

function isSealedKey(key) {
  const match = typeof key === 'string' ? /^(.*)\.([0-9a-f]{8})\.ts$/.exec(key) : null
  return match !== null && keySum(match[1]) === match[2]
}

function keySum(name) {
  return createHash('sha256').update(name).digest('hex').slice(0, 8)
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a reader finds wrong with the two runs of one example; empty when the demonstration holds. */
export function complaints(name, before, after) {
  const found = []
  if (total(before) === 0) found.push(`${name}: nothing was lost before the fix, so the run proves nothing`)
  for (const [figure, count] of Object.entries(counts(after))) {
    if (count !== 0) found.push(`${name}: ${count} ${figure} after the fix`)
  }
  for (const [label, figures] of [
    ['before', before],
    ['after', after],
  ]) {
    if (!(figures.reads > 0)) found.push(`${name}: the readers read nothing ${label} the fix`)
  }
  return found
}

export function counts({ errors, lost, torn, leftOver: left }) {
  return { errors, lost, 'torn reads': torn, 'left-over files': left }
}

function total(figures) {
  return Object.values(counts(figures)).reduce((sum, count) => sum + count, 0)
}
