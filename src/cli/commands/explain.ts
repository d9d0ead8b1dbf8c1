/** `explain`: what can happen to the code that a rule reports, step by step, and after the repair. */
import type { Command } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import plugin from '../../index.ts'
import { lines, storyboards, textOf, type Kind } from '../../storyboards/index.ts'
import { styled } from '../output.ts'
import { ruleNamed } from '../rule-names.ts'

/** Where the terminal does not say how wide it is, and where it is wider than one likes to read. */
const USUAL_WIDTH = 80
const GREATEST_WIDTH = 120

/** Adds `explain` to the program. */
export function explain(program: Command): void {
  program
    .command('explain')
    .summary('show how the code that a rule reports goes wrong')
    .description(
      'Shows step by step how the code that a rule reports goes wrong, and how it goes on once it is repaired. ' +
        'Without a rule it lists them all.',
    )
    .argument('[rule]', 'with or without "atomic-fs/" before it')
    .action((rule: string | undefined) => {
      const width = Math.min(process.stdout.columns || USUAL_WIDTH, GREATEST_WIDTH)
      const text = rule === undefined ? list(width) : explanation(ruleNamed(rule), width)
      console.log(text.join('\n'))
    })
}

function list(width: number): string[] {
  return [
    ...Object.keys(plugin.rules).flatMap((rule) => [
      styled('bold', rule),
      ...lines(sentence(rule), width - 4).map((line) => `    ${line}`),
    ]),
    '',
    ...lines(`How one of them goes wrong: npx ${packageJson.name} explain <rule>`, width),
  ]
}

function explanation(rule: string, width: number): string[] {
  const { docs } = plugin.rules[rule]!.meta
  return [
    styled('bold', `atomic-fs/${rule}`),
    ...lines(`${sentence(rule)} ${facts(rule)}`, width),
    ...storyboards[rule]!.flatMap((board) => ['', ...textOf(board, width, paint)]),
    '',
    `More: ${docs!.url}`,
  ]
}

function facts(rule: string): string {
  const { docs, fixable, hasSuggestions } = plugin.rules[rule]!.meta
  const repairs = [fixable ? 'fixes' : '', hasSuggestions ? 'suggestions' : ''].filter((one) => one !== '')
  const repaired = repairs.length > 0 ? `It has ${repairs.join(' and ')}.` : 'It has no repair.'
  return `${docs!.recommended ? 'In `recommended` and `strict`.' : 'In `strict`.'} ${repaired}`
}

function sentence(rule: string): string {
  const { description } = plugin.rules[rule]!.meta.docs!
  return `${description.charAt(0).toUpperCase()}${description.slice(1)}.`
}

const STYLES: Record<Kind, Parameters<typeof styled>[0] | undefined> = {
  plain: undefined,
  code: 'cyan',
  bad: ['bold', 'red'],
  good: ['bold', 'green'],
  quiet: 'dim',
  heading: 'bold',
}

function paint(kind: Kind, text: string): string {
  const style = STYLES[kind]
  return style === undefined ? text : styled(style, text)
}
