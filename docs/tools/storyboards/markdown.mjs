// @ts-check
// The storyboards of a rule as the Markdown of its page. The marks in their words are Markdown already.
import { frames } from '../../../dist/storyboards/index.mjs'

/**
 * @typedef {import('../../../src/storyboards/index.ts').Storyboard} Storyboard
 * @typedef {import('../../../src/storyboards/index.ts').Run} Run
 */

/** @param {readonly Storyboard[]} boards */
export function markdown(boards) {
  return boards.map(section).join('\n\n')
}

/** @param {Storyboard} board */
function section({ title, scene, actors, flawed, repaired }) {
  return [
    `**${title}.** ${scene}:`,
    table(actors, flawed),
    flawed.outcome,
    `**Repaired** with ${repaired.using}:`,
    table(actors, repaired),
    repaired.outcome,
  ].join('\n\n')
}

/**
 * A column for each actor that takes part in this run, and for each file.
 * @param {Storyboard['actors']} actors
 * @param {Run} run
 */
function table(actors, run) {
  const taking = Object.entries(actors).filter(([actor]) => run.steps.some(({ by }) => by === actor))
  const names = Object.values(run.files).map(({ name }) => name)
  const rows = frames(run).map(({ number, by, does, held }) => [
    `${number}`,
    ...taking.map(([actor]) => (actor === by ? does : '')),
    // What was said to decide at one step need not be said again at the next.
    ...held.map(({ text, fresh }) => (fresh ? text : text.replaceAll('**', ''))),
  ])
  const head = ['step', ...taking.map(([, name]) => name), ...names]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
