/** Takes names out of the declarations that bring them in, with the whole declaration where nothing else is left in it. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { FILE_COMMENT, NEXT_LINE_COMMENT, commentsInside } from './comments.ts'
import type { Edit } from './edit.ts'
import { isImportRequire, isRequireStatement } from './module-kind.ts'
import { statementsFor } from './script.ts'
import { continuesAt, endsLine, hasBlankLine, lastTokenOf, startsLine } from './style.ts'
import { isLoneString, isTypeScript, listOf } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Variable = TSESLint.Scope.Variable
type Range = [number, number]

/**
 * Edits that take variables out of their imports, together with the other edits of the imports. A variable stays where
 * a comment would be lost, and where a module would no longer be loaded that may do something.
 *
 * @param planned edits that bring other names in, perhaps in the same places
 * @param isInert whether loading a module does nothing else
 */
export function removeBindings(
  sourceCode: SourceCode,
  variables: readonly Variable[],
  planned: readonly Edit[],
  isInert: (source: string) => boolean,
): Edit[] {
  let edits = [...planned]
  const byStatement = new Map<TSESTree.Node, Set<TSESTree.Node>>()
  for (const { defs } of variables) {
    const { node, name, parent } = defs[0] as {
      node: TSESTree.Node
      name: TSESTree.Node
      parent?: TSESTree.Node
    }
    const statement = isImportRequire(node) ? node : parent!
    const names = byStatement.get(statement) ?? new Set()
    byStatement.set(statement, names.add(name))
  }
  for (const [statement, names] of byStatement) {
    const removed = removalOf(sourceCode, statement, names, { planned: edits, isInert })
    const merged = removed && merge(edits, removed)
    if (merged) edits = merged
  }
  return edits
}

interface Removal {
  readonly edits: readonly Edit[]
  /** Nothing is left of what another edit may add to. */
  readonly emptied?: Range | undefined
}

/** Brings a removal and the other edits together; undefined where they are in each other's way. */
function merge(edits: readonly Edit[], { edits: removals, emptied }: Removal): Edit[] | undefined {
  const result = [...edits]
  for (const removal of removals) {
    const [start, end] = removal.range
    const touching = result.filter(({ range }) =>
      range[0] === range[1] ? start <= range[0] && range[0] <= end : range[0] < end && start < range[1],
    )
    if (touching.every(({ range }) => range[0] === end || range[1] === start) && !emptied) {
      result.push(removal)
      continue
    }
    const [other, ...more] = touching
    if (other && (!emptied || more.length > 0 || other.range[0] !== other.range[1])) return undefined
    if (!other || !emptied) result.push(removal)
    // The new text takes the place of the old one.
    else result[result.indexOf(other)] = { range: emptied, text: other.text.replace(/^[\s,;]+|[\s,]+$/g, '') }
  }
  return result
}

interface Context {
  readonly planned: readonly Edit[]
  readonly isInert: (source: string) => boolean
}

function removalOf(
  sourceCode: SourceCode,
  statement: TSESTree.Node,
  names: ReadonlySet<TSESTree.Node>,
  { planned, isInert }: Context,
): Removal | undefined {
  if (isImportRequire(statement)) return wholeStatement(sourceCode, statement)
  const isExtended = planned.some(
    ({ range }) => statement.range[0] < range[0] && range[1] < lastTokenOf(sourceCode, statement).range[0],
  )
  if (statement.type === 'ImportDeclaration') {
    const { specifiers, source } = statement
    const gone = specifiers.filter(({ local }) => names.has(local))
    if (gone.length < specifiers.length) {
      // TypeScript drops an import that it finds only types left in.
      const isLoaded = isInert(source.value) || !isTypeScript(sourceCode)
      return isLoaded ? fromImport(sourceCode, statement, gone) : undefined
    }
    if (!isInert(source.value)) return undefined
    return isExtended ? wholeList(sourceCode, specifiers) : wholeStatement(sourceCode, statement)
  }
  if (statement.type !== 'VariableDeclaration') return undefined
  const edits: Edit[] = []
  const gone: TSESTree.Node[] = []
  for (const declarator of statement.declarations) {
    const { id } = declarator
    if (names.has(id)) gone.push(declarator)
    if (id.type !== 'ObjectPattern') continue
    const { properties } = id
    const useless = properties.filter((property) => property.type === 'Property' && names.has(property.value))
    if (useless.length === 0) continue
    // One name less would be one more in the rest object.
    if (properties.some((property) => property.type === 'RestElement')) return undefined
    if (useless.length === properties.length) {
      if (isExtended) return statement.declarations.length > 1 ? undefined : wholeList(sourceCode, properties)
      gone.push(declarator)
    } else {
      const cut = fromList(sourceCode, properties, useless)
      if (!cut) return undefined
      edits.push(...cut)
    }
  }
  if (gone.length === statement.declarations.length) return wholeStatement(sourceCode, statement)
  if (gone.length > 0) {
    const cut = fromList(sourceCode, statement.declarations, gone)
    if (!cut) return undefined
    edits.push(...cut)
  }
  return { edits }
}

