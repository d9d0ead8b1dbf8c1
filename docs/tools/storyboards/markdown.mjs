// @ts-check
// The storyboards of a rule as the Markdown of its page. The marks in their words are Markdown already.
import { frames, takingPart } from '../../../dist/storyboards/index.mjs'

/**
 * @typedef {import('../../../src/storyboards/index.ts').Storyboard} Storyboard
 * @typedef {import('../../../src/storyboards/index.ts').Run} Run
 */

/**
 * @param {string} rule
 * @param {readonly Storyboard[]} boards
 */
export function markdown(rule, boards) {
  return boards.map((board, index) => section(board, pictureName(rule, index))).join('\n\n')
}

/**
 * The file of a picture, beside the page.
 * @param {string} rule
 * @param {number} index
 */
export function pictureName(rule, index) {
  return `${rule}${index === 0 ? '' : `-${index + 1}`}.svg`
}

/**
 * @param {Storyboard} board
 * @param {string} file
 */
function section({ title, scene, actors, flawed, repaired }, file) {
  return [
    `**${title}.** ${scene}:`,
    `![${title}, step by step, and the same repaired. The tables below say what the picture shows.](${file})`,
    flawed.outcome,
    `**Repaired** with ${repaired.using}. ${repaired.outcome}`,
    '<details>',
    '<summary>The same as tables</summary>',
    table(actors, flawed),
    '**Repaired:**',
    table(actors, repaired),
    '</details>',
  ].join('\n\n')
}

/**
 * A column for each actor that takes part in this run, and for each file.
 * @param {Storyboard['actors']} actors
 * @param {Run} run
 */
function table(actors, run) {
  const taking = takingPart(actors, run)
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
