import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'Two writers share a temp file',
    scene: 'Two processes save the same `state.json` through `state.json.tmp`',
    actors: { A: 'process A', B: 'process B' },
    flawed: {
      files: {
        temp: { name: '`state.json.tmp`', holds: 'none' },
        state: { name: '`state.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'opens `state.json.tmp`, writes all of it', leaves: { temp: "A's data" } },
        { by: 'B', does: 'opens `state.json.tmp`, which truncates it', leaves: { temp: 'empty' } },
        { by: 'B', does: 'writes the first half', leaves: { temp: "half of B's" } },
        {
          by: 'A',
          does: 'renames `state.json.tmp`, reports success',
          leaves: { temp: 'none', state: "**half of B's data**" },
        },
        {
          by: 'B',
          does: 'writes the second half, into `state.json`',
          leaves: { state: "B's data, by luck" },
        },
        { by: 'B', does: 'renames `state.json.tmp`: **throws ENOENT**' },
      ],
      outcome:
        'From step 4 to step 5 every reader sees a broken file, and if B is killed there, it stays broken. In step 6 ' +
        'B is told that its save failed.',
    },
    repaired: {
      using: '`tmpPath`, which gives each save a name of its own',
      files: {
        temps: { name: 'temp files', holds: 'none' },
        state: { name: '`state.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes a temp file', leaves: { temps: "A's" } },
        { by: 'B', does: 'writes the first half of **another one**', leaves: { temps: "A's, half of B's" } },
        { by: 'A', does: 'renames its own', leaves: { temps: "half of B's", state: "**A's data**" } },
        { by: 'B', does: 'writes the second half', leaves: { temps: "B's" } },
        { by: 'B', does: 'renames its own', leaves: { temps: 'none', state: "**B's data**" } },
      ],
      outcome: 'Whoever reads finds a whole file at every moment, and both are told the truth.',
    },
  }),
] as const
