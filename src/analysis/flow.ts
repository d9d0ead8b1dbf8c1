/**
 * Does what is written come from what was read? Follows a value forward through this file: variables, members, calls,
 * returns, fields. It does not know the order of statements, so it answers "can", and callers narrow it by order.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { isSerialiser } from '../apis/formats.ts'
import {
  functionArguments,
  boundIdentifiers,
  enclosingFunction,
  enclosingStatement,
  isFunction,
  isInlineFunction,
  outerFunction,
  isWithin,
  propertyName,
  unwrap,
  type FunctionNode,
  type Node,
  pushChildren,
} from './ast.ts'
import { sentFor } from './downlevel.ts'
import type { FileEvent } from './events.ts'
import type { FileIndex, Owner, Variable } from './file-index.ts'
import { put } from './multimap.ts'
import { calleeName, type Operations } from './operations.ts'
import type { Env, Values } from './values.ts'

const MAX_STEPS = 6_000
/** How many of the values that are put into one variable are looked at, for each of its uses. */
const MAX_PARTS = 50

/** Methods whose result says something about a value without holding any of it. */
const MEASURES: ReadonlySet<string> = new Set([
  'has',
  'includes',
  'indexOf',
  'startsWith',
  'endsWith',
  'some',
  'every',
  'test',
  'findIndex',
])

/** Methods that put their arguments into the object that they are called on. */
const FILLS: ReadonlySet<string> = new Set(['push', 'unshift', 'set', 'add', 'splice'])

export type Flow = ReturnType<typeof createFlow>

