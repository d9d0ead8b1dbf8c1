// The origin cases: race the examples, let `eslint --fix` repair a copy, race the copy with the same load.

import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { complaints, counts } from './checkers.mjs'
import { eslint, makeProject } from './fixed-copy.mjs'
import { scenarios } from './scenarios.mjs'
import { changedLines, heading, sameMessages, table, wrapped } from './table.mjs'

/**
 * Returns what speaks against the demonstration; an empty list when it holds. What was measured is handed to `keep`, for whom
 * it is worth more than a look.
 */
export async function races({ work, print, keep }) {
  print(heading('The origin cases: raced, fixed by `eslint --fix`, raced again'))
  const [original, fixed] = ['original', 'fixed'].map((name) => path.join(work, name))
  makeProject(original)
  makeProject(fixed)

  const wrong = []
  const found = await eslint(fixed)
  const remaining = await eslint(fixed, '--fix')
  for (const { program } of scenarios) {
    print(fixReport(program, found, original, fixed))
    if (!found.some(({ file }) => file === program)) wrong.push(`${program}: no rule reports anything`)
  }
  for (const { file, line, message } of remaining) wrong.push(`${file}:${line} is not fixed: ${message}`)

  const outcome = []
  for (const { name, program, title, load, run } of scenarios) {
    const figures = []
    for (const [label, programs] of [
      ['before', original],
      ['after', fixed],
    ]) {
      const data = path.join(work, `${name}-${label}`.replace(/ /g, '-'))
      mkdirSync(data)
      figures.push(await run(programs, data))
    }
    outcome.push({ name, program, title, load, before: figures[0], after: figures[1] })
    wrong.push(...complaints(name, ...figures))
  }
  print(comparison(outcome))
  keep(outcome)
  return wrong
}

function fixReport(program, found, original, fixed) {
  const lines = [program]
  const own = found.filter(({ file }) => file === program)
  const reports = own.map(({ file, line, ruleId, message }) => ({ file, line, rule: ruleId, message }))
  for (const { rule, message, places } of sameMessages(reports)) {
    const lineOrLines = places.length === 1 ? 'line' : 'lines'
    lines.push(`  ${lineOrLines} ${places.join(', ')}  ${rule}`, ...wrapped(message, { indent: 4 }))
  }
  const [before, after] = [original, fixed].map((dir) => readFileSync(path.join(dir, program), 'utf8'))
  lines.push('', ...changedLines(before, after).map((line) => `  ${line}`), '')
  return lines
}

function comparison(outcome) {
  const figures = [['', 'before', ' after']]
  for (const { before, after } of outcome) {
    const [was, is] = [counts(before), counts(after)]
    for (const name of Object.keys(was)) figures.push([name, was[name], is[name]])
    figures.push(['readings', before.reads, after.reads])
  }
  // One table for all examples, so that its columns stand under each other, cut where the next example begins.
  const [header, ...rows] = table(figures, { gap: 4, indent: 2 })
  const perExample = rows.length / outcome.length
  const lines = [header]
  outcome.forEach(({ name, load, before, after }, index) => {
    lines.push(`${name}: ${load}`, ...rows.slice(index * perExample, (index + 1) * perExample))
    lines.push(...remarks('before', before), ...remarks('after', after), '')
  })
  return lines
}

function remarks(label, { reasons }) {
  const sorted = Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
  if (sorted.length === 0) return []
  const text = sorted.slice(0, 6).map(([reason, count]) => `${reason} x ${count}`)
  return wrapped(`${label}: ${text.join(', ')}`, { indent: 2 })
}
