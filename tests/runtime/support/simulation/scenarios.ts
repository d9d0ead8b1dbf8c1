/** What is searched. Titles are those of the table in docs/runtime/lock-protocol.md. */
import { section, shellSection, sweepingSection, update } from './actors.ts'
import { addsUp, livingStay, nothingLost, oneEntry, oneInside, tidy } from './checks.ts'
import { POSIX, WINDOWS } from './disk.ts'
import type { Call } from './disk.ts'
import type { Check, Scenario } from './explore.ts'
import * as mutants from './mutants.ts'
import type { Mutant } from './mutants.ts'
import type { Actor } from './process.ts'

const EXACT: Check[] = [oneInside, oneEntry, livingStay, nothingLost, addsUp, tidy]
// Owners may lose their locks: what they write must be safe all the same.
const LEASE: Check[] = [oneEntry, nothingLost, addsUp, tidy]
const ALL = [0, 1, 2]
const DAY = 24 * 60 * 60 * 1_000

// What a process does with its own open files, and whether it may write, concerns nobody else.
const PRIVATE = new Set([
  'close',
  'fstat',
  'fchmod',
  'fchown',
  'fsync',
  'read',
  'write',
  'ftruncate',
  'access',
])
const quietFiles = ({ name }: Call): boolean => PRIVATE.has(name)
// Where nobody is looking for drafts, making one does not either.
const quietDrafts = (call: Call): boolean =>
  quietFiles(call) || (['mkdir', 'open'].includes(call.name) && String(call.args[0]).startsWith('/d/F.lk-'))

const scenario = (actors: Actor[], more: Partial<Scenario> = {}): Scenario => ({
  actors,
  rules: POSIX,
  platform: 'darwin',
  start: { '/d': undefined },
  crashes: 0,
  robberies: 0,
  misled: [],
  lostReplies: 0,
  omissions: 0,
  nap: 150,
  patient: [],
  janitor: false,
  quiet: quietDrafts,
  checks: EXACT,
  ...more,
})

const times = (
  processes: number,
  rounds: number,
  body: Actor['rounds'][number],
  more: Partial<Actor> = {},
): Actor[] =>
  Array.from({ length: processes }, () => ({ ...more, rounds: Array.from({ length: rounds }, () => body) }))

const onWindows: Partial<Scenario> = { rules: WINDOWS, platform: 'win32' }
const apart = (count: number, body: Actor['rounds'][number]): Actor[] =>
  times(count, 1, body).map((actor, who) => ({ ...actor, machine: `machine ${who}` }))
const overlapping = { ...POSIX, walks: true, listings: true }

