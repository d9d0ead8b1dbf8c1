// @ts-check
// What must hold for every file that a fix or a suggestion has changed, whatever was in it. Shared by the tests, the
// fuzzer and the runs over real projects; plain JavaScript, because scripts import it as well.
import * as typescriptParser from '@typescript-eslint/parser'
import { Linter as Linter10 } from 'eslint'
import { alignTokens } from './align-tokens.mjs'

/**
 * @typedef {import('eslint').Linter.LintMessage} Message
 * @typedef {import('eslint').SourceCode} SourceCode
 * @typedef {import('eslint').Scope.Variable} Variable
 * @typedef {import('eslint').Linter.LanguageOptions} LanguageOptions
 *
 * What went wrong. `leftover` is untidy and not wrong: an import, a variable or a block that the change has made
 * useless; everything else is a wrong change.
 * @typedef {'crash' | 'syntax' | 'unresolved' | 'captured' | 'comments' | 'line-endings' | 'head' | 'directives'
 *   | 'unstable' | 'reported' | 'suspect' | 'duplicate-import' | 'leftover' | 'slow' | 'page'} ViolationKind
 *
 * @typedef {object} Violation
 * @property {ViolationKind} kind
 * @property {string} detail
 * @property {string} change `fix`, or the suggestion: its rule, message and place
 * @property {string} output the changed text
 *
 * @typedef {object} Change
 * @property {string} name `fix`, or the suggestion: its rule, message and place
 * @property {string} output
 *
 * @typedef {object} CheckOptions
 * @property {string} filename decides parser and module kind, as in a project
 * @property {LanguageOptions} [languageOptions] instead of those that the name and the text ask for
 * @property {boolean} [suggestions] whether each suggestion is applied and checked as well; true when left out
 *
 * @typedef {object} Outcome
 * @property {boolean} parsed false when the text itself cannot be parsed; nothing else is known then
 * @property {Message[]} messages the reports before any change
 * @property {Message[]} left the reports after the fixes
 * @property {string} output the text after the fixes
 * @property {Change[]} changes every changed text: the fixed one, and one for each suggestion
 * @property {Violation[]} violations
 */

/** What core rules see that no fix may bring into a file. */
const SUSPECT = {
  'no-class-assign': 'error',
  'no-const-assign': 'error',
  'no-dupe-args': 'error',
  'no-dupe-keys': 'error',
  'no-func-assign': 'error',
  'no-import-assign': 'error',
  'no-redeclare': 'error',
  'no-unexpected-multiline': 'error',
  'no-unreachable': 'error',
  'no-unsafe-finally': 'error',
  'no-unused-expressions': 'error',
  'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
}

const LEFTOVER = {
  'no-empty': 'error',
  'no-lone-blocks': 'error',
  'no-unused-vars': ['error', { args: 'none', caughtErrors: 'all' }],
  'no-useless-catch': 'error',
}

/** Names that a fix may use without a declaration. Babel takes the end of `NodeJS.ErrnoException` for a name, too. */
const GLOBALS = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...['undefined', 'arguments', 'NodeJS', 'ErrnoException'],
])

/** Comments that speak to a tool about the line below. */
const NEXT_LINE =
  /@ts-(?:ignore|expect-error)|(?:eslint|oxlint|biome)\S*-next-line|^\s*(?:prettier|biome)-ignore\b/

/**
 * Makes the check for a set of rules.
 *
 * @param {object} options
 * @param {Record<string, any>} options.rules the plugin's rules by their short names
 * @param {any} [options.Linter] of another version of ESLint
 * @param {Record<string, unknown>} [options.settings] instead of a configured runtime alone
 * @param {Record<string, object>} [options.ruleOptions] of rules, by their short names
 * @param {string} [options.cwd] where ESLint runs; only files below it are linted
 */
