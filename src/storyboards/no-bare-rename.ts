import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'Windows refuses a rename onto an open file',
    scene:
      'On Windows one process saves `state.json`, another one reads it, with temp names as unique as you like',
    actors: { A: 'process A (saves)', B: 'process B (reads, or scans)' },
    flawed: {
      files: {
        temp: { name: '`state.json.1f3a….tmp`', holds: 'none' },
        state: { name: '`state.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes `state.json.1f3a….tmp`', leaves: { temp: 'new' } },
        { by: 'B', does: 'opens `state.json`' },
        { by: 'A', does: 'renames: **throws EPERM, EACCES or EBUSY**' },
        {
          by: 'A',
          does: 'the error ends the save',
          leaves: { temp: 'new, **left behind**', state: '**old**' },
        },
        { by: 'B', does: 'reads, closes `state.json`' },
      ],
      outcome: 'After step 5 the same rename would succeed, but nobody tries it: the new content is lost.',
    },
    repaired: {
      using: '`renameWithRetry`',
      files: {
        temp: { name: '`state.json.1f3a….tmp`', holds: 'none' },
        state: { name: '`state.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes `state.json.1f3a….tmp`', leaves: { temp: 'new' } },
        { by: 'B', does: 'opens `state.json`' },
        { by: 'A', does: 'renames: refused, **waits some milliseconds**' },
        { by: 'B', does: 'reads, closes `state.json`' },
        { by: 'A', does: 'renames **again**', leaves: { temp: 'none', state: '**new**' } },
      ],
      outcome: 'The save takes a little longer than the reader does, and succeeds.',
    },
  }),
] as const
