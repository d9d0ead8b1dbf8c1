// @ts-check
// Code inside of a page: a processor takes it out for ESLint and puts back what rules change. It gets the reports of a file of
// its own, and the page either what such a file would get, in the right place, or nothing.
import markdown from '@eslint/markdown'
import { Linter as Linter10 } from 'eslint'
import html from 'eslint-plugin-html'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { applySuggestion, createFixChecker } from '../support/fixed-file.mjs'

/**
 * @typedef {import('eslint').Linter.LintMessage} Message
 * @typedef {import('eslint').Linter.LanguageOptions} LanguageOptions
 * @typedef {import('../support/fixed-file.mjs').Outcome} Outcome
 * @typedef {import('../support/fixed-file.mjs').ViolationKind} ViolationKind
 *
 * @typedef {object} Page
 * @property {string} filename
 * @property {string} extension of the code
 * @property {string} head what stands before the code
 * @property {string} tail what stands behind it
 * @property {string} [indent] what stands at the head of each line of code
 * @property {boolean} changed whether it gets changes at all
 */

/** Which of the blocks of a page is the code. */
const CODE = 1

/** Another block, before and behind the code. What it declares is no name of the code. */
const OTHER = `var fs = require('fs')
var { atomicWriteSync, renameWithRetrySync, tmpPath } = require('eslint-plugin-atomic-fs/runtime')`

/** @param {string} extension @param {string} [open] what stands before the fence @param {string} [indent] @returns {Page} */
const inMarkdown = (extension, open = '', indent = '') => ({
  filename: 'README.md',
  extension,
  head: `# Odd\n\n\`\`\`js\n${OTHER}\n\`\`\`\n\n${open}\`\`\`${extension} more\n`,
  tail: `${indent}\`\`\`\n\nThe end.\n\n~~~js\n~~~\n\n\`\`\`js\n${OTHER}\n\`\`\`\n`,
  indent,
  changed: open === '',
})

/** @param {string} attributes @param {string} [indent] @returns {Page} */
const inHtml = (attributes, indent = '') => ({
  filename: 'index.html',
  extension: 'html',
  head: `<!doctype html>\n<script${attributes}>\n${OTHER}\n</script>\n<script${attributes}>\n`,
  tail: `${indent}</script>\n<script${attributes}>\n${OTHER}\n</script>\n`,
  indent,
  changed: false,
})

/** @type {Record<string, { page: Page, inner: string }>} */
export const PAGES = {
  markdown: { inner: 'module', page: inMarkdown('mjs') },
  'markdown commonjs': { inner: 'commonjs', page: inMarkdown('cjs') },
  'markdown typescript': { inner: 'typescript', page: inMarkdown('ts') },
  'markdown jsx': { inner: 'babel', page: inMarkdown('jsx') },
  'markdown list': { inner: 'module', page: inMarkdown('js', '- Odd:\n\n  ', '  ') },
  'markdown list, first thing': { inner: 'typescript', page: inMarkdown('ts', '- ', '  ') },
  'markdown quotation': { inner: 'commonjs', page: inMarkdown('js', '> Odd\n>\n> ', '> ') },
  'markdown comment': { inner: 'module', page: inMarkdown('js', '<!-- global odd -->\n\n') },
  html: { inner: 'script', page: inHtml('') },
  'html module': { inner: 'module', page: inHtml(' type="module"') },
  'html indented': { inner: 'module', page: inHtml(' type="module"', '    ') },
}

/** @param {Page} page @param {string} code */
export function inPage({ head, indent = '', tail }, code) {
  const lines = code.replace(/[\r\n]+$/, '').replace(/\r\n|\n|\r/g, (end) => end + indent)
  return `${head}${indent}${lines}\n${tail}`
}

/**
 * Makes the check of pages for a set of rules.
 *
 * @param {{ rules: Record<string, any>, Linter?: any, settings?: Record<string, unknown>, ruleOptions?: Record<string, object> }} tools
 */
