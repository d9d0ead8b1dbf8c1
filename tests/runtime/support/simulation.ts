/**
 * A small file system in memory, and processes that make one call at a time in an order drawn from a seed.
 *
 * The code that runs is the runtime's own: its operations are generators that yield each system call, so a scheduler can
 * hold any of them for as long as it likes, or drop it for good, which is a crash.
 */
import type { Stats } from 'node:fs'
import type { Calls } from '../../../src/runtime/os.ts'
import { os } from '../../../src/runtime/os.ts'
import type { Routine, Step } from '../../../src/runtime/run.ts'
import { failure, pretend } from './faults.ts'

// What the simulated wall clock shows at the start.
const EPOCH = 1_700_000_000_000

interface Node {
  /** Undefined for a file. */
  names: Map<string, Node> | undefined
  content: Buffer
  mtimeMs: number
}

/** How the simulated system differs from POSIX, or is broken on purpose. */
export interface World {
  platform: NodeJS.Platform
  /** Whether a directory may be renamed onto an existing one: `empty` is POSIX. */
  replaces: 'never' | 'empty' | 'anything'
  /** Simulated milliseconds per call. */
  pace: number
}

/** POSIX as it should be. */
export const POSIX: World = { platform: 'darwin', replaces: 'empty', pace: 20 }
/** Windows as far as renames are concerned. */
export const WINDOWS: World = { platform: 'win32', replaces: 'never', pace: 20 }

/** A process of the simulation. */
export interface Actor {
  pid: number
  /** Processes of one machine can judge each other. */
  machine: string
  body: (actor: Actor) => Routine<void>
  state: 'running' | 'done' | 'crashed' | 'failed'
  error: unknown
}

const KEY = Symbol.for('eslint-plugin-atomic-fs/runtime/1')

/** Numbers from 0 up to 1 from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The file system and the clock. */
export class Disk {
  now = 1_000
  private readonly root: Node = { names: new Map(), content: Buffer.alloc(0), mtimeMs: 0 }
  private readonly open = new Map<number, { node: Node; position: number }>()
  private nextDescriptor = 3
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  private walk(path: string): { parent: Map<string, Node>; name: string; node: Node | undefined } {
    const parts = path.split('/').filter(Boolean)
    let parent = this.root.names as Map<string, Node>
    for (const part of parts.slice(0, -1)) {
      const next = parent.get(part)
      if (!next) throw failure('ENOENT')
      if (!next.names) throw failure('ENOTDIR')
      parent = next.names
    }
    const name = parts.at(-1) ?? ''
    return { parent, name, node: name ? parent.get(name) : this.root }
  }

  private get(path: string): Node {
    const { node } = this.walk(path)
    if (!node) throw failure('ENOENT')
    return node
  }

  private stats(node: Node): Stats {
    return {
      isFile: () => !node.names,
      isDirectory: () => Boolean(node.names),
      isSymbolicLink: () => false,
      size: node.content.length,
      mtimeMs: node.mtimeMs,
      mode: 0o644,
      uid: 0,
      gid: 0,
    } as unknown as Stats
  }

