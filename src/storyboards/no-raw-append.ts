import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'A record is glued to a torn line',
    scene: 'One writer is killed in the middle of a record, another one appends the next',
    actors: { A: 'writer A', B: 'writer B, later', R: 'a reader' },
    flawed: {
      files: { end: { name: 'end of `events.jsonl`', holds: 'empty' } },
      steps: [
        { by: 'A', does: 'appends `{"id":1}` and a newline', leaves: { end: '`{"id":1}⏎`' } },
        { by: 'A', does: 'appends `{"id":2}`: killed half way', leaves: { end: '`{"id":1}⏎{"id`' } },
        {
          by: 'B',
          does: 'appends `{"id":3}` and a newline',
          leaves: { end: '**`{"id":1}⏎{"id{"id":3}⏎`**' },
        },
        { by: 'R', does: 'parses the last line: **fails**' },
      ],
      outcome:
        'Records 2 and 3 are lost, and the third one was written by a program that did everything right.',
    },
    repaired: {
      using: '`appendLines`',
      files: { end: { name: 'end of `events.jsonl`', holds: 'empty' } },
      steps: [
        { by: 'A', does: 'appends `{"id":1}` and a newline', leaves: { end: '`{"id":1}⏎`' } },
        { by: 'A', does: 'appends `{"id":2}`: killed half way', leaves: { end: '`{"id":1}⏎{"id`' } },
        {
          by: 'B',
          does: 'finds the torn line: appends **a newline**, `{"id":3}` and a newline',
          leaves: { end: '**`{"id":1}⏎{"id⏎{"id":3}⏎`**' },
        },
        { by: 'R', does: 'parses the last line: **record 3**' },
      ],
      outcome:
        'Only the record is lost whose writer was killed. A reader can skip what is left of it, since it is a line of its own.',
    },
  }),
] as const
