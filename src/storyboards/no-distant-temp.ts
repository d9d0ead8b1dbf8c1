import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'No rename leads to another file system',
    scene:
      "A program writes its settings to `os.tmpdir()` and renames them into the home directory. On the author's machine " +
      'both are on one disk, on this one `/tmp` is in memory',
    actors: { A: 'the program' },
    flawed: {
      files: {
        temp: { name: '`/tmp/settings.tmp`', holds: 'none' },
        settings: { name: '`~/settings.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes `/tmp/settings.tmp`', leaves: { temp: 'new' } },
        { by: 'A', does: 'renames it: **throws EXDEV**', leaves: { settings: '**old**' } },
        { by: 'A', does: 'fails like this every time, since its first start' },
      ],
      outcome: 'A program that works on one machine never works on the other.',
    },
    repaired: {
      using: '`tmpPath`, which names a file beside the target',
      files: {
        temp: { name: '`~/settings.json.….tmp`', holds: 'none' },
        settings: { name: '`~/settings.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes `~/settings.json.….tmp`', leaves: { temp: 'new' } },
        { by: 'A', does: 'renames it', leaves: { temp: 'none', settings: '**new**' } },
      ],
      outcome: "A temp file beside its target is on the target's file system, whatever that is.",
    },
  }),
  storyboard({
    title: 'The copy that answers EXDEV',
    scene: 'The usual answer to EXDEV is to copy instead, which gives up what the rename was for',
    actors: { A: 'the program', B: 'its next start' },
    flawed: {
      files: {
        temp: { name: '`/tmp/settings.tmp`', holds: 'none' },
        settings: { name: '`~/settings.json`', holds: 'old' },
      },
      steps: [
        { by: 'A', does: 'writes `/tmp/settings.tmp`', leaves: { temp: 'new' } },
        {
          by: 'A',
          does: '`copyFile` opens the target, which **truncates** it',
          leaves: { settings: '**empty**' },
        },
        {
          by: 'A',
          does: 'copies the first part, and is killed',
          leaves: { settings: '**cut short**, for good' },
        },
        { by: 'B', does: 'parses it: **SyntaxError**' },
      ],
      outcome: 'The copy is the very write in place that the temp file was to prevent.',
    },
    repaired: {
      using: '`tmpPath`, which names a file beside the target',
      files: {
        temp: { name: '`~/settings.json.….tmp`', holds: 'none' },
        settings: { name: '`~/settings.json`', holds: 'old' },
      },
      steps: [
        {
          by: 'A',
          does: 'writes the first part of `~/settings.json.….tmp`, and is killed',
          leaves: { temp: 'cut short' },
        },
        {
          by: 'B',
          does: 'parses `~/settings.json`: the settings as they were',
          leaves: { settings: '**old**' },
        },
      ],
      outcome: 'Whenever the program is killed, the settings are the old ones or the new ones.',
    },
  }),
] as const
