/** What a change makes useless: imports whose last use it takes away. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { isBuiltin } from 'node:module'
import { FIRST, sortEdits, type Edit } from './edit.ts'
import { isImportRequire, requiredModule } from './module-kind.ts'
import { oncePerFile } from './once-per-file.ts'
import { removeBindings } from './remove-bindings.ts'
import { isInTemplate, topStatements } from './script.ts'
import { topScope, usesOfGlobals } from './scope.ts'
import { mentions, unwrap } from './syntax.ts'

type SourceCode = Readonly<TSESLint.SourceCode>
type Variable = TSESLint.Scope.Variable
type Range = readonly [number, number]

const within = (inner: Range, outer: Range): boolean => outer[0] <= inner[0] && inner[1] <= outer[1]

interface Uses {
  /** Without the one that gives the variable its value, in the order of the text. */
  readonly nodes: readonly TSESTree.Node[]
  /** How many call each function. */
  readonly calls: ReadonlyMap<string | undefined, number>
}

function usesOf(variable: Variable): Uses {
  let known = uses.get(variable)
  if (!known) {
    const nodes = variable.references
      .filter(({ init }) => !init)
      .map(({ identifier }) => identifier as TSESTree.Node)
      .sort((a, b) => a.range[0] - b.range[0])
    const calls = new Map<string | undefined, number>()
    for (const node of nodes) calls.set(calledBy(node), (calls.get(calledBy(node)) ?? 0) + 1)
    uses.set(variable, (known = { nodes, calls }))
  }
  return known
}
// Every fix of a file asks.
const uses = new WeakMap<Variable, Uses>()

/** The uses that lie in the ranges: a few of thousands. */
function usesIn({ nodes }: Uses, ranges: readonly Range[]): ReadonlySet<TSESTree.Node> {
  const found = new Set<TSESTree.Node>()
  for (const range of ranges) {
    let low = 0
    for (let high = nodes.length; low < high;) {
      const middle = (low + high) >> 1
      if (nodes[middle]!.range[0] < range[0]) low = middle + 1
      else high = middle
    }
    for (let node = nodes[low]; node && within(node.range, range); node = nodes[++low]) found.add(node)
  }
  return found
}

/** The edits of a change and those that its imports ask for. */
export interface Tidied {
  readonly edits: readonly Edit[]
  /** They change nothing, and keep the change from being made together with others; of no use in a suggestion. */
  readonly order: readonly Edit[]
}

/** Adds to edits what takes the imports away that nothing uses afterwards. Those that nothing used before stay. */
export function dropUnusedImports(
  sourceCode: SourceCode,
  made: readonly Edit[],
  planned: readonly Edit[],
  specifier: string,
): Tidied {
  const replaced: Range[] = made.filter(({ range }) => range[0] < range[1]).map(({ range }) => range)
  const asTheyAre: Tidied = { edits: [...planned, ...made], order: [] }
  if (replaced.length === 0) return asTheyAre
  const isKept = (name: string) =>
    made.some(({ text }) => mayMention(text, name)) || planned.some(({ text }) => mentions(text, name))
  const { variables, isFew } = candidatesOf(sourceCode, specifier)
  const unused: Variable[] = []
  let gone = replaced
  let edits: readonly Edit[] = planned
  let wait: Edit | undefined
  // What one import is used for may be to make another name, so that one going leads to the next.
  for (let found = true; found;) {
    found = false
    for (const variable of variables) {
      if (unused.includes(variable)) continue
      const uses = usesOf(variable)
      const going = usesIn(uses, gone)
      if (going.size === 0 || isKept(variable.name)) continue
      if (going.size === uses.nodes.length) {
        unused.push(variable)
        found = true
      } else if (isFew) wait ??= waitFor(uses, going)
    }
    if (!found) break
    edits = removeBindings(sourceCode, unused, planned, (source) => isInert(source, specifier))
    gone = [...replaced, ...edits.filter((edit) => !planned.includes(edit)).map(({ range }) => range)]
  }
  const removed = variables.filter(({ defs }) => isIn(defs[0]!.name as TSESTree.Node, gone))
  const isSound = removed.every((variable) => {
    const uses = usesOf(variable)
    return usesIn(uses, gone).size === uses.nodes.length
  })
  const all = [...edits, ...made]
  if (!isSound || !sortEdits(all)) return asTheyAre
  const end = sourceCode.text.length
  // Another change of the same run may count on what is imported now.
  const order = removed.length > 0 ? [FIRST, { range: [end, end] as const, text: '' }] : []
  if (wait) order.push(wait)
  return { edits: all, order: sortEdits([...all, ...order]) ? order : [] }
}

