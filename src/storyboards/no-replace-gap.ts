import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'Removed before it is replaced',
    scene:
      'The target is removed first, and the process stops, or the rename is refused, between the two calls',
    actors: { A: 'process A (saves)', B: 'process B (starts)' },
    flawed: {
      files: {
        temp: { name: '`state.json.tmp`', holds: 'none' },
        state: { name: '`state.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes `state.json.tmp`', leaves: { temp: 'new' } },
        { by: 'A', does: 'removes `state.json`', leaves: { state: '**none**' } },
        { by: 'B', does: 'finds no file: starts from an empty state' },
        { by: 'A', does: 'is killed, or the rename throws', leaves: { state: '**none, for good**' } },
      ],
      outcome: 'What step 3 has found empty, it may save: then the old content is gone even when A goes on.',
    },
    repaired: {
      using: '`renameWithRetry`, and nothing removed',
      files: {
        temp: { name: '`state.json.tmp`', holds: 'none' },
        state: { name: '`state.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes `state.json.tmp`', leaves: { temp: 'new' } },
        { by: 'B', does: 'finds the **old** state' },
        { by: 'A', does: 'renames, over the old one', leaves: { temp: 'none', state: '**new**' } },
      ],
      outcome: 'There is a state at every moment: the old one, and from the rename on the new one.',
    },
  }),
] as const