/** Searches of every run. */
export const SCENARIOS: Record<string, Scenario> = {
  '2 processes, 2 sections each, 2 crashes': scenario(times(2, 2, section()), { crashes: 2 }),
  '3 processes, 1 section each, 2 crashes': scenario(times(3, 1, section()), { crashes: 2 }),
  'lives asked of procfs, 2 processes, 2 sections each, 1 crash': scenario(times(2, 2, section()), {
    crashes: 1,
    platform: 'linux',
  }),
  'Windows renames, 2 processes, 2 sections each, 2 crashes': scenario(times(2, 2, section()), {
    ...onWindows,
    crashes: 2,
  }),
  '2 processes, 2 updates each, 1 crash': scenario(times(2, 2, update()), { crashes: 1 }),
  '3 processes, 1 update each': scenario(times(3, 1, update())),
  '2 processes, 1 update each, every call a step, 2 crashes': scenario(times(2, 1, update()), {
    crashes: 2,
    quiet: () => false,
  }),
  'Windows renames, 2 processes, 1 update each, 2 crashes': scenario(times(2, 1, update()), {
    ...onWindows,
    crashes: 2,
  }),
  'any owner robbed at any moment, 2 processes, 2 updates and 1': scenario(
    [...times(1, 2, update()), ...times(1, 1, update())],
    { misled: ALL, checks: LEASE },
  ),
  'any owner robbed at any moment by one of 3 processes, 1 update each': scenario(times(3, 1, update()), {
    misled: [0],
    checks: LEASE,
  }),
  'leases that run out at any moment, 2 machines, 1 update each': scenario(
    apart(2, update({ lease: 1_000 })),
    {
      checks: LEASE,
      patient: ALL,
      nap: 900,
      crashes: 1,
    },
  ),
  'calls and listings that overlap, 3 processes, 1 section each, 1 crash': scenario(times(3, 1, section()), {
    crashes: 1,
    rules: overlapping,
  }),
  'calls and listings that overlap, robbed owners, 2 processes, 1 update each': scenario(
    times(2, 1, update()),
    {
      misled: ALL,
      checks: LEASE,
      rules: overlapping,
    },
  ),
  'a lost answer and 2 names left out of listings, 2 processes, 1 section each, 1 crash': scenario(
    times(2, 1, section()),
    {
      lostReplies: 1,
      omissions: 2,
      crashes: 1,
    },
  ),
  'a lost answer, 2 processes, 1 update each, 1 crash': scenario(times(2, 1, update()), {
    lostReplies: 1,
    crashes: 1,
  }),
  'drafts of the dead swept, 2 processes and one that comes last, 2 crashes': scenario(
    [...times(2, 1, sweepingSection()), ...times(1, 1, sweepingSection())],
    { crashes: 2, janitor: true, quiet: quietFiles },
  ),
  'drafts of the unknown swept at any moment, 2 processes, 2 sections each': scenario(
    [...times(1, 2, section()), ...times(1, 2, sweepingSection(), { skew: 2 * DAY })],
    { quiet: quietFiles },
  ),
  'one that gives up waiting, 2 processes, 2 sections and 1, 1 crash': scenario(
    [...times(1, 2, section()), ...times(1, 1, section({ timeout: 200 }))],
    { patient: [1], crashes: 1 },
  ),
  'a process number used again, 3 processes, 1 section each, 1 crash': scenario(
    [...times(2, 1, section()), ...times(1, 1, section(), { after: 0 })],
    { crashes: 1, platform: 'linux' },
  ),
  'a shell with mv -T, 1 section each, 1 crash': scenario(
    [...times(1, 1, section()), ...times(1, 1, shellSection('mv -T'))],
    {
      crashes: 1,
    },
  ),
  'a shell with mv, 1 section each, 1 crash': scenario(
    [...times(1, 1, section()), ...times(1, 1, shellSection('mv'))],
    {
      crashes: 1,
    },
  ),
}

/** Searches that take longer. */
export const LONG_SCENARIOS: Record<string, Scenario> = {
  '3 processes, 2 sections each, 2 crashes': scenario(times(3, 2, section()), { crashes: 2 }),
  '4 processes, 1 section each, 2 crashes': scenario(times(4, 1, section()), { crashes: 2 }),
  'lives asked of procfs, 3 processes, 1 section each, 2 crashes': scenario(times(3, 1, section()), {
    crashes: 2,
    platform: 'linux',
  }),
  'Windows renames, 3 processes, 2 sections each, 2 crashes': scenario(times(3, 2, section()), {
    ...onWindows,
    crashes: 2,
  }),
  '3 processes, 2 updates each, 1 crash': scenario(times(3, 2, update()), { crashes: 1 }),
  'any owner robbed at any moment, 3 processes, 2 updates each': scenario(times(3, 2, update()), {
    misled: ALL,
    checks: LEASE,
  }),
  'leases that run out at any moment, 3 machines, 1 update each, 1 crash': scenario(
    apart(3, update({ lease: 1_000 })),
    {
      checks: LEASE,
      patient: ALL,
      nap: 900,
      crashes: 1,
    },
  ),
  // Without crashes: whose life cannot be asked for would keep the lock for ever.
  'drafts of the unknown swept at any moment, 3 processes, 2 sections each': scenario(
    [...times(2, 2, section()), ...times(1, 2, sweepingSection(), { skew: 2 * DAY })],
    { quiet: quietFiles },
  ),
  '2 lost answers and 2 names left out of listings, 3 processes, 1 update each': scenario(
    times(3, 1, update()),
    {
      lostReplies: 2,
      omissions: 2,
      checks: LEASE,
    },
  ),
  '2 shells with mv, 1 process, 2 crashes': scenario(
    [...times(1, 1, section()), ...times(2, 1, shellSection('mv'))],
    {
      crashes: 2,
    },
  ),
  'a shell with mv -T, one with mv, 1 process, 2 crashes': scenario(
    [...times(1, 1, section()), ...times(1, 1, shellSection('mv')), ...times(1, 1, shellSection('mv -T'))],
    { crashes: 2 },
  ),
}