const isIn = (node: TSESTree.Node, ranges: readonly Range[]): boolean =>
  ranges.some((range) => within(node.range, range))

/** Whether text of an edit uses a name. Where quotes need not be those of strings, what stands in them counts too. */
const mayMention = (text: string, name: string): boolean =>
  mentions(/[`/]/.test(text) ? text.replace(/['"]/g, ' ') : text, name)

// Each of them takes a run through the file of its own, of which ESLint makes ten.
const FEW = 3
const isUsedOften = (variable: Variable): boolean =>
  usesOf(variable).nodes.length - (usesOf(variable).calls.get(undefined) ?? 0) > 1

/** To load it does nothing but give its exports. */
const isInert = (source: string, specifier: string): boolean => isBuiltin(source) || source === specifier

interface Candidates {
  /** The imported names that can be taken away when they are no longer used. */
  readonly variables: readonly Variable[]
  /** So few of them have several uses that the last use of each may wait for the others. */
  readonly isFew: boolean
}

const candidatesOf = oncePerFile((sourceCode, specifier: string): Candidates => {
  const variables = findCandidates(sourceCode, specifier)
  return { variables, isFew: variables.filter(isUsedOften).length <= FEW }
})

function findCandidates(sourceCode: SourceCode, specifier: string): readonly Variable[] {
  const top = topScope(sourceCode)
  // Code in a string, or in a `with`, may use any name.
  const hidden =
    usesOfGlobals(sourceCode, ['eval']).length > 0 ||
    sourceCode.scopeManager?.scopes.some((scope) => scope.type === 'with')
  if (!top || hidden) return []
  // What a script declares, the other scripts of its page can use.
  if (top.type === 'global' && usesOfGlobals(sourceCode, ['module', 'exports']).length === 0) return []
  const statements = new Set(topStatements(sourceCode))
  const elements = new Set(
    (sourceCode.ast.tokens ?? [])
      .filter((token) => (token.type as string) === 'JSXIdentifier')
      .map((token) => token.value),
  )
  // The types of JSDoc are uses for TypeScript, and links for its readers.
  const documented = sourceCode
    .getAllComments()
    .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
    .flatMap((comment) => comment.value.match(/\{[^}]*/g) ?? [])
    .join('\n')
  return top.variables.filter((variable) => {
    const [definition] = variable.defs
    if (!definition || variable.defs.length > 1) return false
    if ((variable as { eslintExported?: boolean }).eslintExported) return false
    if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return false
    if (elements.has(variable.name) || isInTemplate(sourceCode, variable.name)) return false
    if (mayMention(documented, variable.name)) return false
    return isImport(sourceCode, definition, statements, specifier)
  })
}

function isImport(
  sourceCode: SourceCode,
  definition: { node: unknown; parent?: unknown },
  statements: ReadonlySet<TSESTree.Node>,
  specifier: string,
): boolean {
  const node = definition.node as TSESTree.Node
  const parent = definition.parent as TSESTree.Node | null | undefined
  if (parent?.type === 'ImportDeclaration') return statements.has(parent)
  if (isImportRequire(node)) return statements.has(node)
  return (
    node.type === 'VariableDeclarator' &&
    parent?.type === 'VariableDeclaration' &&
    statements.has(parent) &&
    node.init !== null &&
    isLookup(sourceCode, node.init, specifier)
  )
}

/** Whether to compute a value does nothing else: a module of Node, a member of one, a promisified function. */
function isLookup(sourceCode: SourceCode, node: TSESTree.Node, specifier: string): boolean {
  const value = unwrap(node)
  switch (value.type) {
    case 'CallExpression': {
      const source = requiredModule(sourceCode, value)
      if (source !== undefined) return isInert(source, specifier)
      const [argument] = value.arguments
      return (
        isPromisify(sourceCode, value.callee) &&
        value.arguments.length === 1 &&
        argument!.type !== 'SpreadElement' &&
        isLookup(sourceCode, argument!, specifier)
      )
    }
    case 'MemberExpression':
      return !value.computed && isLookup(sourceCode, value.object, specifier)
    case 'Identifier': {
      const source = moduleOf(sourceCode, value)
      return source !== undefined && isInert(source, specifier)
    }
    default:
      return false
  }
}

function isPromisify(sourceCode: SourceCode, callee: TSESTree.Node): boolean {
  const isUtil = (node: TSESTree.Node) => /^(?:node:)?util$/.test(moduleOf(sourceCode, node) ?? '')
  if (callee.type === 'Identifier') return callee.name === 'promisify' && isUtil(callee)
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  const { object, property } = callee
  return property.type === 'Identifier' && property.name === 'promisify' && isUtil(object)
}

/** The module that a name of the top of the file was imported from, or that a call loads. */
function moduleOf(sourceCode: SourceCode, node: TSESTree.Node): string | undefined {
  if (node.type !== 'Identifier') return requiredModule(sourceCode, node)
  const variable = topScope(sourceCode)?.set.get(node.name)
  return variable && sourceOf(sourceCode, variable)
}

function sourceOf(sourceCode: SourceCode, { defs }: Variable): string | undefined {
  const { node, parent } = (defs[0] ?? {}) as { node?: TSESTree.Node; parent?: TSESTree.Node | null }
  if (parent?.type === 'ImportDeclaration') return parent.source.value
  if (node && isImportRequire(node)) {
    const { expression } = node.moduleReference
    return expression.type === 'Literal' ? String(expression.value) : undefined
  }
  return node?.type === 'VariableDeclarator' && node.init ? requiredModule(sourceCode, node.init) : undefined
}

/**
 * Where a change must begin to be made after the change of the use before it. The last use of an import takes it away,
 * and no change can know that the others are made at the same time.
 */
function waitFor({ nodes, calls }: Uses, going: ReadonlySet<TSESTree.Node>): Edit | undefined {
  const previous = nodes.findLast((use) => !going.has(use))
  if (!previous || previous === nodes.at(-1)) return undefined
  const functions = new Set([...going].map(calledBy))
  // Any other use stays, so that there is nothing to wait for.
  for (const [called, count] of calls) {
    const isLeft = count > [...going].filter((use) => calledBy(use) === called).length
    if (isLeft && (called === undefined || !functions.has(called))) return undefined
  }
  const callee = previous.parent?.type === 'MemberExpression' ? previous.parent : previous
  return { range: [callee.range[1], callee.range[1]], text: '' }
}

/** The function that a use of an import calls: the import itself, or its member of this name. */
function calledBy(use: TSESTree.Node): string | undefined {
  const { parent } = use
  if (parent?.type === 'CallExpression' && parent.callee === use) return ''
  if (parent?.type !== 'MemberExpression' || parent.object !== use || parent.computed) return undefined
  if (parent.parent.type !== 'CallExpression' || parent.parent.callee !== parent) return undefined
  return parent.property.type === 'Identifier' ? parent.property.name : undefined
}
