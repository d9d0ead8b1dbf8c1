import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'A stale lock is cleared twice',
    scene: 'A and B wait for a lock whose owner is dead',
    actors: { A: 'process A', B: 'process B' },
    flawed: {
      files: { lock: { name: '`state.lock`', holds: 'of a dead owner' } },
      steps: [
        { by: 'A', does: 'reads it: 60 s old' },
        { by: 'B', does: 'reads it: 60 s old' },
        { by: 'A', does: 'removes it, creates it', leaves: { lock: "A's" } },
        { by: 'B', does: 'removes **what it has not read**', leaves: { lock: '**none**' } },
        { by: 'B', does: 'creates it', leaves: { lock: "**B's**" } },
      ],
      outcome:
        'From step 5 on both believe that they are alone. Nothing fails, and whatever the lock was for is done by two at a ' +
        'time.',
    },
    repaired: {
      using: '`withLock`, whose locks hold an entry with a name that is never used twice',
      files: { lock: { name: '`state.json.lk`', holds: 'of a dead owner' } },
      steps: [
        { by: 'A', does: "reads the owner's entry: dead" },
        { by: 'B', does: "reads the owner's entry: dead" },
        { by: 'A', does: 'removes that entry, takes the lock', leaves: { lock: "**A's**" } },
        { by: 'B', does: 'removes that entry: **not there any more**' },
        { by: 'B', does: "finds A's entry: waits" },
      ],
      outcome: 'However late a removal comes, it hits nobody but the dead owner.',
    },
  }),
] as const
