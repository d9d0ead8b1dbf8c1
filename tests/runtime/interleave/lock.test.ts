/**
 * The runtime's own lock code on a simulated disk, one call at a time, in many drawn orders, with crashes and stalls.
 *
 * Each test prints its seed on failure. RUNTIME_SEEDS sets how many seeds are tried per test, RUNTIME_SEED the first.
 */
import { describe, expect, it } from 'vitest'
import { acquire, release } from '../../../src/runtime/lock-acquire.ts'
import type { LockRequest } from '../../../src/runtime/lock-acquire.ts'
import { lockPlace } from '../../../src/runtime/lock-name.ts'
import { os } from '../../../src/runtime/os.ts'
import { call } from '../../../src/runtime/run.ts'
import type { Routine } from '../../../src/runtime/run.ts'
import { updateHeld, updateSettings } from '../../../src/runtime/update-file.ts'
import { restoreSystem } from '../support/faults.ts'
import { Disk, POSIX, WINDOWS, simulate } from '../support/simulation.ts'
import type { Actor, Chances, World } from '../support/simulation.ts'

const SEEDS = Number(process.env.RUNTIME_SEEDS ?? 150)
const FIRST = Number(process.env.RUNTIME_SEED ?? 1)
const CALM: Chances = { crashes: 0, crash: 0, stall: 0, stallSteps: 0 }
const CRASHES: Chances = { crashes: 2, crash: 0.02, stall: 0.01, stallSteps: 60 }

const request = (more: Partial<LockRequest> = {}): LockRequest => ({
  class: 'x',
  sync: false,
  appending: false,
  keepOpen: false,
  entryMode: 0o666,
  started: os.now(),
  timeout: Infinity,
  lease: Infinity,
  signal: undefined,
  ...more,
})

interface Run {
  disk: Disk
  actors: Actor[]
}

function play(
  world: World,
  count: number,
  chances: Chances,
  seed: number,
  body: (actor: Actor) => Routine<void>,
  machine: (index: number) => string = () => 'one',
): Run {
  const disk = new Disk(world)
  disk.calls.mkdir?.('/d')
  const actors = Array.from({ length: count }, (_, index): Actor => {
    return { pid: 100 + index, machine: machine(index), body, state: 'running', error: undefined }
  })
  try {
    simulate(world, disk, actors, chances, seed)
  } finally {
    restoreSystem()
  }
  return { disk, actors }
}

/** Sections that note when two are inside. */
function sections(world: World, count: number, rounds: number, chances: Chances, seed: number): Run {
  const inside = new Map<number, Actor>()
  function* body(actor: Actor): Routine<void> {
    for (let round = 0; round < rounds; round += 1) {
      const place = yield* lockPlace('/d/F', true)
      const owned = yield* acquire(place, request())
      for (const other of inside.values()) {
        if (other.state !== 'crashed')
          throw new Error(`two inside: ${other.pid} and ${actor.pid} (seed ${seed})`)
      }
      inside.set(actor.pid, actor)
      yield* call('sleep', 5)
      yield* call('lstat', '/d')
      inside.delete(actor.pid)
      yield* release(owned)
    }
  }
  return play(world, count, chances, seed, body)
}

const seeds = (from = FIRST) => Array.from({ length: SEEDS }, (_, index) => from + index)

describe('one at a time, and everybody gets in', () => {
  it.each([
    ['POSIX, calm', POSIX, CALM],
    ['POSIX, crashes and stalls', POSIX, CRASHES],
    ['Windows renames, calm', WINDOWS, CALM],
    ['Windows renames, crashes and stalls', WINDOWS, CRASHES],
  ] as const)('3 processes, 2 sections each: %s', (_name, world, chances) => {
    for (const seed of seeds()) {
      const { disk, actors } = sections(world, 3, 2, chances, seed)
      for (const actor of actors) {
        if (actor.state === 'failed') throw actor.error
        expect(['done', 'crashed']).toContain(actor.state)
      }
      const crashed = actors.filter(({ state }) => state === 'crashed').map(({ pid }) => `.${pid}.`)
      // What is left belongs to the crashed, or is an empty lock directory they did not get to remove.
      for (const path of disk.list()) {
        const excusable =
          crashed.length > 0 && (path === '/d/F.lk' || crashed.some((mark) => path.includes(mark)))
        expect(path === '/d' || excusable ? '' : `${path} (seed ${seed})`).toBe('')
      }
    }
  })

  it('the method finds two holders where a rename replaces anything', () => {
    const broken: World = { ...POSIX, replaces: 'anything' }
    const found = seeds().filter((seed) =>
      sections(broken, 2, 2, CALM, seed).actors.some(({ error }) => /two inside/.test(String(error))),
    )
    expect(found.length).toBeGreaterThan(0)
  })
})

describe('no update is lost', () => {
  const add = (current: string | Buffer | undefined) => String(Number(current ?? 0) + 1)

  function* update(lease: number): Routine<void> {
    const place = yield* lockPlace('/d/F', true)
    const owned = yield* acquire(place, request({ class: 'u', keepOpen: true, lease }))
    try {
      yield* updateHeld(owned, add, updateSettings({}))
    } catch (error) {
      try {
        yield* release(owned)
      } catch {
        // The first error counts.
      }
      throw error
    }
    yield* release(owned)
  }

  const updates = (
    world: World,
    chances: Chances,
    seed: number,
    lease: number,
    machine: (index: number) => string,
  ) => {
    let saved = 0
    let lost = 0
    // Between the commit and the moment at which the caller learns of it, a crash leaves the outcome open.
    const open = new Set<Actor>()
    function* body(actor: Actor): Routine<void> {
      for (let round = 0; round < 3; round += 1) {
        open.add(actor)
        try {
          yield* update(lease)
          saved += 1
        } catch (error) {
          if ((error as { code?: string }).code !== 'ELOCKLOST') throw error
          lost += 1
        }
        open.delete(actor)
      }
    }
    const run = play(world, 3, chances, seed, body, machine)
    for (const actor of run.actors) if (actor.state === 'failed') throw actor.error
    const unsure = [...open].filter(({ state }) => state === 'crashed').length
    const value = run.disk.list().includes('/d/F') ? Number(run.disk.text('/d/F')) : 0
    return { saved, lost, unsure, value }
  }

  it.each([
    ['POSIX', POSIX],
    ['Windows renames', WINDOWS],
  ] as const)('with crashes and stalls: %s', (_name, world) => {
    for (const seed of seeds()) {
      const { saved, lost, unsure, value } = updates(world, CRASHES, seed, Infinity, () => 'one')
      expect(lost).toBe(0)
      expect([seed, value >= saved && value <= saved + unsure]).toEqual([seed, true])
    }
  })

  it('between machines that cannot check each other, with holders that are robbed in mid-section', () => {
    const chances: Chances = { crashes: 0, crash: 0, stall: 0.03, stallSteps: 500 }
    let robbed = 0
    for (const seed of seeds()) {
      const { saved, lost, value } = updates(POSIX, chances, seed, 1_000, (index) => `machine-${index}`)
      robbed += lost
      expect([seed, value]).toEqual([seed, saved])
    }
    // Otherwise this test would show nothing.
    expect(robbed).toBeGreaterThan(0)
  })
})
