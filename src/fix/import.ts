import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { FILE_COMMENT, NEXT_LINE_COMMENT } from './comments.ts'
import { FIRST, type Edit } from './edit.ts'
import { countNames, extendExisting, findBinding, listNames } from './existing-import.ts'
import type { Wanted } from './existing-import.ts'
import { allows, constantKeyword } from './language.ts'
import {
  isHarmless,
  isImportRequire,
  isRequireShadowed,
  isRequireStatement,
  moduleKindOf,
} from './module-kind.ts'
import type { ModuleKind } from './module-kind.ts'
import { moduleDoubt } from './module-doubt.ts'
import type { RuntimeName } from './names.ts'
import { freshName, hasEvalAround, scopesAround } from './scope.ts'
import { hasSeveralScripts, statementsFor } from './script.ts'
import {
  continuesAt,
  endWithComments,
  endsLine,
  firstTokenOf,
  hasBlankLine,
  indentationAt,
  lastTokenOf,
  lineEnd,
  newlineAt,
  quote,
  startsLine,
  usesSemicolons,
} from './style.ts'
import { directivesOf } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Statements = readonly TSESTree.Node[]

/** How to reach the wanted functions at the given nodes, and what to change at the top of the file for it. */
export interface ImportPlan<Name extends string = RuntimeName> {
  /** The text to call each function by: `atomicWrite`, `atomicWrite1` or `runtime.atomicWrite`. */
  locals: Record<Name, string>
  /** Empty when the file already has everything. */
  edits: Edit[]
  /** Why a person should look at the import. */
  needsLook?: string | undefined
}

/**
 * So many functions are imported by their names. ESLint makes one change in a run through the file that adds to an
 * import, and ten runs: where there are more functions, one import of them all has to do.
 */
const MANY = 5

/**
 * Plans the import of functions for a fix.
 *
 * @param specifier where to import from, as it will stand in the file
 * @param at the nodes that will use the functions; the local names are chosen so that they are visible there
 * @param filename decides between module kinds where the text does not (`.cjs`, `.mts`...)
 */
export function planImports<Name extends string>(
  sourceCode: SourceCode,
  names: readonly Name[],
  specifier: string,
  at: readonly TSESTree.Node[],
  filename = '',
): ImportPlan<Name> | { reason: string } {
  if (at.some((node) => scopesAround(sourceCode, node).some((scope) => scope.type === 'with'))) {
    return { reason: 'a `with` statement can give any name another meaning' }
  }
  if (hasEvalAround(sourceCode, at)) return { reason: 'an `eval` can give any name another meaning' }
  const locals = {} as Record<Name, string>
  const missing: Name[] = []
  for (const name of new Set(names)) {
    const local = findBinding(sourceCode, name, specifier, at)
    if (local === undefined) missing.push(name)
    else locals[name] = local
  }
  if (missing.length === 0) return { locals, edits: [] }

  const statements = statementsFor(sourceCode, at)
  if (!statements) return { reason: 'the component has no script' }
  const kind = moduleKindOf(sourceCode, filename)
  const needsLook = moduleDoubt(sourceCode, filename)
  if (kind === 'require' && isRequireShadowed(sourceCode, at)) {
    return { reason: '`require` is declared by the file itself' }
  }
  const insert = (text: string): Edit[] => {
    const edit = insertDeclaration(sourceCode, statements, text, kind)
    return hasSeveralScripts(sourceCode) ? [FIRST, edit] : [edit]
  }
  const known = countNames(sourceCode, statements, specifier)
  // JavaScript before 2015 cannot take single names out of a module either.
  const old = kind === 'require' && !allows(sourceCode, 2015)
  if (kind === 'import-equals' || old || known >= MANY) {
    // Two modules may be imported by one change.
    const local = freshName(sourceCode, at, /^(?:node:)?util$/.test(specifier) ? 'util' : 'atomicFs')
    for (const name of missing) locals[name] = `${local}.${name}`
    const source = quote(sourceCode, specifier)
    const text =
      kind === 'import'
        ? `import * as ${local} from ${source}`
        : `${kind === 'require' ? constantKeyword(sourceCode) : 'import'} ${local} = require(${source})`
    return { locals, edits: insert(text), needsLook: known > 0 ? undefined : needsLook }
  }

  const taken = new Set<string>()
  const wanted: Wanted[] = missing.map((exported) => {
    const local = freshName(sourceCode, at, exported, taken)
    taken.add(local)
    locals[exported] = local
    return { exported, local }
  })
  const extended = extendExisting(sourceCode, statements, wanted, specifier, kind)
  if (extended) return { locals, edits: extended }
  const text =
    kind === 'import'
      ? `import { ${listNames(wanted, 'as')} } from ${quote(sourceCode, specifier)}`
      : `const { ${listNames(wanted, ':')} } = require(${quote(sourceCode, specifier)})`
  return { locals, edits: insert(text), needsLook }
}

/** Plans the import of what a module exports by default, or all of it in CommonJS, for use at the top of the file. */
export function planDefaultImport(
  sourceCode: SourceCode,
  name: string,
  specifier: string,
  filename: string,
): { local: string; edit: Edit } {
  const kind = moduleKindOf(sourceCode, filename)
  const local = freshName(sourceCode, [sourceCode.ast], name)
  const source = quote(sourceCode, specifier)
  const text =
    kind === 'import'
      ? `import ${local} from ${source}`
      : `${kind === 'require' ? constantKeyword(sourceCode) : 'import'} ${local} = require(${source})`
  return { local, edit: insertDeclaration(sourceCode, sourceCode.ast.body, text, kind) }
}