export function createPageChecker({ rules, Linter = Linter10, settings = RUNTIME, ruleOptions = {} }) {
  // In a page all is suggested.
  const suggested = { fix: 'suggest', ...settings }
  const checkAlone = createFixChecker({ rules, Linter, settings: suggested, ruleOptions, cwd: NOWHERE })
  const enabled = Object.fromEntries(
    Object.keys(rules).map((name) => [
      `atomic-fs/${name}`,
      name in ruleOptions ? ['error', ruleOptions[name]] : 'error',
    ]),
  )
  /** @param {LanguageOptions} languageOptions */
  const configuration = (languageOptions) => [
    {
      files: ['**/*.md'],
      plugins: { markdown: { processors: markdown.processors } },
      processor: 'markdown/markdown',
    },
    {
      files: ['**/*.md/*.*', '**/*.html'],
      languageOptions,
      linterOptions: { reportUnusedDisableDirectives: 'off' },
      plugins: { 'atomic-fs': { rules }, html },
      rules: enabled,
      settings: { 'atomic-fs': settings },
    },
  ]

  /**
   * @param {string} text the page @param {{ page: Page, languageOptions: LanguageOptions }} reader
   * @returns {Outcome}
   */
  return function check(text, { page, languageOptions }) {
    const blocks = blocksOf(page, text)
    const code = blocks[CODE] ?? ''
    const isWhole =
      blocks.length === blocksOf(page, inPage(page, 'odd')).length && !/<!--|<\/?script/i.test(code)
    if (!isWhole) return { parsed: false, messages: [], left: [], output: text, changes: [], violations: [] }
    const folder = mkdtempSync(path.join(tmpdir(), 'atomic-fs-page-'))
    const filename = path.join(folder, page.filename)
    const alone = checkAlone(code, { filename: path.join(NOWHERE, `odd.${page.extension}`), languageOptions })
    /** @type {Outcome} */
    const outcome = {
      ...alone,
      messages: [],
      left: [],
      output: text,
      changes: [],
      violations: [...alone.violations],
    }
    if (!alone.parsed) return outcome
    /** @type {(kind: ViolationKind, detail: string, change: string, output: string) => void} */
    const violate = (kind, detail, change, output) => {
      outcome.violations.push({ kind, detail, change, output })
    }
    try {
      // A rule may look how the code stands in its page.
      writeFileSync(filename, text)
      const linter = new Linter({ configType: 'flat', cwd: folder })
      outcome.messages = linter.verify(text, configuration(languageOptions), {
        filename,
        allowInlineConfig: false,
        filterCodeBlock: () => true,
      })
    } catch (error) {
      violate('crash', error instanceof Error ? (error.stack ?? error.message) : String(error), 'lint', text)
      return outcome
    } finally {
      rmSync(folder, { recursive: true })
    }
    outcome.left = outcome.messages
    // A byte order mark in the midst of a page is no code to eslint-plugin-html, which leaves it where it is.
    if (outcome.messages.some(({ fatal }) => fatal) && code.startsWith('\uFEFF'))
      return { ...outcome, parsed: false, messages: [], left: [] }

    const shown = (/** @type {Message[]} */ messages) =>
      messages
        .map(({ ruleId, message }) => ruleId ?? message)
        .sort()
        .join(', ')
    // Processors count lines in their own way, and leave out what stands on none.
    const hasOddLines = /\r(?!\n)|[\u2028\u2029]/.test(code)
    // A name that a script does not declare for certain (an `eval` or a `with` may) is another script's, and says nothing.
    const isShared = page.extension === 'html' && /\beval\b|\bwith\b/.test(code)
    if (!hasOddLines && !isShared && shown(outcome.messages) !== shown(alone.messages)) {
      violate('page', `${shown(outcome.messages)} instead of ${shown(alone.messages)}`, 'lint', text)
    }
    const outputs = new Set(alone.changes.map(({ output }) => output))
    for (const { ruleId, line, fix, suggestions = [] } of outcome.messages) {
      if (fix) violate('page', `${ruleId} has a fix (line ${line})`, 'lint', text)
      for (const suggestion of suggestions) {
        const name = `${ruleId}/${suggestion.messageId} at line ${line}`
        const output = applySuggestion(text, suggestion)
        outcome.changes.push({ name, output })
        const found = blocksOf(page, output)
        if (!output.startsWith(page.head) || !output.endsWith(page.tail)) {
          violate('page', 'something beside the code has changed', name, output)
        } else if (
          found.some((block, at) => at !== CODE && block !== blocks[at]) ||
          found.length !== blocks.length
        ) {
          violate('page', 'another block has changed', name, output)
        } else if (!outputs.has(found[CODE] ?? '')) {
          violate('page', 'this is nothing that the code would get in a file of its own', name, output)
        }
      }
    }
    // Places move by a byte order mark in the midst of a page, and no disk holds one half of a character.
    const isPlain = !hasOddLines && !code.startsWith('\uFEFF') && Buffer.from(code).toString() === code
    const expected = page.changed && isPlain ? alone.changes.length : 0
    if (outcome.changes.length < expected)
      violate('page', `no more than ${outcome.changes.length} of ${expected} changes`, 'lint', text)
    if (!page.changed && outcome.changes.length > 0) violate('page', 'a change', 'lint', text)
    return outcome
  }
}

/** As deep as a page, so that a runtime of the project's own is imported by the same path. */
const NOWHERE = path.resolve('/nowhere')
const RUNTIME = { runtime: 'eslint-plugin-atomic-fs/runtime' }

/** The code of a page. @param {Page} page @param {string} text */
export const codeIn = (page, text) => blocksOf(page, text)[CODE] ?? ''

/** The code of each block, by who reads Markdown, and not by who moves changes to their places. @param {Page} page @param {string} text */
function blocksOf({ filename, head, tail, indent = '' }, text) {
  if (filename === 'README.md') {
    const blocks = markdown.processors.markdown.preprocess(text, filename)
    return blocks.map((block) => (typeof block === 'string' ? block : block.text))
  }
  const lines = text.slice(head.length + indent.length, -tail.length)
  return ['', indent ? lines.replace(/(\r\n|\n|\r)[ \t]*/g, '$1') : lines]
}
