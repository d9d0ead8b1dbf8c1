/** Is appended data a record of its own line? */
import { unwrap, type CallNode, type Node } from './ast.ts'
import type { FileEvent, FileFacts } from './file-facts.ts'
import type { Variable } from './file-index.ts'
import { put } from './multimap.ts'
import type { Env } from './values.ts'

/** Whether text ends with a newline, as far as its expression shows. */
export function endsWithNewline(
  facts: Pick<FileFacts, 'values' | 'index' | 'paths'>,
  node: Node,
  env: Env | undefined,
  depth = 0,
): 'yes' | 'no' | 'unknown' {
  const plain = unwrap(node)
  if (depth > 6) return 'unknown'
  const again = (inner: Node, at = env): 'yes' | 'no' | 'unknown' =>
    endsWithNewline(facts, inner, at, depth + 1)
  switch (plain.type) {
    case 'Literal':
      return typeof plain.value === 'string' && plain.value.endsWith('\n') ? 'yes' : 'no'
    case 'TemplateLiteral': {
      const last = plain.quasis.at(-1)!
      const text = last.value.cooked ?? last.value.raw
      if (text !== '') return text.endsWith('\n') ? 'yes' : 'no'
      const inner = plain.expressions.at(-1)
      return inner ? again(inner) : 'no'
    }
    case 'BinaryExpression':
      return plain.operator === '+' ? again(plain.right) : 'unknown'
    case 'ConditionalExpression': {
      const [a, b] = [again(plain.consequent), again(plain.alternate)]
      return a === b ? a : 'unknown'
    }
    case 'MemberExpression': {
      const text = facts.paths.pathOf(plain, env)
      return text.key === '"\\n"' ? 'yes' : 'unknown'
    }
    case 'Identifier': {
      const variable = facts.index.variableOf(plain)
      if (!variable) return 'unknown'
      if (facts.paths.pathOf(plain, env).key === '"\\n"') return 'yes'
      const thunk = facts.values.bound(variable, env)
      if (thunk) return (thunk.path?.length ?? 0) === 0 ? again(thunk.node, thunk.env) : 'unknown'
      const source = facts.values.sourceOf(variable)
      if (source) return source.path.length === 0 ? again(source.node) : 'unknown'
      // `text += JSON.stringify(entry) + '\n'` in a loop
      const writes = variable.references.filter((reference) => reference.writeExpr && !reference.init)
      const added = writes.map((reference) => again(reference.writeExpr as Node))
      return added.length > 0 && added.every((one) => one === 'yes') ? 'yes' : 'unknown'
    }
    case 'CallExpression': {
      const callee = facts.values.ref(plain.callee, env)
      if (callee.type === 'global' && callee.path.join('.') === 'JSON.stringify') return 'no'
      if (callee.type === 'function') {
        const returned = facts.values.soleReturn(callee.node)
        if (returned) return again(returned, facts.values.enter(callee, plain, env))
      }
      return 'unknown'
    }
    default:
      return 'unknown'
  }
}

/**
 * `[time] level: ${JSON.stringify(extra)}`: a line for people, whose readers live with a torn one. Data that is laid out over
 * many lines is for people as well: nobody reads it line by line.
 */
export function isProseLine(
  facts: Pick<FileFacts, 'values' | 'index' | 'state'>,
  node: Node,
  env: Env | undefined,
  depth = 0,
): boolean {
  const plain = unwrap(node)
  if (depth > 6) return false
  switch (plain.type) {
    case 'TemplateLiteral': {
      // Punctuation may stand before a record; words and another value may not.
      if (/\w/.test(plain.quasis[0]!.value.cooked ?? '')) return true
      const first = plain.expressions[0]
      if (first === undefined) return false
      if (plain.expressions.length > 1 && !facts.state.containsSerialiser(first, env, 0)) return true
      return isProseLine(facts, first, env, depth + 1)
    }
    case 'BinaryExpression': {
      const left = unwrap(plain.left)
      if (left.type === 'Literal') return typeof left.value === 'string' && left.value.trim().length > 1
      return isProseLine(facts, left, env, depth + 1)
    }
    // Who reads a file with lines for people in it does not parse the others.
    case 'ConditionalExpression':
      return [plain.consequent, plain.alternate].some((one) => isProseLine(facts, one, env, depth + 1))
    case 'CallExpression': {
      const callee = facts.values.ref(plain.callee, env)
      if (callee.type === 'global' && callee.path.join('.') === 'JSON.stringify')
        return isIndented(plain.arguments[2])
      if (callee.type !== 'function') return false
      const returned = facts.values.soleReturn(callee.node)
      if (!returned) return false
      return isProseLine(facts, returned, facts.values.enter(callee, plain, env), depth + 1)
    }
    case 'Identifier': {
      const variable = facts.index.variableOf(plain)
      const thunk = variable && facts.values.bound(variable, env)
      if (thunk)
        return (thunk.path?.length ?? 0) === 0 && isProseLine(facts, thunk.node, thunk.env, depth + 1)
      const source = variable && facts.values.sourceOf(variable)
      if (source) return source.path.length === 0 && isProseLine(facts, source.node, env, depth + 1)
      // `function log(text, data) { text += JSON.stringify(data) … }`: the line begins with what the caller says.
      return variable !== undefined && variable.defs[0]?.type === 'Parameter' && isAddedTo(variable)
    }
    default:
      return false
  }
}

/** What `JSON.stringify` is given to indent by; without it, and with none, everything stands on one line. */
const isIndented = (space: Node | undefined): boolean =>
  space?.type === 'Literal' && (typeof space.value === 'number' ? space.value >= 1 : Boolean(space.value))

const isAddedTo = (variable: Variable): boolean =>
  variable.references.some((reference) => {
    const parent = (reference.identifier as Node).parent
    return parent?.type === 'AssignmentExpression' && parent.operator === '+=' && reference.isWrite()
  })

/** `\n${record}`: whatever stands before it is closed off. */
export function startsWithNewline(data: Node): boolean {
  let node = unwrap(data)
  while (node.type === 'BinaryExpression') node = unwrap(node.left)
  if (node.type === 'TemplateLiteral') return (node.quasis[0]!.value.cooked ?? '').startsWith('\n')
  return node.type === 'Literal' && typeof node.value === 'string' && node.value.startsWith('\n')
}

/** Someone writes or appends to the same file what does not end with a newline: appendLines() would end that line. */
export function leavesLineOpen(facts: FileFacts, append: FileEvent): boolean {
  let open = openWrites.get(facts)
  if (!open) openWrites.set(facts, (open = findOpenWrites(facts)))
  return namesOf(facts, append).some((name) => open.get(name)?.some((node) => node !== append.operation.node))
}

/** Within one function, what nobody can see through is one file as well. */
const namesOf = (facts: FileFacts, { path, root }: FileEvent): readonly string[] => [
  `path ${path!.key}`,
  ...facts.state.namesOf(path!, root),
]

// Every append of the file asks.
const openWrites = new WeakMap<FileFacts, ReadonlyMap<string, readonly CallNode[]>>()

/** The calls that leave a line open, by the names of what they write to. */
function findOpenWrites(facts: FileFacts): ReadonlyMap<string, readonly CallNode[]> {
  const found = new Map<string, CallNode[]>()
  for (const host of facts.doing('append', 'write')) {
    for (const event of facts.eventsOf(host)) {
      const { kind, data, node } = event.operation
      if ((kind !== 'append' && kind !== 'write') || !event.path || !data) continue
      if (endsWithNewline(facts, data, event.env) === 'no')
        for (const name of namesOf(facts, event)) put(found, name, node)
    }
  }
  return found
}