export function createFixChecker({ rules, Linter = Linter10, settings, ruleOptions = {}, cwd }) {
  /** @type {Linter10} */
  const linter = new Linter({ configType: 'flat', ...(cwd === undefined ? {} : { cwd }) })
  /** @type {SourceCode | undefined} */
  let captured
  const capture = {
    /** @param {{ sourceCode: SourceCode }} context */
    create(context) {
      captured = context.sourceCode
      return {}
    },
  }

  /** @param {LanguageOptions} languageOptions @param {boolean} everything @returns {any[]} */
  function configuration(languageOptions, everything) {
    const own = Object.fromEntries(
      Object.keys(rules).map((name) => [
        `atomic-fs/${name}`,
        name in ruleOptions ? ['error', ruleOptions[name]] : 'error',
      ]),
    )
    return [
      {
        // Not `**/*`: that alone makes ESLint look at no other files than its usual ones.
        files: ['**/*.*'],
        languageOptions,
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        plugins: { 'atomic-fs': { rules }, check: { rules: { capture } } },
        rules: { ...own, ...(everything ? { ...SUSPECT, ...LEFTOVER, 'check/capture': 'error' } : {}) },
        settings: { 'atomic-fs': settings ?? { runtime: 'eslint-plugin-atomic-fs/runtime' } },
      },
    ]
  }

  // Comments that switch rules off would hide what the change has done.
  /** @param {string} filename */
  const lintOptions = (filename) => ({ filename, allowInlineConfig: false })

  /** @param {Message} message */
  const isOwn = (message) => message.ruleId?.startsWith('atomic-fs/') ?? false

  /**
   * @param {string} text @param {LanguageOptions} languageOptions @param {string} filename
   * @returns {{ messages: Message[], sourceCode: SourceCode | undefined, fatal: Message | undefined }}
   */
  function look(text, languageOptions, filename) {
    captured = undefined
    const messages = linter.verify(text, configuration(languageOptions, true), lintOptions(filename))
    const hoisted = importedNames(captured)
    return {
      messages: messages.filter(
        ({ ruleId, message }) =>
          ruleId !== 'no-use-before-define' || !hoisted.has(message.split("'")[1] ?? ''),
      ),
      sourceCode: captured,
      fatal: messages.find((message) => message.fatal),
    }
  }

  /**
   * Fixes a file as `eslint --fix` does, applies each suggestion to the original on its own, and checks every result.
   *
   * @param {string} text
   * @param {CheckOptions} options
   * @returns {Outcome}
   */
  return function check(text, { filename, languageOptions: given, suggestions = true }) {
    /** @type {Outcome} */
    const outcome = { parsed: false, messages: [], left: [], output: text, changes: [], violations: [] }
    /** @type {(kind: ViolationKind, detail: string, change: string, output: string) => void} */
    const violate = (kind, detail, change, output) => {
      outcome.violations.push({ kind, detail, change, output })
    }

    /** @type {LanguageOptions | undefined} */
    let languageOptions
    try {
      for (const candidate of given ? [given] : languagesOf(filename)) {
        const messages = linter.verify(text, configuration(candidate, false), lintOptions(filename))
        if (messages.some((message) => message.fatal)) continue
        const unread = messages.find((message) => message.ruleId === null)
        if (unread) throw new Error(`${filename}: ${unread.message}`)
        languageOptions = candidate
        outcome.messages = messages
        break
      }
    } catch (error) {
      violate('crash', describeError(error), 'lint', text)
      return outcome
    }
    if (!languageOptions) return outcome
    outcome.parsed = true
    outcome.left = outcome.messages
    if (!outcome.messages.some((message) => message.fix || message.suggestions?.length)) return outcome
    const language = languageOptions
    let before
    try {
      before = look(text, language, filename)
    } catch (error) {
      violate('crash', describeError(error), 'lint', text)
      return outcome
    }
    if (!before.sourceCode) throw new Error(`no source code for ${filename}`)
    const old = { text, messages: before.messages, sourceCode: before.sourceCode }

    /** @param {string} name @param {string} output @param {Message} [suggested] the report that offered the change */
    const verifyChange = (name, output, suggested) => {
      outcome.changes.push({ name, output })
      try {
        const after = look(output, language, filename)
        if (after.fatal || !after.sourceCode) {
          violate('syntax', `${after.fatal?.message} (line ${after.fatal?.line})`, name, output)
          return
        }
        const changed = { text: output, messages: after.messages, sourceCode: after.sourceCode }
        for (const [kind, detail] of compare(old, changed)) violate(kind, detail, name, output)
        if (suggested) {
          const count = (/** @type {Message[]} */ list) =>
            list.filter((message) => message.ruleId === suggested.ruleId).length
          if (count(after.messages) < count(outcome.messages)) return
          violate('unstable', 'the report is still there after its suggestion', name, output)
        } else {
          const again = linter.verifyAndFix(output, configuration(language, false), lintOptions(filename))
          if (again.output !== output) violate('unstable', 'a second pass changes it again', name, output)
        }
      } catch (error) {
        violate('crash', describeError(error), name, output)
      }
    }

    if (outcome.messages.some((message) => message.fix)) {
      try {
        const fixed = linter.verifyAndFix(text, configuration(language, false), lintOptions(filename))
        outcome.output = fixed.output
        outcome.left = fixed.messages
      } catch (error) {
        violate('crash', describeError(error), 'fix', text)
      }
      if (outcome.output !== text) verifyChange('fix', outcome.output)
      else violate('unstable', 'a report carries a fix that changes nothing', 'fix', text)
    }
    for (const message of suggestions ? outcome.messages : []) {
      for (const suggestion of message.suggestions ?? []) {
        const rule = message.ruleId?.replace('atomic-fs/', '')
        const name = `${rule}/${suggestion.messageId} at line ${message.line}`
        verifyChange(name, applySuggestion(text, suggestion), message)
      }
    }
    return outcome

    /**
     * @param {{ text: string, messages: Message[], sourceCode: SourceCode }} before
     * @param {{ text: string, messages: Message[], sourceCode: SourceCode }} after
     * @returns {Generator<[ViolationKind, string]>}
     */
    function* compare(before, after) {
      yield* headDifferences(before.text, after.text)
      yield* directiveDifferences(before.sourceCode, after.sourceCode)
      yield* commentDifferences(before.sourceCode, after.sourceCode)
      yield* nameDifferences(before.sourceCode, after.sourceCode)
      yield* importDifferences(before.sourceCode, after.sourceCode)
      yield* messageDifferences(before.messages, after.messages, isOwn)
    }
  }
}

