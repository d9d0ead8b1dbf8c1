import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'The second save wipes out the first one',
    scene: 'Two processes each add one entry',
    actors: { A: 'process A', B: 'process B' },
    flawed: {
      files: { seen: { name: '`seen.json`', holds: '`["x"]`' } },
      steps: [
        { by: 'A', does: 'loads `["x"]`' },
        { by: 'B', does: 'loads `["x"]`' },
        { by: 'A', does: 'adds `"a"`' },
        { by: 'B', does: 'adds `"b"`' },
        { by: 'A', does: 'saves `["x", "a"]`', leaves: { seen: '`["x", "a"]`' } },
        { by: 'B', does: 'saves `["x", "b"]`', leaves: { seen: '**`["x", "b"]`**' } },
      ],
      outcome: 'What A has added is gone, and neither of the two was told.',
    },
    repaired: {
      using: '`updateFile`, or `withLock` around all of it',
      files: { seen: { name: '`seen.json`', holds: '`["x"]`' } },
      steps: [
        { by: 'A', does: 'takes the lock, loads `["x"]`' },
        { by: 'B', does: 'asks for the lock: **waits**' },
        { by: 'A', does: 'adds `"a"`, saves, gives the lock back', leaves: { seen: '`["x", "a"]`' } },
        { by: 'B', does: 'takes the lock, loads **`["x", "a"]`**' },
        { by: 'B', does: 'adds `"b"`, saves', leaves: { seen: '**`["x", "a", "b"]`**' } },
      ],
      outcome: 'Each change is made to what the one before has left.',
    },
  }),
] as const
