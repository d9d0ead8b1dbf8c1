import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'Each failed save leaves a file',
    scene: 'A daemon saves `state.json` through `state.json.4711.1732190000000.tmp`, a new name each time',
    actors: { A: 'the daemon' },
    flawed: {
      files: {
        temps: { name: 'temp files', holds: 'none' },
        state: { name: '`state.json`', holds: 'an hour old' },
      },
      steps: [
        { by: 'A', does: 'opens a temp file, writes half of it', leaves: { temps: 'one half' } },
        { by: 'A', does: 'the disk is full: `writeFile` **throws**' },
        { by: 'A', does: 'logs the error, and goes on', leaves: { temps: 'one half, **left behind**' } },
        {
          by: 'A',
          does: 'saves again, under the next name',
          leaves: { temps: '**two** halves, and no room for either' },
        },
        { by: 'A', does: '… a day later', leaves: { temps: '**thousands**', state: '**a day old**' } },
      ],
      outcome: 'What keeps the disk full is what the saves leave on it.',
    },
    repaired: {
      using: '`atomicWrite`',
      files: {
        temps: { name: 'temp files', holds: 'none' },
        state: { name: '`state.json`', holds: 'an hour old' },
      },
      steps: [
        { by: 'A', does: 'opens a temp file, writes half of it', leaves: { temps: 'one half' } },
        { by: 'A', does: 'the disk is full: **removes it**, and throws', leaves: { temps: '**none**' } },
        { by: 'A', does: 'logs the error, and goes on' },
        { by: 'A', does: 'saves again, with a little room left', leaves: { state: '**new**' } },
      ],
      outcome: 'A failed save takes no room, and the next one starts with all that there is.',
    },
  }),
] as const
