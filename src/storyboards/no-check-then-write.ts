import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'Both find the file missing',
    scene: 'Two processes start for the first time',
    actors: { A: 'process A', B: 'process B' },
    flawed: {
      files: { settings: { name: '`settings.json`', holds: 'missing' } },
      steps: [
        { by: 'A', does: '`existsSync`: no' },
        { by: 'B', does: '`existsSync`: no' },
        { by: 'B', does: 'writes `{}`', leaves: { settings: '`{}`' } },
        { by: 'B', does: 'saves the first setting', leaves: { settings: '`{"token":"b"}`' } },
        { by: 'A', does: 'writes `{}`', leaves: { settings: '`{}`: **token lost**' } },
      ],
      outcome: "No lock around step 4 helps, because A's step 5 does not take it.",
    },
    repaired: {
      using: 'the flag `wx`, with which looking and creating are one call of the system',
      files: { settings: { name: '`settings.json`', holds: 'missing' } },
      steps: [
        { by: 'A', does: '`existsSync`: no' },
        { by: 'B', does: '`existsSync`: no' },
        { by: 'B', does: 'creates it with `{}`', leaves: { settings: '`{}`' } },
        { by: 'B', does: 'saves the first setting', leaves: { settings: '`{"token":"b"}`' } },
        { by: 'A', does: 'tries to create it: **EEXIST**', leaves: { settings: '**`{"token":"b"}`**' } },
        { by: 'A', does: 'reads what is there' },
      ],
      outcome: 'Only one of the two creates the file, and the other one is told.',
    },
  }),
] as const