/**
 * The text with one suggestion applied; its ranges do not count a byte order mark.
 *
 * @param {string} text @param {import('eslint').Linter.LintSuggestion} suggestion
 */
export function applySuggestion(text, { fix }) {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const body = text.slice(bom.length)
  return bom + body.slice(0, fix.range[0]) + fix.text + body.slice(fix.range[1])
}

/**
 * How a file of this name may have to be read, the likeliest way first.
 *
 * @param {string} filename @returns {LanguageOptions[]}
 */
export function languagesOf(filename) {
  const jsx = { ecmaFeatures: { jsx: true } }
  const sourceType = /\.c[jt]sx?$/.test(filename) ? 'commonjs' : 'module'
  if (/\.[cm]?tsx?$/.test(filename)) {
    const parserOptions = filename.endsWith('x') ? jsx : {}
    return [{ parser: typescriptParser, sourceType, parserOptions }]
  }
  /** @type {LanguageOptions[]} */
  const plain = ['commonjs', 'script', 'module']
    .sort((a, b) => Number(b === sourceType) - Number(a === sourceType))
    .map((type) => ({ sourceType: /** @type {any} */ (type), parserOptions: jsx }))
  return [...plain, { parser: typescriptParser, sourceType, parserOptions: jsx }]
}

/** @param {string} before @param {string} after @returns {Generator<[ViolationKind, string]>} */
function* headDifferences(before, after) {
  if (before.startsWith('\uFEFF') !== after.startsWith('\uFEFF')) yield ['head', 'the byte order mark']
  const hashbang = (/** @type {string} */ text) => /^\uFEFF?(#!.*)/.exec(text)?.[1]
  if (hashbang(before) !== hashbang(after)) yield ['head', 'the hashbang']
  const [crlf, lf] = [count(before, /\r\n/g), count(before, /(?<!\r)\n/g)]
  const [crlfNow, lfNow] = [count(after, /\r\n/g), count(after, /(?<!\r)\n/g)]
  // A file of one line ends its lines in no way.
  if (crlf + lf === 0) return
  if (lf === 0 && lfNow > 0) yield ['line-endings', `${lfNow} of ${lfNow + crlfNow} lines do not end in CRLF`]
  if (crlf === 0 && crlfNow > 0) yield ['line-endings', `${crlfNow} of ${lfNow + crlfNow} lines end in CRLF`]
}

/** @param {SourceCode} before @param {SourceCode} after @returns {Generator<[ViolationKind, string]>} */
function* directiveDifferences(before, after) {
  const [old, now] = [directivesOf(before), directivesOf(after)]
  if (old.top.join() !== now.top.join()) {
    yield ['directives', `of the file: ${old.top.join() || 'none'} became ${now.top.join() || 'none'}`]
  }
  if (old.inner.join() !== now.inner.join()) {
    yield ['directives', `of functions: ${old.inner.join() || 'none'} became ${now.inner.join() || 'none'}`]
  }
}

/** @param {SourceCode} sourceCode */
function directivesOf(sourceCode) {
  /** @type {string[]} */
  const inner = []
  /** @param {any} statement */
  const isDirective = (statement) => typeof statement.directive === 'string'
  walk(sourceCode, sourceCode.ast, (node) => {
    if (node.type === 'BlockStatement') inner.push(...node.body.filter(isDirective).map(rawDirective))
  })
  const top = /** @type {any[]} */ (sourceCode.ast.body).filter(isDirective).map(rawDirective)
  return { top, inner: inner.sort() }
}

/** @param {any} statement */
const rawDirective = (statement) => String(statement.directive)

/** The one that the removal of a temp file brings, since a handler without any code must say why. */
const OWN_COMMENT = '// It stays behind.'

/** @param {SourceCode} before @param {SourceCode} after @returns {Generator<[ViolationKind, string]>} */
function* commentDifferences(before, after) {
  const old = tally(commentsOf(before).map(commentText))
  const now = tally(commentsOf(after).map(commentText))
  for (const [text, times] of old) {
    const found = now.get(text) ?? 0
    if (found < times) yield ['comments', `lost: ${text}`]
    if (found > times && text !== OWN_COMMENT) yield ['comments', `repeated: ${text}`]
  }
  for (const text of now.keys())
    if (!old.has(text) && text !== OWN_COMMENT) yield ['comments', `new: ${text}`]
}

/** @param {SourceCode} sourceCode @returns {any[]} */
const commentsOf = (sourceCode) =>
  sourceCode.getAllComments().filter((comment) => /** @type {string} */ (comment.type) !== 'Shebang')

// A change may indent a comment differently.
/** @param {{ type: string, value: string }} comment */
const commentText = ({ type, value }) =>
  `${type === 'Line' ? '//' : '/*'} ${value.replace(/\s*\r?\n\s*/g, '\n').trim()}`

/** @param {SourceCode} before @param {SourceCode} after @returns {Generator<[ViolationKind, string]>} */
function* nameDifferences(before, after) {
  const newNames = unresolvedNames(after)
  for (const name of unresolvedNames(before)) newNames.delete(name)
  for (const name of newNames) {
    // A script that loads modules is a file of CommonJS, whatever its parser was told.
    if (name === 'require' && after.ast.sourceType !== 'module') continue
    if (!GLOBALS.has(name)) yield ['unresolved', name]
  }

  const oldTokens = before.ast.tokens
  const tokens = after.ast.tokens
  const pairs = alignTokens(oldTokens, tokens)
  if (!pairs) return
  const nowAt = resolutions(after)
  const oldAt = resolutions(before)
  /** @param {number} start */
  const place = (start) => `line ${before.getLocFromIndex(start).line}`
  /** Where each declaration of the old text stands in the new one. @type {Map<number, number>} */
  const moved = new Map()
  const start = (/** @type {any} */ token) => /** @type {number} */ (token.range[0])
  pairs.forEach((index, position) => {
    if (index >= 0) moved.set(start(oldTokens[position]), start(tokens[index]))
  })
  /** The declarations of the new text, by their positions. */
  const ranges = declarationRanges(after)
  const places = declarationPlaces(after)
  for (const [start, { name, declared }] of oldAt) {
    const now = moved.get(start)
    if (now === undefined) continue
    const resolution = nowAt.get(now)
    // The parser reads it as something else now: a key, a label. Not a name any more.
    if (!resolution) continue
    if (declared === undefined) {
      if (resolution.declared !== undefined) {
        yield ['captured', `${name} (${place(start)}) was global and is now a name of the file`]
      }
      continue
    }
    if (resolution.declared === undefined)
      yield ['captured', `${name} (${place(start)}) has lost its declaration`]
    // The declaration itself may be new text, of the same name in the same place.
    // The alignment may have paired a declaration with something else of its name, such as a key of an import.
    const expected = declared.flatMap((at) => {
      const there = moved.get(at)
      return there !== undefined && places.has(there) ? [there] : []
    })
    if (resolution.declared === undefined || expected.length === 0) continue
    if (
      !expected.some((at) => resolution.declared?.includes(at) || handedOut(at, resolution.within, ranges))
    ) {
      yield ['captured', `${name} (${place(start)}) means another declaration now`]
    }
  }
  yield* newUses(before, after, oldAt, nowAt, moved)
  const kept = new Set(moved.values())
  for (const comment of commentsOf(before)) {
    if (!NEXT_LINE.test(comment.value)) continue
    const next = before.getTokenAfter(comment)
    const target = next && moved.get(next.range[0])
    if (!next || target === undefined || target === null || !kept.has(target)) continue
    const text = commentText(comment)
    const above = after
      .getCommentsBefore(/** @type {any} */ (after.getTokenByRangeStart(target)))
      .some((other) => commentText(/** @type {any} */ (other)) === text)
    // What stands below may have been paired with the same word elsewhere.
    const below = before.lines[next.loc.start.line - 1]
    const same = commentsOf(after).some(
      (other) => commentText(other) === text && after.lines[other.loc.end.line] === below,
    )
    if (!above && !same) yield ['comments', `no longer above its line: ${text}`]
  }
}

/**
 * Whether of two declarations one stands in the value of the other: `const a = withLock(path, () => { const a = …`
 * hands the inner one out, and they hold the same.
 *
 * @param {number} at a declaration @param {readonly [number, number][]} within where the other is declared
 * @param {ReadonlyMap<number, [number, number]>} ranges
 */
function handedOut(at, within, ranges) {
  const holds = (/** @type {readonly [number, number]} */ outer, /** @type {number} */ position) =>
    outer[0] < position && position < outer[1]
  const own = ranges.get(at)
  return within.some((range) => holds(range, at) || (own !== undefined && holds(own, range[0])))
}

/** What `import` brings in is there before anything runs. @param {SourceCode | undefined} sourceCode */
const importedNames = (sourceCode) =>
  new Set(
    sourceCode?.scopeManager?.scopes
      .flatMap((scope) => scope.variables)
      .flatMap(({ name, defs }) => (defs.some(({ type }) => type === 'ImportBinding') ? [name] : [])),
  )

/** @param {SourceCode} sourceCode */
const declarationPlaces = (sourceCode) =>
  new Set(
    sourceCode.scopeManager?.scopes.flatMap((scope) => scope.variables.flatMap((one) => declarationsOf(one))),
  )

/** @param {SourceCode} sourceCode */
function declarationRanges(sourceCode) {
  /** @type {Map<number, [number, number]>} */
  const ranges = new Map()
  for (const scope of sourceCode.scopeManager?.scopes ?? []) {
    for (const { name, node, type } of scope.variables.flatMap((variable) => variable.defs)) {
      if (type === 'Variable') ranges.set(/** @type {any} */ (name).range[0], /** @type {any} */ (node).range)
    }
  }
  return ranges
}

/**
 * Names in the new text that none of the old text has become: they must not mean a declaration of the old text that
 * no use of the name meant before.
 *
 * @param {SourceCode} before @param {SourceCode} after
 * @param {ReturnType<typeof resolutions>} oldAt @param {ReturnType<typeof resolutions>} nowAt
 * @param {Map<number, number>} moved
 * @returns {Generator<[ViolationKind, string]>}
 */
function* newUses(before, after, oldAt, nowAt, moved) {
  const kept = new Set(moved.values())
  const ranges = declarationRanges(after)
  // A variable with another value is another variable, although it is called and stands as the old one.
  const values = new Set([...declarationRanges(before).values()].map((range) => before.text.slice(...range)))
  const isOld = (/** @type {number} */ at) => {
    const range = ranges.get(at)
    return kept.has(at) && (!range || values.has(after.text.slice(...range)))
  }
  /** @type {Set<number | undefined>} */
  const meant = new Set()
  for (const { declared } of oldAt.values()) for (const at of declared ?? []) meant.add(moved.get(at))
  for (const [start, { name, declared, offered }] of nowAt) {
    if (kept.has(start) || !declared || offered || declared.includes(start)) continue
    if (declared.every((at) => isOld(at) && !meant.has(at))) {
      yield ['captured', `${name} in the new text means a declaration that no ${name} has meant before`]
    }
  }
}

/** @param {SourceCode} sourceCode */
function unresolvedNames(sourceCode) {
  const global = sourceCode.scopeManager?.scopes[0]
  const names = new Set(global?.through.map((reference) => reference.identifier.name))
  for (const variable of global?.variables ?? []) {
    if (variable.defs.length === 0 && variable.references.length > 0) names.add(variable.name)
  }
  return /** @type {Set<string>} */ (names)
}

/**
 * Where the name at each position is declared: positions of the declarations, or undefined for a global; and whether
 * something may be meant by it that was not used before: an import, the error of a handler.
 *
 * @param {SourceCode} sourceCode
 */
function resolutions(sourceCode) {
  /** @type {Map<number, { name: string, declared: number[] | undefined, offered: boolean, within: [number, number][] }>} */
  const found = new Map()
  for (const scope of sourceCode.scopeManager?.scopes ?? []) {
    for (const { identifier, resolved } of scope.references) {
      const start = /** @type {any} */ (identifier).range[0]
      const declared = resolved ? declarationsOf(resolved) : []
      const offered =
        resolved?.defs.some(({ type }) => type === 'ImportBinding' || type === 'CatchClause') ?? false
      found.set(start, {
        name: identifier.name,
        declared: declared.length > 0 ? declared : undefined,
        offered,
        within: (resolved?.defs ?? [])
          .filter(({ type }) => type === 'Variable')
          .map(({ node }) => /** @type {any} */ (node).range),
      })
    }
  }
  return found
}

/** @param {Variable} variable */
const declarationsOf = (variable) =>
  variable.defs.map((definition) => /** @type {any} */ (definition.name).range[0])

/** @param {SourceCode} before @param {SourceCode} after @returns {Generator<[ViolationKind, string]>} */
function* importDifferences(before, after) {
  const old = importsOf(before)
  for (const [key, times] of importsOf(after)) {
    if (times > Math.max(1, old.get(key) ?? 0)) yield ['duplicate-import', key]
  }
}

/** How often a file imports each module, apart from forms that cannot be written as one. @param {SourceCode} sourceCode */
function importsOf(sourceCode) {
  /** @type {string[]} */
  const keys = []
  for (const node of /** @type {any[]} */ (sourceCode.ast.body)) {
    if (node.type === 'ImportDeclaration') {
      const star = node.specifiers.some((/** @type {any} */ one) => one.type === 'ImportNamespaceSpecifier')
      const form = `${node.importKind === 'type' ? 'import type' : 'import'}${star ? ' *' : ''}`
      keys.push(`${form} from ${node.source.value}`)
    }
    for (const { id, init } of node.type === 'VariableDeclaration' ? node.declarations : []) {
      const isRequire = init?.type === 'CallExpression' && init.callee.name === 'require'
      if (isRequire && id.type === 'ObjectPattern') keys.push(`require of ${init.arguments[0]?.value}`)
    }
  }
  return tally(keys)
}

/**
 * @param {Message[]} before @param {Message[]} after @param {(message: Message) => boolean} isOwn
 * @returns {Generator<[ViolationKind, string]>}
 */
function* messageDifferences(before, after, isOwn) {
  /** @param {Message} message */
  const key = (message) => (isOwn(message) ? `${message.ruleId}` : `${message.ruleId}: ${message.message}`)
  const old = tally(before.map(key))
  const now = tally(after.map(key))
  for (const message of after) {
    const text = key(message)
    const extra = (now.get(text) ?? 0) - (old.get(text) ?? 0)
    if (extra <= 0) continue
    // However long it is, code that nothing reaches is one report: two, when a change puts a function around a part of it.
    if (message.ruleId === 'no-unreachable' && old.has(text)) continue
    now.delete(text)
    const line = `${text} (line ${message.line})`
    if (isOwn(message)) yield ['reported', line]
    else yield [Object.hasOwn(LEFTOVER, `${message.ruleId}`) ? 'leftover' : 'suspect', line]
  }
}

/** @template T @param {Iterable<T>} items @returns {Map<T, number>} */
function tally(items) {
  const counts = new Map()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

/** @param {string} text @param {RegExp} pattern */
const count = (text, pattern) => text.match(pattern)?.length ?? 0

/** @param {SourceCode} sourceCode @param {any} node @param {(node: any) => void} visit */
function walk(sourceCode, node, visit) {
  visit(node)
  for (const key of sourceCode.visitorKeys[node.type] ?? []) {
    const child = node[key]
    for (const one of Array.isArray(child) ? child : [child]) if (one) walk(sourceCode, one, visit)
  }
}

/** @param {unknown} error */
const describeError = (error) =>
  error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 5).join('\n') : String(error)