  private statsIfPresent(path: string): Stats | undefined {
    try {
      return this.stats(this.get(path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  private file(descriptor: number): { node: Node; position: number } {
    const file = this.open.get(descriptor)
    if (!file) throw failure('EBADF')
    return file
  }

  readonly calls: Partial<Calls> = {
    open: (path, flags) => {
      const { parent, name, node } = this.walk(path)
      if (flags.includes('x') && node) throw failure('EEXIST')
      if (!flags.includes('x') && !node) throw failure('ENOENT')
      const found = node ?? { names: undefined, content: Buffer.alloc(0), mtimeMs: EPOCH + this.now }
      parent.set(name, found)
      this.nextDescriptor += 1
      this.open.set(this.nextDescriptor, { node: found, position: 0 })
      return this.nextDescriptor
    },
    close: (descriptor) => void this.open.delete(descriptor),
    write: (descriptor, from, offset, length, position) => {
      const file = this.file(descriptor)
      const at = position ?? file.position
      const grown = Buffer.alloc(Math.max(file.node.content.length, at + length))
      file.node.content.copy(grown)
      grown.set(from.subarray(offset, offset + length), at)
      file.node.content = grown
      file.node.mtimeMs = EPOCH + this.now
      if (position === null) file.position += length
      return length
    },
    read: (descriptor, into, offset, length, position) => {
      const file = this.file(descriptor)
      const piece = file.node.content.subarray(position ?? file.position).subarray(0, length)
      into.set(piece, offset)
      if (position === null) file.position += piece.length
      return piece.length
    },
    ftruncate: (descriptor) => void (this.file(descriptor).node.content = Buffer.alloc(0)),
    fstat: (descriptor) => this.stats(this.file(descriptor).node),
    fsync: () => {},
    fchmod: () => {},
    fchown: () => {},
    access: (path) => void this.get(path),
    stat: (path) => this.statsIfPresent(path),
    lstat: (path) => this.statsIfPresent(path),
    realpath: (path) => (this.get(path), path),
    readlink: () => {
      throw failure('EINVAL')
    },
    readdir: (path) => {
      const { names } = this.get(path)
      if (!names) throw failure('ENOTDIR')
      return [...names.keys()]
    },
    mkdir: (path) => {
      const { parent, name, node } = this.walk(path)
      if (node) throw failure('EEXIST')
      parent.set(name, { names: new Map(), content: Buffer.alloc(0), mtimeMs: EPOCH + this.now })
    },
    rmdir: (path) => {
      const { parent, name, node } = this.walk(path)
      if (!node) throw failure('ENOENT')
      if (!node.names) throw failure('ENOTDIR')
      if (node.names.size > 0) throw failure('ENOTEMPTY')
      parent.delete(name)
    },
    unlink: (path) => {
      const { parent, name, node } = this.walk(path)
      if (!node) throw failure('ENOENT')
      if (node.names) throw failure('EISDIR')
      parent.delete(name)
    },
    rename: (from, to) => {
      const source = this.walk(from)
      const target = this.walk(to)
      if (!source.node) throw failure('ENOENT')
      if (source.node.names && target.node) {
        if (!target.node.names) throw failure('ENOTDIR')
        if (this.world.replaces === 'never') throw failure('EPERM')
        if (this.world.replaces === 'empty' && target.node.names.size > 0) throw failure('ENOTEMPTY')
      }
      source.parent.delete(source.name)
      target.parent.set(target.name, source.node)
    },
    run: () => undefined,
  }

  /** All paths, for assertions. */
  list(): string[] {
    const found: string[] = []
    const visit = (node: Node, path: string) => {
      for (const [name, child] of node.names ?? []) {
        found.push(`${path}/${name}`)
        visit(child, `${path}/${name}`)
      }
    }
    visit(this.root, '')
    return found.sort()
  }

  /** The content of a file. */
  text(path: string): string {
    return this.get(path).content.toString()
  }
}

/** What may happen to processes, per step. */
export interface Chances {
  /** Crashes at most, over all processes. */
  crashes: number
  crash: number
  /** Chance that a process is held for a long time before its next call. */
  stall: number
  stallSteps: number
}

/**
 * Runs all actors to their ends, in an order drawn from the seed. Throws when they do not come to an end: then one waits
 * for something that cannot happen.
 */
export function simulate(world: World, disk: Disk, actors: Actor[], chances: Chances, seed: number): void {
  const random = randomFrom(seed)
  let crashes = 0
  const contexts = actors.map((actor) => ({
    actor,
    home: undefined as unknown,
    table: { ...os.sync },
    routine: undefined as Routine<void> | undefined,
    pending: undefined as Step | undefined,
    sleepUntil: 0,
    heldUntil: 0,
  }))
  let current = contexts[0] as (typeof contexts)[number]
  pretend({
    platform: world.platform,
    now: () => disk.now,
    wallClock: () => EPOCH + disk.now,
    startedAt: () => EPOCH,
    uptime: () => 100_000,
    random,
    randomHex: (bytes) => {
      let text = ''
      while (text.length < bytes * 2) text += Math.floor(random() * 16).toString(16)
      return text
    },
    hardwareAddresses: () => [],
    hostname: () => current.actor.machine,
    processExists: (pid) =>
      actors.some(
        (actor) => actor.pid === pid && actor.state !== 'crashed' && actor.machine === current.actor.machine,
      ),
    onExit: () => {},
  })

  const advance = (go: (routine: Routine<void>) => IteratorResult<Step, void>) => {
    const home = globalThis as Record<symbol, unknown>
    const before = home[KEY]
    const { actor } = current
    // Each process has its own memory: its state, its identity, its number.
    home[KEY] = current.home
    pretend({ pid: actor.pid, sync: current.table })
    try {
      current.routine ??= actor.body(actor)
      const state = go(current.routine)
      current.pending = state.done ? undefined : state.value
      if (state.done) actor.state = 'done'
    } catch (error) {
      actor.state = 'failed'
      actor.error = error
    } finally {
      current.home = home[KEY]
      home[KEY] = before
    }
  }

  for (let step = 0; ; step += 1) {
    const running = contexts.filter(({ actor }) => actor.state === 'running')
    if (running.length === 0) return
    if (step > 20_000) throw new Error(`no end in sight (seed ${seed}): ${disk.list().join(' ')}`)
    disk.now += world.pace
    const free = running.filter((one) => one.heldUntil <= step && one.sleepUntil <= disk.now)
    const chosen = free[Math.floor(random() * free.length)]
    if (!chosen) continue
    current = chosen
    if (crashes < chances.crashes && random() < chances.crash) {
      crashes += 1
      chosen.actor.state = 'crashed'
      continue
    }
    if (random() < chances.stall) {
      chosen.heldUntil = step + chances.stallSteps
      continue
    }
    const call = chosen.pending
    if (!call) {
      advance((routine) => routine.next())
      continue
    }
    if (call.name === 'sleep') {
      chosen.sleepUntil = disk.now + (call.args[0] as number)
      advance((routine) => routine.next(undefined))
      continue
    }
    let result: unknown
    let error: unknown
    try {
      const make = disk.calls[call.name] as ((...args: readonly unknown[]) => unknown) | undefined
      if (!make) throw new Error(`not simulated: ${call.name}`)
      result = make(...call.args)
    } catch (thrown) {
      error = thrown
    }
    advance((routine) => (error === undefined ? routine.next(result) : routine.throw(error)))
  }
}
