// The page of the demonstration and its table in the README, made from the recorded run and from nothing else.

import { counts } from './checkers.mjs'
import { description } from './plot.mjs'
import { amount } from './words.mjs'

/** docs/demo.md. */
export function demoPage({ machine, races }) {
  const { node, system, processors, model, load } = machine
  return [
    '<!-- Made from demo.json, a run that `npm run demo -- --record` has kept. Do not edit: `npm run update` writes it. -->',
    '# Four programs, before and after `eslint --fix`',
    `Each of the [examples](../examples/README.md) runs as several processes at the same time, while readers look at its file without a pause. Then \`eslint --fix\` repairs a copy, and the copy runs under the same load. What a program writes carries its writer, a number and a checksum, so that a lost or a broken value is found from the bytes alone.`,
    `One run, with Node ${node.slice(1)} on ${system}, ${processors} processors (${model}), under an average load of ${load}:`,
    `![${description(races)}](demo.svg)`,
    '## The figures',
    ...races.flatMap(raceSection),
    '## On your machine',
    'The same, with the figures of your machine, in a clone of the repository:',
    '```sh\nnpm ci && npm run demo -- --only races\n```',
    'They differ from run to run, since a race is lost by chance; that there is nothing lost or broken after the fix does not. The command fails when something is, and also when nothing was lost before.',
  ].join('\n\n')
}

function raceSection({ program, title, before, after }) {
  const [was, is] = [counts(before), counts(after)]
  const rows = [
    ['writes', before.writes, after.writes],
    ...Object.keys(was).map((name) => [name, was[name], is[name]]),
    ['readings', before.reads, after.reads],
  ].map(([name, ...numbers]) => [name, ...numbers.map((number) => number.toLocaleString('en'))])
  const reasons = Object.entries(before.reasons)
    .filter(([, number]) => number > 0)
    .sort((a, b) => b[1] - a[1])
  return [
    `**${title}** ([${program}](../examples/${program})):`,
    tableOf([['', 'before', 'after'], ['---', '--:', '--:'], ...rows]),
    ...(reasons.length > 0
      ? [
          `Before: ${reasons.map(([reason, number]) => `${reason} × ${number.toLocaleString('en')}`).join(', ')}.`,
        ]
      : []),
  ]
}

/** The table in the README, with the words in front of it. */
export function demoTable({ machine, races }) {
  const rows = races.map(({ title, before, after }) => [
    title,
    amount(before.lost, before.writes),
    amount(before.torn, before.reads),
    after.lost + after.torn + after.errors === 0
      ? 'none'
      : amount(after.lost + after.torn, after.writes + after.reads),
  ])
  const { node, system, processors } = machine
  return [
    `Four programs, raced before and after \`eslint --fix\` ([one run](docs/demo.md), Node ${Number.parseInt(node.slice(1), 10)} on ${system.split(' ')[0]}, ${processors} processors):`,
    tableOf([
      ['programs at work at the same time', 'lost, before', 'torn readings, before', 'after `--fix`'],
      ['---', '---', '---', '---'],
      ...rows,
    ]),
  ].join('\n\n')
}

const tableOf = (rows) => rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
