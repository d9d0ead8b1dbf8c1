import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'A default takes the place of what could be repaired',
    scene: 'A file that cannot be parsed counts as one that is not there',
    actors: { A: 'the process' },
    flawed: {
      files: {
        settings: { name: '`settings.json`', holds: '`{"a":1,"b":2}`' },
        memory: { name: 'in memory', holds: '–' },
      },
      steps: [
        {
          by: 'A',
          does: 'is killed during an earlier save, or somebody edits the file',
          leaves: { settings: '`{"a":1,"b":2,"c":`' },
        },
        {
          by: 'A',
          does: 'loads: `JSON.parse` throws, the handler returns the default',
          leaves: { memory: '**`{}`**' },
        },
        { by: 'A', does: 'sets one key', leaves: { memory: '`{"d":4}`' } },
        { by: 'A', does: 'saves', leaves: { settings: '**`{"d":4}`**' } },
      ],
      outcome: 'Until step 4 everything but a few bytes could be recovered.',
    },
    repaired: {
      using: 'a handler that answers for a missing file (`ENOENT`) only',
      files: {
        settings: { name: '`settings.json`', holds: '`{"a":1,"b":2}`' },
        memory: { name: 'in memory', holds: '–' },
      },
      steps: [
        {
          by: 'A',
          does: 'is killed during an earlier save, or somebody edits the file',
          leaves: { settings: '`{"a":1,"b":2,"c":`' },
        },
        { by: 'A', does: 'loads: `JSON.parse` throws, the handler **passes it on**' },
        { by: 'A', does: 'says so, and stops', leaves: { settings: '**`{"a":1,"b":2,"c":`**' } },
      ],
      outcome: 'The file is still there for whoever repairs it.',
    },
  }),
] as const
