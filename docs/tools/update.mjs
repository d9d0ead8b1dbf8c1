// @ts-check
// npm run update: writes what is generated from the rules and their storyboards (the head of each rule's page, what
// happens there step by step, the pictures of that, the table in the README, the example for oxlint), and from the kept run of
// the demonstration (its page, its drawing, its table in the README), and from the kept figures of linting (their table and
// their drawing). With --check it writes nothing and fails when something is out of date.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { atomicWriteSync } from '../../dist/runtime/index.mjs'
import { storyboards } from '../../dist/storyboards/index.mjs'
import { demoPage, demoTable } from './demo/page.mjs'
import { plot } from './demo/plot.mjs'
import { speedPlot, speedTable } from './bench/linting/plot.mjs'
import { markdown, pictureName } from './storyboards/markdown.mjs'
import { picture } from './storyboards/picture.mjs'

/**
 * @typedef {{ meta: { docs: { description: string, recommended: boolean }, fixable?: string, hasSuggestions?: boolean } }} Rule
 */

const HEAD_START = '<!-- generated head: change the rule and run `npm run update` -->'
const HEAD_END = '<!-- end of the generated head -->'
export const BOARD_START = '<!-- storyboard: change src/storyboards and run `npm run update` -->'
export const BOARD_END = '<!-- end of the storyboard -->'
const DEMO_START = '<!-- demo: record another run and run `npm run update` -->'
const DEMO_END = '<!-- end of the demo -->'
const SPEED_START =
  '<!-- figures: record others with `npm run bench -- --record` and run `npm run update` -->'
const SPEED_END = '<!-- end of the figures -->'
export const TABLE_START = '<!-- rules: change the rule and run `npm run update` -->'
export const TABLE_END = '<!-- end of the rules -->'

/**
 * A page with its head brought up to date. Everything up to the end of the old head (or, in a page that has
 * none yet, its title) is replaced.
 * @param {string} name
 * @param {Rule} rule
 * @param {string} page
 */