/** The last statement of the file's leading imports or requires. */
function lastOfRun(
  sourceCode: SourceCode,
  statements: Statements,
  kind: ModuleKind,
): TSESTree.Node | undefined {
  const directives = directivesOf(statements)
  let last: TSESTree.Node | undefined
  for (const node of statements) {
    if (directives.includes(node)) continue
    const loads =
      kind === 'require'
        ? isRequireStatement(sourceCode, node)
        : node.type === 'ImportDeclaration' || isImportRequire(node)
    if (loads) last = node
    else if (last) break
    // Imports are hoisted wherever they stand. A `const` is not: behind code that may call a function of this
    // file, it would come too late for that call.
    else if (kind !== 'import' && !isHarmless(sourceCode, node)) break
  }
  return last
}

function insertDeclaration(
  sourceCode: SourceCode,
  statements: Statements,
  statement: string,
  kind: ModuleKind,
): Edit {
  const last = lastOfRun(sourceCode, statements, kind)
  if (last) return insertAfter(sourceCode, last, statement, false)
  const directive = directivesOf(statements).at(-1)
  if (directive) return insertAfter(sourceCode, directive, statement, true)
  return insertFirst(sourceCode, statements[0], statement)
}

function insertAfter(sourceCode: SourceCode, node: TSESTree.Node, statement: string, spaced: boolean): Edit {
  const { text } = sourceCode
  const position = endWithComments(sourceCode, node)
  if (!endsLine(text, position) || speaksAboutNext(sourceCode, node)) {
    // Another statement stands on the same line, or what stands there is about the next one.
    const last = lastTokenOf(sourceCode, node)
    const separator = last.value === ';' ? ' ' : '; '
    return { range: [last.range[1], last.range[1]], text: `${separator}${statement};` }
  }
  const end = lineEnd(text, position)
  const newline = newlineAt(text, end)
  const semicolon = usesSemicolons(sourceCode) || continuesAt(sourceCode, end) ? ';' : ''
  const indentation = startsLine(text, node.range[0]) ? indentationAt(text, node.range[0]) : ''
  const before = spaced ? newline + newline : newline
  const rest = text.slice(end)
  const after = spaced && rest.trim() !== '' && !/^\r?\n[\t ]*\r?\n/.test(rest) ? newline : ''
  return { range: [end, end], text: before + indentation + statement + semicolon + after }
}

const speaksAboutNext = (sourceCode: SourceCode, node: TSESTree.Node): boolean =>
  sourceCode
    .getCommentsAfter(lastTokenOf(sourceCode, node))
    .some(({ value, loc }) => loc.start.line === node.loc.end.line && NEXT_LINE_COMMENT.test(value))

/** Inserts above the first statement: below what speaks about the file, above what speaks about the statement. */
function insertFirst(sourceCode: SourceCode, above: TSESTree.Node | undefined, statement: string): Edit {
  const { text } = sourceCode
  const first = above && firstTokenOf(sourceCode, above)
  const newline = newlineAt(text, first?.range[0] ?? 0)
  const comments: TSESTree.Comment[] = first
    ? sourceCode.getCommentsBefore(first)
    : sourceCode.getAllComments()
  let position = first ? first.range[0] : text.length
  let index = comments.length
  while (index > 0) {
    const run = runEndingAt(sourceCode, comments, index)
    const start = comments[run]!.range[0]
    if ((comments[run]!.type as string) === 'Shebang' || (start === 0 && text.startsWith('#!'))) break
    if (hasBlankLine(text, comments[index - 1]!.range[1], position)) break
    if (!startsLine(text, start)) break
    if (comments.slice(run, index).some((comment) => FILE_COMMENT.test(comment.value))) break
    position = start
    index = run
  }
  const header = comments[index - 1]
  const spaced =
    header && (header.type as string) !== 'Shebang' && !hasBlankLine(text, header.range[1], position)
  const semicolon =
    usesSemicolons(sourceCode) || continuesAt(sourceCode, position) || !startsLine(text, position) ? ';' : ''
  const indentation = indentationAt(text, position)
  const onOwnLine = startsLine(text, position)
  const before = spaced && onOwnLine ? newline : ''
  return {
    range: [position, position],
    text: before + (before ? indentation : '') + statement + semicolon + newline + newline + indentation,
  }
}

/** The index of the first comment of the run that ends before `end`: line comments on consecutive lines are one. */
function runEndingAt(sourceCode: SourceCode, comments: readonly TSESTree.Comment[], end: number): number {
  let index = end - 1
  if (comments[index]!.type !== 'Line' || NEXT_LINE_COMMENT.test(comments[index]!.value)) return index
  while (index > 0) {
    const above = comments[index - 1]!
    const here = comments[index]!
    const joined = above.type === 'Line' && above.loc.end.line + 1 === here.loc.start.line
    if (!joined || !startsLine(sourceCode.text, above.range[0])) break
    index--
  }
  return index
}