/** Takes all items out of a list that gets others. */
function wholeList(sourceCode: SourceCode, items: readonly TSESTree.Node[]): Removal | undefined {
  if (items.some(({ type }) => type === 'ImportDefaultSpecifier')) return undefined
  const comma = sourceCode.getTokenAfter(items.at(-1)!)
  const end = comma?.value === ',' ? comma.range[1] : items.at(-1)!.range[1]
  const range: Range = [items[0]!.range[0], end]
  const edits = cut(sourceCode, range)
  return edits && { edits, emptied: range }
}

const cut = (sourceCode: SourceCode, range: Range): Edit[] | undefined =>
  commentsInside(sourceCode, range).length > 0 ? undefined : [{ range, text: '' }]

/** Takes some items, not all, out of a list that commas separate. */
function fromList(
  sourceCode: SourceCode,
  items: readonly TSESTree.Node[],
  gone: readonly TSESTree.Node[],
): Edit[] | undefined {
  const edits: Edit[] = []
  for (let from = 0; from < items.length; from++) {
    if (!gone.includes(items[from]!)) continue
    let to = from
    while (to + 1 < items.length && gone.includes(items[to + 1]!)) to++
    const range: Range =
      to + 1 < items.length
        ? [items[from]!.range[0], items[to + 1]!.range[0]]
        : [items[from - 1]!.range[1], items[to]!.range[1]]
    const removed = cut(sourceCode, range)
    if (!removed) return undefined
    edits.push(...removed)
    from = to
  }
  return edits
}

function fromImport(
  sourceCode: SourceCode,
  statement: TSESTree.ImportDeclaration,
  gone: readonly TSESTree.ImportClause[],
): Removal | undefined {
  const [first, second] = statement.specifiers
  const named = statement.specifiers.filter(({ type }) => type === 'ImportSpecifier')
  const open = sourceCode.getFirstToken(
    statement,
    (token) => token.value === '{' && token.range[1] <= statement.source.range[0],
  )
  const close = open && sourceCode.getTokenBefore(statement.source, (token) => token.value === '}')
  const edits: (Edit[] | undefined)[] = []
  const hasDefault = first!.type === 'ImportDefaultSpecifier'
  if (hasDefault && gone.includes(first!)) {
    const next = open ?? second!
    edits.push(cut(sourceCode, [first!.range[0], next.range[0]]))
  }
  if (second && second.type === 'ImportNamespaceSpecifier' && gone.includes(second)) {
    edits.push(cut(sourceCode, [first!.range[1], second.range[1]]))
  }
  const useless = named.filter((specifier) => gone.includes(specifier))
  if (useless.length > 0 && useless.length === named.length) {
    // `import fs, { rename } from 'fs'` becomes `import fs from 'fs'`.
    if (!close || !hasDefault) return undefined
    edits.push(cut(sourceCode, [first!.range[1], close.range[1]]))
  } else if (useless.length > 0) edits.push(fromList(sourceCode, named, useless))
  if (edits.includes(undefined)) return undefined
  return { edits: edits.flatMap((edit) => edit!) }
}

/** Removes a statement, and the line or the empty line that would be left. */
function wholeStatement(sourceCode: SourceCode, statement: TSESTree.Node): Removal | undefined {
  const { text } = sourceCode
  const last = lastTokenOf(sourceCode, statement)
  const own: Range = [statement.range[0], last.range[1]]
  const list = listOf(statement) ?? statementsFor(sourceCode, [statement]) ?? []
  const next = list[list.indexOf(statement) + 1]
  // A string that comes first would become a directive. What stands above may go as well, so it does not help.
  if (next && isLoneString(next)) return undefined
  if (commentsInside(sourceCode, own).length > 0) return undefined
  const before = sourceCode.getTokenBefore(statement)?.value
  const isSeparated = before === undefined || before === ';' || before === '}' || before === '{'
  if (!isSeparated && last.value !== ';' && continuesAt(sourceCode, own[1])) return undefined
  if (!startsLine(text, own[0]) || !endsLine(text, own[1])) {
    const isClosed = last.value === ';' && sourceCode.getCommentsAfter(last).length === 0
    const space = startsLine(text, own[0]) ? /^[\t ]*/.exec(text.slice(own[1]))![0].length : 0
    return isClosed ? { edits: [{ range: [own[0], own[1] + space], text: '' }], emptied: own } : undefined
  }
  const above = sourceCode.getCommentsBefore(statement).at(-1)
  const isHashbang = above?.range[0] === 0 && text.startsWith('#!')
  if (above && !isHashbang && !hasBlankLine(text, above.range[1], own[0])) {
    if (NEXT_LINE_COMMENT.test(above.value)) return undefined
    const isGroup = next && isRequireStatement(sourceCode, next) && !hasBlankLine(text, own[1], next.range[0])
    if (!isGroup && !FILE_COMMENT.test(above.value)) return undefined
  }
  const lineStart = text.lastIndexOf('\n', own[0] - 1) + 1
  const newline = text.indexOf('\n', own[1])
  let end = newline < 0 ? text.length : newline + 1
  // Not two empty lines, and none at the top.
  const isAfterGap =
    (list[0] === statement && !above) || /(?:^|\n)[\t ]*\r?\n$/.test(text.slice(0, lineStart))
  if (isAfterGap) end += /^[\t ]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0
  return { edits: [{ range: [lineStart, end], text: '' }], emptied: own }
}