export function withHead(name, rule, page) {
  const end = page.indexOf(HEAD_END)
  const body =
    end < 0 ? page.replace(/^\s*# .*\n+/, '') : page.slice(end + HEAD_END.length).replace(/^\n+/, '')
  return `${head(name, rule)}\n\n${body}`
}

/**
 * @param {string} name
 * @param {Rule} rule
 */
function head(name, { meta }) {
  const facts = [
    meta.docs.recommended
      ? '✅ Part of the configurations `recommended`, `strict` and `all`.'
      : '🔒 Part of the configurations `strict` and `all`.',
  ]
  if (meta.fixable) facts.push('🔧 `eslint --fix` repairs what is safe to repair.')
  if (meta.hasSuggestions) facts.push('💡 Suggests a repair in the editor where a person should look at it.')
  return [
    `# atomic-fs/${name}`,
    HEAD_START,
    `> ${sentence(meta.docs.description)}`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    HEAD_END,
  ].join('\n\n')
}

/** @param {Record<string, Rule>} rules */
export function table(rules) {
  const rows = Object.entries(rules).map(([name, { meta }]) => [
    `[${name}](docs/rules/${name}.md)`,
    sentence(meta.docs.description),
    meta.docs.recommended ? '✅' : '🔒',
    `${meta.fixable ? '🔧' : ''}${meta.hasSuggestions ? '💡' : ''}`,
  ])
  const cells = [['Rule', 'Does', 'In', 'Repair'], ['---', '---', '---', '---'], ...rows]
  return [
    TABLE_START,
    '',
    '✅ in `recommended`, 🔒 in `strict`, 🔧 repaired by `--fix`, 💡 suggests a repair',
    '',
    ...cells.map((row) => `| ${row.join(' | ')} |`),
    '',
    TABLE_END,
  ].join('\n')
}

/**
 * @param {Record<string, Rule>} rules
 * @param {string} readme
 */
export function withTable(rules, readme) {
  return between(readme, TABLE_START, TABLE_END, table(rules), 'the table of rules')
}

/**
 * A page with its storyboards brought up to date.
 * @param {string} rule
 * @param {readonly import('../../src/storyboards/index.ts').Storyboard[]} boards
 * @param {string} page
 */
export function withStoryboards(rule, boards, page) {
  const text = [BOARD_START, markdown(rule, boards), BOARD_END].join('\n\n')
  return between(page, BOARD_START, BOARD_END, text, 'the storyboard')
}

/**
 * @param {string} page
 * @param {string} first
 * @param {string} last
 * @param {string} text with both markers
 * @param {string} what
 */
function between(page, first, last, text, what) {
  const start = page.indexOf(first)
  const end = page.indexOf(last)
  if (start < 0 || end < start) throw new Error(`The markers around ${what} are lost: ${first} and ${last}`)
  return page.slice(0, start) + text + page.slice(end + last.length)
}

/**
 * `configs.recommended` as oxlint wants it, which reads no configuration of a plugin.
 * @param {{ plugins?: object, files?: string[], rules: object, settings?: object }[]} recommended
 */
export function oxlintConfig(recommended) {
  const [all, ...overrides] = recommended.map(({ files, rules, settings }) => ({ files, rules, settings }))
  return JSON.stringify({
    $schema: './node_modules/oxlint/configuration_schema.json',
    jsPlugins: ['eslint-plugin-atomic-fs'],
    ...all,
    overrides,
    // It looks into every folder that no .gitignore names.
    ignorePatterns: ['**/node_modules/**'],
  })
}

/** The pictures of all storyboards: files and what they hold. */
export function pictures() {
  return Object.entries(storyboards).flatMap(([rule, boards]) =>
    boards.map((board, index) => ({
      file: `docs/rules/${pictureName(rule, index)}`,
      content: picture(board),
    })),
  )
}

/**
 * @param {any} record of a run, as docs/demo.json holds it
 * @param {string} readme
 */
export function withDemo(record, readme) {
  const text = [DEMO_START, demoTable(record), DEMO_END].join('\n\n')
  return between(readme, DEMO_START, DEMO_END, text, 'the figures of the demonstration')
}

/**
 * @param {any} kept the figures of all releases, as docs/contributing/speed.json holds them
 * @param {string} page
 */
export function withSpeed(kept, page) {
  const text = [SPEED_START, speedTable(kept), SPEED_END].join('\n\n')
  return between(page, SPEED_START, SPEED_END, text, 'the figures of linting')
}

/** @param {string} text */
function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`
}

async function main() {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const check = process.argv.includes('--check')
  // Formatted by prettier, so that the format check and this tool never disagree.
  const prettier = await import('prettier')
  /** @type {{ rules: Record<string, Rule>, configs: { recommended: { rules: object }[] } }} */
  const { rules, configs } = createRequire(import.meta.url)('../../dist/index.cjs')
  /** @type {[file: string, update: (text: string) => string][]} */
  const pages = Object.entries(rules).map(([name, rule]) => [
    `docs/rules/${name}.md`,
    (text) => withStoryboards(name, storyboards[name] ?? [], withHead(name, rule, text)),
  ])
  const demo = JSON.parse(readFileSync(path.join(root, 'docs/demo.json'), 'utf8'))
  pages.push(['README.md', (text) => withDemo(demo, withTable(rules, text))])
  pages.push(['docs/demo.md', () => demoPage(demo)])
  pages.push(['docs/demo.svg', () => plot(demo)])
  const speed = JSON.parse(readFileSync(path.join(root, 'docs/contributing/speed.json'), 'utf8'))
  pages.push(['docs/contributing/speed.md', (text) => withSpeed(speed, text)])
  pages.push(['docs/contributing/speed.svg', () => speedPlot(speed)])
  pages.push(['examples/oxlint/.oxlintrc.json', () => oxlintConfig(configs.recommended)])
  for (const { file, content } of pictures()) pages.push([file, () => content])

  let outdated = 0
  for (const [name, update] of pages) {
    const file = path.join(root, name)
    const options = { ...(await prettier.resolveConfig(file)), filepath: file }
    let text
    let updated
    try {
      // The picture of a new rule is not there yet.
      text = file.endsWith('.svg') && !existsSync(file) ? '' : readFileSync(file, 'utf8')
      updated = file.endsWith('.svg') ? update(text) : await prettier.format(update(text), options)
    } catch (error) {
      console.error(`${name}: ${/** @type {Error} */ (error).message}`)
      process.exitCode = 1
      continue
    }
    if (updated === text) continue
    outdated += 1
    if (check) {
      console.error(`${name} is out of date: run \`npm run update\``)
      process.exitCode = 1
    } else {
      atomicWriteSync(file, updated)
      console.log(`updated ${name}`)
    }
  }
  if (!check && outdated === 0) console.log('everything was up to date')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