export function createFlow(index: FileIndex, values: Values, operations: Operations) {
  const memo = new Map<FileEvent, ReadonlySet<Node>>()
  let callers: Map<FunctionNode, Node[]> | undefined

  /** Calls of each local function, found once. */
  function callersOf(fn: FunctionNode): readonly Node[] {
    if (!callers) {
      callers = new Map()
      for (const host of [index.program, ...index.functions]) {
        for (const item of index.items(host)) {
          if (item.type !== 'call') continue
          const callee = values.ref(item.node.callee)
          if (callee.type === 'function') put(callers, callee.node, item.node)
          // `withLock(file, bump)` runs `bump` as well.
          for (const argument of item.node.arguments) {
            const passed = argument.type === 'SpreadElement' ? undefined : values.ref(argument)
            if (passed?.type === 'function' && !isInlineFunction(passed.node))
              put(callers, passed.node, item.node)
          }
        }
      }
    }
    return callers.get(fn) ?? []
  }

  /** Every expression of the file that can hold something of what the read call returned. */
  function derivedFrom(read: FileEvent): ReadonlySet<Node> {
    const start = read.operation.node
    const known = memo.get(read)
    if (known) return known
    // On the way out of the read's own call chain a result goes to that one call, not to every caller.
    const returnsTo = new Map<Node | undefined, Node>()
    const steps = [...read.chain, start]
    for (let i = 0; i + 1 < steps.length; i++) returnsTo.set(outerFunction(steps[i + 1]!), steps[i]!)
    const tainted = new Set<Node>()
    const variables = new Set<Variable>()
    const fields = new Map<Owner, Set<string>>()
    const queue: Node[] = []
    const taint = (node: Node): void => {
      if (tainted.has(node) || tainted.size > MAX_STEPS) return
      tainted.add(node)
      queue.push(node)
    }
    const taintVariable = (variable: Variable | undefined): void => {
      if (!variable || variables.has(variable)) return
      variables.add(variable)
      for (const reference of variable.references) if (reference.isRead()) taint(reference.identifier)
    }
    const taintPattern = (pattern: Node): void => {
      for (const name of boundIdentifiers(pattern)) taintVariable(index.variableOf(name))
    }
    const taintField = (owner: Owner, name: string): void => {
      const names = fields.get(owner) ?? new Set()
      if (names.has(name)) return
      fields.set(owner, names.add(name))
      for (const node of index.memberReads(name)) {
        const object = values.ref(node.object)
        if (object.type === 'self' && object.owner === owner) taint(node)
      }
    }
    /** What a value is stored into: a variable, a field of `this`, or the variable at the root of a member. */
    const taintTarget = (target: Node): void => {
      const plain = unwrap(target)
      if (plain.type === 'MemberExpression') {
        const name = propertyName(plain)
        const object = values.ref(plain.object)
        if (object.type === 'self' && name !== undefined) taintField(object.owner, name)
        else taintTarget(plain.object)
      } else if (plain.type === 'Identifier') taintVariable(index.variableOf(plain))
      else if (plain.type === 'ObjectPattern' || plain.type === 'ArrayPattern') taintPattern(plain)
    }
    /** Functions that the value came into as an argument, and by which calls: it goes back to those alone. */
    const entered = new Map<FunctionNode, Set<Node>>()
    const returned = new Set<FunctionNode>()
    const taintParameter = (fn: FunctionNode, position: number, call?: Node): void => {
      const parameter = fn.params[position]
      if (call) {
        const calls = entered.get(fn) ?? new Set()
        entered.set(fn, calls.add(call))
        if (returned.has(fn)) taint(call)
      }
      if (parameter) taintPattern(parameter)
    }
    const taintResult = (fn: FunctionNode): void => {
      const own = returnsTo.get(fn)
      returned.add(fn)
      if (own) taint(own)
      else for (const call of entered.get(fn) ?? callersOf(fn)) taint(call)
      const getter = fn.parent
      if (getter?.type === 'MethodDefinition' && getter.kind === 'get') {
        const name = propertyName(getter)
        if (name !== undefined) for (const node of index.memberReads(name)) taint(node)
        if (name !== undefined) taintDestructured(name)
      }
      // The result of a callback is (part of) the result of the call that it is given to.
      const call = fn.parent
      if (
        (call?.type === 'CallExpression' || call?.type === 'NewExpression') &&
        functionArguments(call).includes(fn)
      )
        taint(call)
      if (call?.type === 'CallExpression' && unwrap(call.callee) === fn) taint(call)
    }
    /** `const { store } = this` reads the getter as well. */
    const taintDestructured = (name: string): void => {
      for (const pattern of index.thisPatterns) {
        for (const property of pattern.properties) {
          if (property.type === 'Property' && propertyName(property) === name) taintPattern(property.value)
        }
      }
    }

    // The value of a read arrives as the call's result, or as the second parameter of its callback.
    taint(start)
    for (const fn of functionArguments(start)) taintParameter(fn, 1)
    // `function load(done) { fs.readFile(FILE, done) }`, as the calls that lead here pass it.
    for (const argument of start.arguments) {
      const passed = argument.type === 'SpreadElement' ? undefined : unwrap(argument)
      const found = passed?.type === 'Identifier' ? values.ref(passed, read.env) : undefined
      if (found?.type === 'function') taintParameter(found.node, 1)
    }

    for (let node = queue.pop(); node; node = queue.pop()) {
      const parent = node.parent
      if (!parent) continue
      switch (parent.type as string) {
        case 'VariableDeclarator': {
          const declarator = parent as TSESTree.VariableDeclarator
          if (declarator.init === node) taintPattern(declarator.id)
          break
        }
        case 'AssignmentExpression': {
          const assignment = parent as TSESTree.AssignmentExpression
          if (assignment.right === node) {
            taintTarget(assignment.left)
            taint(parent)
          }
          break
        }
        case 'AssignmentPattern':
          if ((parent as TSESTree.AssignmentPattern).right === node)
            taintPattern((parent as TSESTree.AssignmentPattern).left)
          break
        case 'MemberExpression':
          if ((parent as TSESTree.MemberExpression).object === node) taint(parent)
          break
        case 'CallExpression':
        case 'NewExpression':
          throughCall(parent as TSESTree.CallExpression, node)
          break
        case 'ReturnStatement': {
          const fn = enclosingFunction(parent)
          if (fn) taintResult(fn)
          break
        }
        case 'ArrowFunctionExpression':
          if ((parent as TSESTree.ArrowFunctionExpression).body === node)
            taintResult(parent as TSESTree.ArrowFunctionExpression)
          break
        case 'ForOfStatement':
        case 'ForInStatement': {
          const loop = parent as TSESTree.ForOfStatement
          if (loop.right === node) {
            if (loop.left.type === 'VariableDeclaration')
              for (const d of loop.left.declarations) taintPattern(d.id)
            else taintTarget(loop.left)
          }
          break
        }
        case 'ConditionalExpression':
          if ((parent as TSESTree.ConditionalExpression).test !== node) taint(parent)
          break
        case 'BinaryExpression':
          if ((parent as TSESTree.BinaryExpression).operator === '+' && !isTrailer(node, parent))
            taint(parent)
          break
        case 'ArrayExpression': {
          const sent = sentFor(parent as TSESTree.ArrayExpression, node, index.sourceCode.visitorKeys)
          taint(sent ?? parent)
          break
        }
        case 'LogicalExpression':
        case 'AwaitExpression':
        case 'YieldExpression':
        case 'SpreadElement':
        case 'ObjectExpression':
        case 'Property':
        case 'TemplateLiteral':
        case 'ChainExpression':
        case 'SequenceExpression':
        case 'ParenthesizedExpression':
        case 'TSAsExpression':
        case 'TSNonNullExpression':
        case 'TSSatisfiesExpression':
        case 'TSTypeAssertion':
          taint(parent)
          break
      }
    }
    memo.set(read, tainted)
    return tainted

    function throughCall(call: TSESTree.CallExpression, node: Node): void {
      if (call.callee === node) {
        // A method of a derived object: `text.split()`, `list.map(item => …)`.
        const name = calleeName(call)
        if (name !== undefined && MEASURES.has(name)) return
        taint(call)
        for (const fn of functionArguments(call))
          for (const position of fn.params.keys()) taintParameter(fn, position)
        for (const argument of call.arguments) {
          const found = argument.type === 'SpreadElement' ? undefined : values.ref(argument)
          if (found?.type === 'function' && !isFunction(unwrap(argument))) taintParameter(found.node, 0)
        }
        return
      }
      const position = call.arguments.indexOf(node as TSESTree.CallExpressionArgument)
      if (position < 0 || isTrailer(node, call)) return
      const plain = values.ref(call.callee)
      // `done(null, JSON.parse(text))` runs what the calls that lead here have passed.
      const callee = plain.type === 'parameter' ? values.ref(call.callee, read.env) : plain
      if (callee.type === 'function') {
        taintParameter(callee.node, position, call)
        // What it returns is followed through its own returns.
        return
      }
      if (callee.type === 'global') {
        const name = callee.path.join('.')
        // An indentation that was read is not the data; `Object.assign(a, loaded)` changes `a`.
        if (name === 'JSON.stringify' && position > 0) return
        if (name === 'Array.isArray' || name === 'Boolean' || name.startsWith('console.')) return
        if (name === 'Object.assign' && position > 0 && call.arguments[0]) taintTarget(call.arguments[0])
        taint(call)
        return
      }
      if (operations.operationOf(call)) return
      taint(call)
      const method = unwrap(call.callee)
      // `list.push(loaded)`, `map.set(key, loaded)` put it into the receiver.
      if (
        method.type === 'MemberExpression' &&
        (callee.type === 'variable' ||
          callee.type === 'unknown' ||
          callee.type === 'field' ||
          callee.type === 'parameter')
      ) {
        if (FILLS.has(propertyName(method) ?? '')) taintTarget(method.object)
      }
    }
  }

  /**
   * True when the written data can hold something of what was read, seen from the function that does both: data that
   * reaches the write through a helper's parameter must be derived where the helper is called.
   */
  function feeds(read: FileEvent, write: FileEvent): boolean {
    const tainted = derivedFrom(read)
    if (write.operation.data) return isDerived(write.operation.data, write.env, tainted, 0)
    return false
  }

  function isDerived(node: Node, env: Env | undefined, tainted: ReadonlySet<Node>, depth: number): boolean {
    if (depth > 8) return false
    const stack: Node[] = [node]
    for (let at = stack.pop(); at; at = stack.pop()) {
      if (at.type === 'CallExpression') {
        const callee = values.ref(at.callee)
        if (callee.type === 'global' && callee.path.join('.') === 'JSON.stringify') {
          if (at.arguments[0]) stack.push(at.arguments[0])
          continue
        }
      }
      if (at.type === 'Identifier') {
        const variable = index.variableOf(at)
        const thunk = variable && values.bound(variable, env)
        if (thunk) {
          // Reassigned or changed inside the helper by derived data, or derived at the call.
          if (isDerived(thunk.node, thunk.env, tainted, depth + 1)) return true
          continue
        }
        if (variable && tainted.has(at) && isOverwritten(variable, at, tainted)) continue
        const source = variable && values.sourceOf(variable)
        if (source && tainted.has(at) && env && isParameterFed(variable, env)) {
          const parts = [source.node, ...putInto(variable)]
          if (parts.some((part) => isDerived(part, env, tainted, depth + 1))) return true
          continue
        }
      }
      // What it holds is derived because a part of it is, and that one may have been overwritten since.
      const isMade = at.type === 'ObjectExpression' || at.type === 'Property' || at.type === 'TemplateLiteral'
      if (!isMade && tainted.has(at)) return true
      if (isFunction(at)) continue
      const serialised = withTrailer(at)
      if (serialised) {
        stack.push(serialised)
        continue
      }
      pushChildren(at, index.sourceCode.visitorKeys, stack)
    }
    return false
  }

  /** `JSON.stringify(data) + newline`, `JSON.stringify(data).concat(newline)`: what stands in front of the line end. */
  function withTrailer(node: Node): Node | undefined {
    if (node.type === 'BinaryExpression' && node.operator === '+')
      return isSerialised(node.left) ? node.left : undefined
    if (node.type !== 'CallExpression' || calleeName(node) !== 'concat') return undefined
    const method = unwrap(node.callee)
    return method.type === 'MemberExpression' && isSerialised(method.object) ? method.object : undefined
  }

  /** A line end that is kept as it was found is not the data. */
  function isTrailer(node: Node, parent: Node): boolean {
    const serialised = withTrailer(parent)
    return serialised !== undefined && !isWithin(node, serialised)
  }

  function isSerialised(node: Node): boolean {
    const call = unwrap(node)
    if (call.type !== 'CallExpression') return false
    const callee = values.ref(call.callee)
    return callee.type === 'global' && isSerialiser(undefined, callee.path)
  }

  /** `latest = read(); …; latest = await fetch()`: what was read is gone before this use. */
  function isOverwritten(variable: Variable, use: Node, tainted: ReadonlySet<Node>): boolean {
    const fn = enclosingFunction(use)
    const writes = variable.references.filter(
      (reference) => reference.writeExpr && enclosingFunction(reference.identifier as Node) === fn,
    )
    const last = writes.filter((reference) => (reference.identifier as Node).range[0] < use.range[0]).at(-1)
    if (!last || variable.references.some((reference) => reference.isWrite() && !reference.writeExpr))
      return false
    const statement = enclosingStatement(last.identifier)
    const parent = (last.identifier as Node).parent
    if (!statement?.parent || !isWithin(use, statement.parent)) return false
    if (parent?.type === 'AssignmentExpression' && parent.operator !== '=') return false
    if (parent?.type !== 'AssignmentExpression' && parent?.type !== 'VariableDeclarator') return false
    // Changed in place since then by derived data: `fresh.push(...loaded)`.
    const value = last.writeExpr as Node
    let derived = false
    for (const node of tainted)
      if (
        isWithin(node, value) ||
        (node.range[0] > value.range[1] && node.range[1] < use.range[0] && !isSameVariable(node, variable))
      )
        derived = true
    return !derived
  }
  function isSameVariable(node: Node, variable: Variable): boolean {
    return node.type === 'Identifier' && index.variableOf(node) === variable
  }

  const parts = new Map<Variable, readonly Node[]>()
  /** `all[key] = value`, `all.push(value)`, `Object.assign(all, value)`: what was put into a variable since it was made. */
  function putInto(variable: Variable): readonly Node[] {
    let known = parts.get(variable)
    if (!known) {
      known = variable.references.flatMap(({ identifier }) => givenTo(identifier as Node)).slice(0, MAX_PARTS)
      parts.set(variable, known)
    }
    return known
  }

  /** What is put into something where it is used. */
  function givenTo(use: Node): readonly Node[] {
    let whole = use
    while (whole.parent?.type === 'MemberExpression' && whole.parent.object === whole) {
      const call = whole.parent.parent
      if (call.type === 'CallExpression' && call.callee === whole.parent)
        return FILLS.has(calleeName(call) ?? '') ? call.arguments : []
      whole = whole.parent
    }
    const { parent } = whole
    if (parent?.type === 'AssignmentExpression' && parent.left === whole && whole !== use)
      return [parent.right]
    if (parent?.type !== 'CallExpression' || parent.arguments[0] !== whole) return []
    const callee = values.ref(parent.callee)
    return callee.type === 'global' && callee.path.join('.') === 'Object.assign'
      ? parent.arguments.slice(1)
      : []
  }

  /** A local of the called function itself, whose taint may come from another caller. */
  function isParameterFed(variable: Variable, env: Env): boolean {
    const block = variable.scope.variableScope.block as Node
    return block === env.fn
  }

  return { derivedFrom, feeds, callersOf, putInto }
}
