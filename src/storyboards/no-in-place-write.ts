import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'Killed between emptying and filling',
    scene: 'A process saves its state over the old one, and is killed while it does',
    actors: { A: 'the process', B: 'its next start' },
    flawed: {
      files: { state: { name: '`state.json`', holds: 'old content' } },
      steps: [
        { by: 'A', does: "calls `writeFileSync('state.json', text)`" },
        { by: 'A', does: 'the system opens it with `O_TRUNC`', leaves: { state: '**empty**' } },
        { by: 'A', does: 'some of the text is written', leaves: { state: '**cut short**' } },
        { by: 'A', does: 'is killed, or the disk is full', leaves: { state: 'cut short, for good' } },
        { by: 'B', does: 'parses it: **SyntaxError**' },
        {
          by: 'B',
          does: 'or catches that, goes on with a default, saves',
          leaves: { state: '**the default, and nothing else**' },
        },
      ],
      outcome:
        'No second process is needed. With one, a reader between steps 2 and 3 gets an empty file from a writer that is ' +
        'doing fine.',
    },
    repaired: {
      using: '`atomicWriteSync`',
      files: {
        temp: { name: 'a temp file beside it', holds: 'none' },
        state: { name: '`state.json`', holds: 'old content' },
      },
      steps: [
        { by: 'A', does: "calls `atomicWriteSync('state.json', text)`", leaves: { temp: 'empty' } },
        { by: 'A', does: 'some of the text is written, **beside the file**', leaves: { temp: 'cut short' } },
        { by: 'A', does: 'is killed', leaves: { state: '**old content**' } },
        { by: 'B', does: 'parses it: the state as it was saved last' },
        {
          by: 'B',
          does: 'saves: writes all of a temp file, renames it',
          leaves: { temp: 'none', state: '**new content**' },
        },
      ],
      outcome:
        'The file holds the old content or the new one at every moment. What the killed process left behind goes with the ' +
        'next save; on a full disk the save itself removes it and throws.',
    },
  }),
] as const
