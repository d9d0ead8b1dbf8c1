// @ts-check
// npm run new <rule> [-- --root <folder>]: the rule, its storyboard, its test and its page, from templates that a test keeps
// working, and its place in the lists. Writes nothing when one of the files is already there.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { argumentsOf } from './arguments.mjs'
import { atomicWriteSync } from '../../dist/runtime/index.mjs'
import { BOARD_END, BOARD_START } from './update.mjs'

const { values, positionals } = argumentsOf(import.meta.url, {
  allowPositionals: true,
  options: { root: { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) } },
})
const [name, ...rest] = positionals
if (!name || rest.length > 0) stop('Usage: npm run new <rule>, for example: npm run new no-blind-copy')
if (!/^no-[a-z]+(-[a-z]+)*$/.test(name)) {
  stop(`'${name}' is not a rule name: "no-" and the construct, in lower case with dashes.`)
}

const camel = name.replace(/^no-/, '').replace(/-(.)/g, (_, letter) => letter.toUpperCase())
const variable = `no${camel.charAt(0).toUpperCase()}${camel.slice(1)}`
const files = {
  [`src/rules/${name}.ts`]: rule(),
  [`src/storyboards/${name}.ts`]: storyboard(),
  [`tests/rules/${name}.test.ts`]: test(),
  [`docs/rules/${name}.md`]: page(),
}

const existing = Object.keys(files).filter((file) => existsSync(path.join(values.root, file)))
if (existing.length > 0) stop(`Nothing was written, because this exists already: ${existing.join(', ')}.`)

const lists = [
  ...['rules', 'storyboards'].map((list) => changed(`src/${list}/index.ts`, (text) => withRule(text, list))),
  changed('src/rule-options.ts', withOptions),
]
for (const [file, text] of Object.entries(files)) {
  const target = path.join(values.root, file)
  mkdirSync(path.dirname(target), { recursive: true })
  // Exclusive: a file that appeared since the check above is not overwritten either.
  writeFileSync(target, text, { flag: 'wx' })
  console.log(`wrote ${file}`)
}
for (const { file, text } of lists) {
  atomicWriteSync(path.join(values.root, file), text)
  console.log(`added it to ${file}`)
}
console.log(
  'Next: put the real code that went wrong into the test, then `npm run update` and `npm test -- ' +
    name +
    '`.',
)

/**
 * @param {string} file
 * @param {(text: string) => string} change
 */
function changed(file, change) {
  return { file, text: change(readFileSync(path.join(values.root, file), 'utf8')) }
}

/** @param {string} text */
function withOptions(text) {
  const added = text.replace(
    /^export interface RuleOptions \{\n(?: .*\n)*/m,
    (list) => `${list}  '${name}': Record<string, never>\n`,
  )
  if (added === text) stop('src/rule-options.ts has no `export interface RuleOptions {...}`')
  return added
}

/**
 * @param {string} text
 * @param {string} list
 */
function withRule(text, list) {
  const line = `import ${variable} from './${name}.ts'\n`
  const imports = [...text.matchAll(/^import .*\n/gm)]
  const last = imports.at(-1)
  const at = last ? last.index + last[0].length : 0
  const added = `${text.slice(0, at)}${line}${last ? '' : '\n'}${text.slice(at)}`
  const end = added.lastIndexOf('}')
  const open = added.slice(0, end).trimEnd()
  if (end < 0 || !new RegExp(`export const ${list}\\b`).test(added))
    stop(`src/${list}/index.ts has no \`export const ${list} = {...}\``)
  const separator = open.endsWith('{') || open.endsWith(',') ? '' : ','
  return `${open}${separator}\n  '${name}': ${variable},\n${added.slice(end)}`
}

function rule() {
  return `import { createRule } from '../create-rule.ts'

type MessageId = '${camel}'

export default createRule<[], MessageId>({
  name: '${name}',
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow TODO, as in "disallow renaming onto a live file without a retry"',
      // It earns its place in recommended with a clean run over real projects.
      recommended: false,
    },
    schema: [],
    messages: {
      ${camel}: "TODO what can happen to '{{path}}'. TODO what to do.",
    },
  },
  defaultOptions: [],
  check(_context, _facts, _options) {
    // Ask the facts for operations, keep those that matter here, report or stay silent.
  },
})
`
}

function storyboard() {
  return `import { storyboard } from './storyboard.ts'

export default [
  storyboard({
    title: 'TODO what goes wrong, in a few words',
    scene: 'TODO who does what, as in: Two processes save the same \`state.json\`',
    actors: { A: 'process A', B: 'process B' },
    flawed: {
      files: { state: { name: '\`state.json\`', holds: 'old' } },
      steps: [
        { by: 'A', does: 'TODO' },
        { by: 'B', does: 'TODO', leaves: { state: '**TODO what decides**' } },
      ],
      outcome: 'TODO what has come of it.',
    },
    repaired: {
      using: 'TODO',
      files: { state: { name: '\`state.json\`', holds: 'old' } },
      steps: [{ by: 'A', does: 'TODO', leaves: { state: '**new**' } }],
      outcome: 'TODO',
    },
  }),
] as const
`
}

function test() {
  return `import { RuleTester } from 'eslint'
import { afterAll, describe, it } from 'vitest'
import ${variable} from '../../src/rules/${name}.ts'

RuleTester.describe = describe
RuleTester.it = it
RuleTester.itOnly = it.only
// @ts-expect-error the types of ESLint do not know this hook
RuleTester.afterAll = afterAll

const tester = new RuleTester()

// The rule types of typescript-eslint and of ESLint differ in names only.
tester.run('${name}', ${variable} as never, {
  assertionOptions: { requireMessage: true, requireLocation: true, requireData: true },
  valid: [
    {
      name: 'TODO the nearest harmless neighbour',
      code: "import fs from 'node:fs'\\nfs.readFileSync('a.json')\\n",
    },
  ],
  // Start from real code that went wrong.
  invalid: [],
})
`
}

function page() {
  return `# atomic-fs/${name}

TODO what can happen, and to whom.

## What happens

${BOARD_START}

${BOARD_END}

## Bad

<!-- bad -->

\`\`\`js
// TODO code that the rule reports
\`\`\`

## Good

<!-- good -->

\`\`\`js
// TODO the same, done right
\`\`\`

## What the fix changes

TODO

## When not to use it

TODO
`
}

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  console.error(message)
  process.exit(1)
}