/** A wrong protocol, the search that shows it, and what the search must find. */
interface Wrong {
  finds: string
  right: Scenario
  wrong: Scenario
}

const mutated = (right: Scenario, intercept: Mutant): Scenario => ({
  ...right,
  actors: right.actors.map((actor) => ({ ...actor, intercept })),
})

const robbedUpdates = scenario(times(2, 1, update()), {
  misled: ALL,
  checks: [nothingLost, addsUp],
  rules: overlapping,
})
// A third one profits from what the first does to the second.
const oneRobber = scenario([...times(1, 1, section()), ...times(2, 1, update())], {
  misled: [0],
  checks: [nothingLost, addsUp],
  rules: { ...POSIX, walks: true },
})
const oneCrash = scenario(times(3, 1, section()), { crashes: 1 })
const calm = scenario(times(2, 1, section()), { checks: [oneInside, livingStay] })
const robbedOnce = scenario(times(3, 1, section()), { robberies: 1, checks: [livingStay] })
const oldDrafts = scenario(
  [...times(1, 1, section()), ...times(1, 2, sweepingSection(), { skew: 2 * DAY })],
  {
    quiet: quietFiles,
  },
)

const deadDrafts = scenario([...times(1, 1, section()), ...times(1, 1, sweepingSection())], {
  crashes: 1,
  janitor: true,
  quiet: quietFiles,
})

/** What the search must be able to see. */
export const WRONG: Record<string, Wrong> = {
  'the commit writes the file itself': {
    finds: 'an update is lost',
    right: robbedUpdates,
    wrong: mutated(robbedUpdates, mutants.withoutFence),
  },
  'a robbed owner creates its entry again': {
    finds: 'an update is lost',
    right: robbedUpdates,
    wrong: mutated(robbedUpdates, mutants.createsEntryAgain),
  },
  'the lock is moved aside instead of the entry removed': {
    finds: 'an update is lost',
    right: oneRobber,
    wrong: mutated(oneRobber, mutants.movesLockAside),
  },
  'the lock is made empty, then the entry created': {
    finds: 'two inside',
    right: calm,
    wrong: mutated(calm, mutants.makesLockEmpty),
  },
  'the draft of a living owner is emptied in place': {
    finds: 'two inside',
    right: oldDrafts,
    wrong: mutated(oldDrafts, mutants.emptiesDraftInPlace),
  },
  'the lock of a dead owner is removed as a whole': {
    finds: 'the entry of a living owner is removed',
    right: oneCrash,
    wrong: mutated(oneCrash, mutants.removesLockWhole),
  },
  'a second look before the lock of a dead owner is removed': {
    finds: 'the entry of a living owner is removed',
    right: oneCrash,
    wrong: mutated(oneCrash, mutants.looksThenActs),
  },
  'the release removes whatever is there': {
    finds: 'the entry of a living owner is removed',
    right: robbedOnce,
    wrong: mutated(robbedOnce, mutants.releasesWhateverIsThere),
  },
  'an owner is dead when it takes long': {
    finds: 'the entry of a living owner is removed',
    right: calm,
    wrong: { ...calm, misled: ALL },
  },
  'a rename replaces a directory with something in it': {
    finds: 'two inside',
    right: calm,
    wrong: { ...calm, rules: { ...POSIX, replaces: 'anything' } },
  },
  'the entry of a dead owner is never removed': {
    finds: 'process 0 does not get on, although nobody is in its way',
    right: oneCrash,
    wrong: mutated(oneCrash, mutants.neverRecovers),
  },
  'nobody looks for drafts': {
    finds: 'something is left after the sweep',
    right: deadDrafts,
    wrong: mutated(deadDrafts, mutants.neverSweeps),
  },
}
