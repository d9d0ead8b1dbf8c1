/** Which file is it? Path expressions become symbolic paths, through variables, members, helpers and `node:path`. */
import type { TSESTree } from '@typescript-eslint/utils'
import { COMPUTING_MODULES } from '../apis/node-modules.ts'
import {
  answersAnew,
  lengthens,
  markOfCall,
  markOfValue,
  soundsUnique,
  type Mark,
} from '../apis/uniqueness.ts'
import {
  enumMember,
  isFunction,
  propertyName,
  unwrap,
  type CallNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { writesOf, type FileIndex, type Variable } from './file-index.ts'
import { calleeName } from './operations.ts'
import {
  dependsOnEnvironment,
  dependsOnParameter,
  directoryOf,
  isKnown,
  makePath,
  samePath,
  type Hole,
  type Origin,
  type Piece,
  type SymbolicPath,
} from './symbolic-path.ts'
import { createInstances } from './instances.ts'
import { isIterated, isLoopVariable } from './iteration.ts'
import { createLists } from './lists.ts'
import { createPathModule, metaProperty } from './path-module.ts'
import { createMarks } from './randomness.ts'
import { isRunning, type Env, type Ref, type Values } from './values.ts'

const NO_MARKS: ReadonlySet<Mark> = new Set()
/** Methods of strings that compute from their receiver and arguments. */
const STRING_METHODS =
  /^(?:replace|replaceAll|slice|substring|substr|toLowerCase|toUpperCase|padStart|padEnd|split|at|charAt|match|trimEnd|trimStart|digest|update|toString)$/

const MAX_DEPTH = 40
const MAX_PIECES = 40
/** A path that takes this much to spell is nobody's file name: generated code can nest helpers without end. */
const MAX_KEY = 1_000
const MAX_STEPS = 100_000

export type Paths = ReturnType<typeof createPaths>

export function createPaths(index: FileIndex, values: Values) {
  const instances = createInstances(index, values)
  const lists = createLists(index, values, pathOf)
  const { marksIn, marksOfAssignments, marksOfField, ...random } = createMarks(index, values, pathOf)
  let bases = 0
  let steps = 0

  // A value that leads back to itself is opaque while it is being asked for.
  const answer = values.memoize<SymbolicPath>(
    (node, env) => {
      steps++
      const found = compute(node, env)
      return found.pieces.length > MAX_PIECES || found.key.length > MAX_KEY
        ? opaque(node, env, found.marks)
        : found
    },
    opaque,
    MAX_DEPTH,
    () => steps <= MAX_STEPS,
  )

  function pathOf(expression: Node, env?: Env): SymbolicPath {
    return answer(unwrap(expression), env)
  }

  function hole(key: string, origin: Origin, extra: Partial<Hole> = {}): SymbolicPath {
    return makePath([{ key, origin, marks: NO_MARKS, parts: [], ...extra }])
  }

  /** Something that we cannot see through. Its place in the code is its identity, and only within one activation. */
  function opaque(node: Node, env: Env | undefined, marks: ReadonlySet<Mark> = NO_MARKS): SymbolicPath {
    values.differ()
    return hole(`opaque:${index.id(node)}@${env?.id ?? ''}`, 'opaque', { marks })
  }

  const withTraits = (path: SymbolicPath, traits: Partial<Hole>): SymbolicPath =>
    makePath(path.pieces.map((piece) => (typeof piece === 'string' ? piece : { ...piece, ...traits })))
  const asPure = (path: SymbolicPath): SymbolicPath => withTraits(path, { pure: true })

  function derived(
    key: string,
    origin: Origin,
    parts: readonly SymbolicPath[],
    marks?: Iterable<Mark>,
  ): SymbolicPath {
    const all = new Set<Mark>(marks)
    for (const part of parts) for (const mark of part.marks) all.add(mark)
    const choice = origin === 'choice'
    // Random on one way and not on the other keeps nobody apart on the other.
    if (choice && !parts.every((part) => part.marks.has('random') || dependsOnEnvironment(part)))
      all.delete('random')
    return hole(
      `${key}(${parts.map((part) => part.key).join(',')})`,
      parts.every(isUsable) ? origin : 'opaque',
      { parts, marks: all, pure: choice },
    )
  }
  const isUsable = (path: SymbolicPath): boolean => path.pieces.length === 0 || isKnown(path)

  function compute(node: Node, env: Env | undefined): SymbolicPath {
    switch (node.type) {
      case 'Literal':
        // A regular expression or a number that a path is computed with is the same at every place that writes it so.
        return makePath([typeof node.value === 'string' ? node.value : index.sourceCode.getText(node)])
      case 'TemplateLiteral': {
        const pieces: Piece[] = []
        node.quasis.forEach((quasi, i) => {
          pieces.push(quasi.value.cooked ?? quasi.value.raw)
          const inner = node.expressions[i]
          if (inner) pieces.push(...pathOf(inner, env).pieces)
        })
        return makePath(pieces)
      }
      case 'BinaryExpression': {
        if (node.operator !== '+') return opaque(node, env, marksIn(node, env))
        // A chain of `+` leans left and can be long: walk it instead of recursing.
        const operands: Node[] = []
        let at: Node = node
        while (at.type === 'BinaryExpression' && at.operator === '+') {
          operands.unshift(at.right)
          at = unwrap(at.left)
        }
        operands.unshift(at)
        return makePath(operands.flatMap((operand) => pathOf(operand, env).pieces))
      }
      case 'Identifier':
        return pathOfIdentifier(node, env)
      case 'MemberExpression':
        return pathOfMember(node, env)
      case 'CallExpression':
        return pathOfCall(node, env)
      case 'NewExpression':
        return pathOfNew(node, env)
      case 'LogicalExpression':
        return derived(node.operator, 'choice', [pathOf(node.left, env), pathOf(node.right, env)])
      case 'ConditionalExpression':
        return derived(`?${testKey(node.test, env)}`, 'choice', [
          pathOf(node.consequent, env),
          pathOf(node.alternate, env),
        ])
      case 'AssignmentExpression':
        return node.operator === '=' ? pathOf(node.right, env) : opaque(node, env, marksIn(node, env))
      case 'UpdateExpression':
        return opaque(node, env, new Set<Mark>(['counter']))
      default:
        return opaque(node, env, marksIn(node, env))
    }
  }

  /** The same test on the same things chooses the same path, whatever it is. */
  function testKey(test: Node, env: Env | undefined): string {
    const path = pathOf(test, env)
    return isKnown(path) ? path.key : index.sourceCode.getText(test).replace(/\s+/g, ' ')
  }

  function pathOfIdentifier(node: TSESTree.Identifier, env: Env | undefined): SymbolicPath {
    const variable = index.variableOf(node)
    if (!variable || variable.defs.length === 0) return pathOfGlobal([node.name], node, env)
    return pathOfVariable(variable, node, env)
  }

  function pathOfVariable(variable: Variable, node: Node, env: Env | undefined): SymbolicPath {
    const thunk = values.bound(variable, env)
    if (thunk) return pathOfMembers(thunk.node, thunk.path ?? [], thunk.env)
    const definition = variable.defs[0]!
    if ((definition.type as string) === 'Parameter')
      return pathOfParameter(variable, definition.node as FunctionNode, [], env)
    if ((definition.type as string) === 'ImportBinding')
      return pathOfRef(values.refOfVariable(variable, env), node, env)
    const source = values.sourceOf(variable)
    if (source) {
      const found = pathOfMembers(source.node, source.path, env)
      // What cannot be seen through is still one value while the variable holds it.
      if (isKnown(found) || found.descriptor) return found
      return local(variable, env, found.marks, 'variable', [found])
    }
    if (isLoopVariable(variable)) return pathOfItem(variable, [], env)
    const base = local(variable, env, marksOfAssignments(variable))
    return makePath(
      base.pieces.map((piece) =>
        typeof piece === 'string' ? piece : { ...piece, assignments: writesOf(variable) },
      ),
    )
  }

  function local(
    variable: Variable,
    env: Env | undefined,
    marks: ReadonlySet<Mark>,
    origin: Origin = 'variable',
    parts: readonly SymbolicPath[] = [],
  ): SymbolicPath {
    // A local of a called function differs from call to call; one of an outer scope does not.
    const inside = activationKey(variable, env)
    return hole(`var:${index.id(variable)}${inside}`, origin, { marks, parts, name: variable.name })
  }
  function activationKey(variable: Variable, env: Env | undefined): string {
    const scope = variable.scope.variableScope.block as Node
    if (!isFunction(scope)) return ''
    values.differ()
    for (let at = env; at; at = at.caller) if (at.fn === scope) return `@${at.id}`
    return ''
  }

  function pathOfParameter(
    variable: Variable,
    fn: FunctionNode,
    path: readonly string[],
    env: Env | undefined,
  ): SymbolicPath {
    const position = values.parameterOf(variable, fn)
    if (!position) return hole(`var:${index.id(variable)}${activationKey(variable, env)}`, 'parameter')
    if (isIterated(fn, position.position)) return pathOfItem(variable, path, env)
    const assignments = writesOf(variable)
    const all = [...position.path, ...path]
    const activation = activationKey(variable, env)
    // `function save(file = STORE)`: in a call that leaves it out it is the default.
    const fallback = position.fallback && path.length === 0 ? pathOf(position.fallback) : undefined
    if (activation && fallback) return fallback
    return hole(
      `parameter:${index.id(fn)}:${position.position}${all.map((name) => `.${name}`).join('')}${activation}`,
      'parameter',
      {
        name: [variable.name, ...path].join('.'),
        ...(fallback && isKnown(fallback) ? { oneOf: [fallback] } : {}),
        ...(assignments.length > 0 ? { assignments } : {}),
      },
    )
  }

  /** One of the items that a loop or a callback goes through, or a member of it. */
  function pathOfItem(variable: Variable, rest: readonly string[], env: Env | undefined): SymbolicPath {
    const { items, path } = lists.itemsOfVariable(variable, env)
    const only = items.length === 1 ? items[0] : undefined
    // `{ temp, target }` of each job: what the one place that makes the jobs has put there.
    if (only && 'node' in only && path.length + rest.length > 0) {
      const found = pathOfMembers(only.node, [...path, ...rest], only.env)
      if (isKnown(found)) return found
    }
    const directory = only && 'directory' in only ? only.directory : undefined
    const candidates = items.flatMap((item) => ('node' in item ? [pathOf(item.node, item.env)] : []))
    const key = `var:${index.id(variable)}${activationKey(variable, env)}${rest.map((name) => `.${name}`).join('')}`
    return hole(key, 'loop', {
      name: [variable.name, ...rest].join('.'),
      // `entry.name` of a listing with types
      ...(directory && rest.every((name) => name === 'name') ? { entryOf: directory } : {}),
      ...(rest.length === 0 ? { oneOf: candidates.filter(isKnown) } : {}),
    })
  }

  /** Members of an expression's value: `a.b.c` from the node of `a`. */
  function pathOfMembers(node: Node, path: readonly string[], env: Env | undefined): SymbolicPath {
    if (path.length === 0) return pathOf(node, env)
    let at = values.ref(node, env)
    for (const [i, name] of path.entries()) {
      if (at.type === 'object') {
        const { value } = values.propertyOf(at.node, name)
        if (value) return pathOfMembers(value, path.slice(i + 1), at.env)
      }
      at = values.member(at, name, node)
    }
    if (at.type === 'unknown') {
      const returned = memberOfReturns(node, path, env)
      if (returned) return returned
      const base = pathOf(node, env)
      return isKnown(base) ? derived(`.${path.join('.')}`, 'variable', [base]) : opaque(node, env, base.marks)
    }
    return pathOfRef(at, node, env)
  }

  /** `const { file } = load()` where every return of `load` has the same `file`. */
  function memberOfReturns(
    node: Node,
    path: readonly string[],
    env: Env | undefined,
  ): SymbolicPath | undefined {
    const call = unwrap(node)
    const callee = call.type === 'CallExpression' ? values.ref(call.callee, env) : undefined
    if (callee?.type !== 'function' || (env?.depth ?? 0) > 6 || isRunning(callee.node, env)) return undefined
    const inner = values.enter(callee, call, env)
    const found = (index.returns.get(callee.node) ?? []).map((returned) => {
      const object = values.ref(returned, inner)
      const value = object.type === 'object' ? values.propertyOf(object.node, path[0]!).value : undefined
      return value && pathOfMembers(value, path.slice(1), inner)
    })
    const first = found[0]
    return first && found.every((one) => one && samePath(one, first)) ? first : undefined
  }

  function pathOfMember(node: TSESTree.MemberExpression, env: Env | undefined): SymbolicPath {
    const name = propertyName(node)
    if (name === undefined) {
      const object = pathOf(node.object, env)
      const key = pathOf(node.property, env)
      return isKnown(object) && isKnown(key)
        ? derived('[]', 'variable', [object, key])
        : opaque(node, env, marksIn(node, env))
    }
    const meta = metaProperty(node)
    if (meta) return pathOfGlobal([meta], node, env)
    const given = pathOfGiven(node.object, name, env)
    if (given) return given
    const object = values.ref(node.object, env)
    if (object.type === 'object') {
      const own = pathOfProperty(object, name)
      if (own) return own
    }
    const constant = object.type === 'variable' && enumMember(object.variable.defs[0]?.node, name)
    if (constant && object.path.length === 0) return pathOf(constant)
    const found = values.member(object, name, node)
    if (found.type === 'unknown') {
      const base = pathOf(node.object, env)
      return isKnown(base) ? derived(`.${name}`, 'variable', [base]) : opaque(node, env, base.marks)
    }
    return pathOfRef(found, node, env)
  }

  /** `options.file` with `options = {}`: the default says nothing about what a caller gives. */
  function pathOfGiven(object: Node, name: string, env: Env | undefined): SymbolicPath | undefined {
    const plain = unwrap(object)
    const variable = plain.type === 'Identifier' ? index.variableOf(plain) : undefined
    const fn = variable?.defs[0]?.node as Node | undefined
    if (!variable || (variable.defs[0]?.type as string) !== 'Parameter' || !isFunction(fn)) return undefined
    if (values.bound(variable, env) || activationKey(variable, env)) return undefined
    return values.ref(plain, env).type === 'object' ? pathOfParameter(variable, fn, [name], env) : undefined
  }

  /** What an object literal has under a name, by itself or by what is spread into it. */
  function pathOfProperty(object: Ref & { type: 'object' }, name: string): SymbolicPath | undefined {
    const { value, spread } = values.propertyOf(object.node, name)
    const own = value && !isFunction(unwrap(value)) ? pathOf(value, object.env) : undefined
    if (!spread || (value && value.range[0] > spread.range[0])) return own
    const source = values.ref(spread, object.env)
    const given = source.type === 'object' ? pathOfProperty(source, name) : undefined
    // What is spread behind a value may have another one.
    if (own && !given)
      return source.type === 'object' ? own : derived('...', 'choice', [pathOf(spread, object.env), own])
    return given
  }

  function pathOfRef(ref: Ref, node: Node, env: Env | undefined): SymbolicPath {
    switch (ref.type) {
      case 'global':
        return pathOfGlobal(ref.path, node, env)
      case 'module': {
        const mark = markOfValue(ref.module, ref.path)
        if (ref.module === 'path' && ref.path.at(-1) === 'sep') return makePath(['/'])
        if (ref.module === 'os' && ref.path.at(-1) === 'EOL') return makePath(['\n'])
        return hole(
          `import:${ref.module}#${ref.path.join('.')}`,
          mark ? 'process' : 'import',
          mark ? { marks: new Set([mark]) } : {},
        )
      }
      case 'made': {
        const base = pathOf(ref.call, ref.env)
        if (base.descriptor) return base
        const members = ref.path.slice(ref.path.indexOf('()') + 1)
        const own = ref.path.includes('()') ? members : []
        if (own.length === 0) return base
        // `path.parse(file).dir`
        const parsed =
          ref.module === 'path' && ref.path.find((name) => name !== 'default') === 'parse'
            ? ref.call.arguments[0]
            : undefined
        if (parsed && own[0] === 'dir') return directoryOf(pathOf(parsed, ref.env))
        if (parsed) return derived(`path.parse.${own.join('.')}`, 'name-of', [pathOf(parsed, ref.env)])
        return isKnown(base) ? derived(`.${own.join('.')}`, 'call', [base]) : opaque(node, env, base.marks)
      }
      case 'parameter':
        return pathOfParameter(ref.variable, ref.fn, ref.path, env)
      case 'variable': {
        if (ref.path.length === 0) return local(ref.variable, env, NO_MARKS)
        if (isLoopVariable(ref.variable)) return pathOfItem(ref.variable, ref.path, env)
        const whole = pathOfVariableBase(ref.variable, node, env)
        return derived(`.${ref.path.join('.')}`, 'variable', [whole])
      }
      case 'field':
        return pathOfField(ref, node, env)
      case 'self':
        return hole(`self:${index.id(ref.owner)}`, 'field')
      default:
        return opaque(node, env, marksIn(node, env))
    }
  }

  function pathOfVariableBase(variable: Variable, node: Node, env: Env | undefined): SymbolicPath {
    if (variable.defs.length === 0 || bases > MAX_DEPTH) return opaque(node, env)
    bases++
    const found = pathOfVariable(variable, node, env)
    bases--
    return isKnown(found) ? found : local(variable, env, found.marks)
  }

  /** A field that is assigned once is its value, else it is itself. Getters are what they return. */
  function pathOfField(
    { owner, name, path: rest }: Ref & { type: 'field' },
    node: Node,
    env: Env | undefined,
  ): SymbolicPath {
    const members = index.membersOf(owner)
    const getter = members.getters.get(name)
    const instance = instances.instanceOf(node, env)
    const whose = `${index.id(owner)}${instance ? `#${instance.key}` : ''}`
    const key = `field:${whose}.${name}${rest.map((part) => `.${part}`).join('')}`
    const returned = getter && values.soleReturn(getter)
    if (returned && rest.length === 0) {
      const inner = instance && values.enter({ node: getter, env: undefined }, node, env)
      const found = pathOf(returned, inner)
      if (isKnown(found)) return found
    }
    const assigned = members.fields.get(name)
    const marks = marksOfField(owner, name)
    // `this.count++` is no assignment, and makes the field another value all the same.
    if (assigned?.length === 1 && rest.length === 0 && !marks.has('counter')) {
      const made = instance && instances.construction(owner, instance)
      const found = pathOf(assigned[0]!, made)
      // A name that differs at every run of the constructor is still one name for the instance, and what the
      // constructor was given is known only where the call is.
      if (isKnown(found) && found.pieces.length > 0 && (made || !instance || !dependsOnParameter(found)))
        return found
    }
    return hole(key, 'field', {
      marks,
      ...(assigned && assigned.length > 1 ? { assignments: assigned } : {}),
    })
  }

  function pathOfCall(node: TSESTree.CallExpression, env: Env | undefined): SymbolicPath {
    const callee = values.ref(node.callee, env)
    const argument = (i: number): SymbolicPath => {
      const given = node.arguments[i]
      return given && given.type !== 'SpreadElement' ? pathOf(given, env) : makePath([])
    }
    if (callee.type === 'module') {
      const name = callee.path
        .filter((part) => part !== 'default' && part !== 'posix' && part !== 'win32')
        .join('.')
      if (callee.module === 'path' || callee.module === 'upath' || callee.module === 'pathe')
        return pathModule(name, node, env)
      if (callee.module === 'url' && (name === 'fileURLToPath' || name === 'pathToFileURL'))
        return argument(0)
      if (callee.module === 'fs' && /^(?:promises\.)?realpath(?:Sync)?(?:\.native)?$/.test(name))
        return asPure(derived('realpath', 'call', [argument(0)]))
      if (
        /^(?:fs|fs-extra|graceful-fs)$/.test(callee.module) &&
        /^(?:promises\.)?open(?:Sync)?$/.test(name)
      ) {
        return { ...derived('descriptor', 'call', [argument(0)]), descriptor: true }
      }
      const api = [callee.module, ...callee.path.filter((part) => part !== 'default')].join('.')
      const mark = markOfCall(callee.module, callee.path, node.arguments.length === 0)
      if (mark) {
        const size = random.markOfDraw(mark, callee.path, node, env)
        const made = withTraits(opaque(node, env, new Set([size])), { api })
        return lengthens(api) ? makePath([...argument(0).pieces, ...made.pieces]) : made
      }
      if (soundsUnique(callee.path.at(-1) ?? '')) return opaque(node, env, new Set<Mark>(['random']))
      if (answersAnew(calleeName(node))) return opaque(node, env)
      const parts = node.arguments.map((_, i) => argument(i))
      const made = derived(
        `import:${callee.module}#${callee.path.join('.')}`,
        'call',
        parts,
        callbackFree(node) ? undefined : marksIn(node, env),
      )
      return withTraits(made, { api, ...(COMPUTING_MODULES.has(callee.module) ? { pure: true } : {}) })
    }
    if (callee.type === 'global') {
      const name = callee.path.join('.')
      if (name === 'String' || name === 'encodeURIComponent' || name === 'encodeURI')
        return name === 'String' ? argument(0) : derived(name, 'call', [argument(0)])
      // `process.pid.toString()`
      if (callee.path.at(-1) === 'toString') return pathOfGlobal(callee.path.slice(0, -1), node, env)
      const mark = markOfCall(undefined, callee.path)
      if (mark) return opaque(node, env, new Set([random.markOfDraw(mark, callee.path, node, env)]))
      if (answersAnew(name)) return opaque(node, env, marksIn(node, env))
      if (name === 'process.cwd') return hole('process.cwd', 'process')
      const parts = node.arguments.map((_, i) => argument(i))
      const draw = random.markOfRounding(name, node, env)
      if (draw) return opaque(node, env, new Set([draw]))
      return asPure(derived(`global:${name}`, 'call', parts))
    }
    if (callee.type === 'function') return pathOfLocalCall(callee, node, env)
    return pathOfMethod(node, env, argument)
  }

  const callbackFree = (node: CallNode): boolean => node.arguments.every((a) => !isFunction(unwrap(a)))
  function pathOfLocalCall(
    callee: { readonly node: FunctionNode; readonly env: Env | undefined },
    node: CallNode,
    env: Env | undefined,
  ): SymbolicPath {
    const inner = values.enter(callee, node, env)
    // What a function returns of itself, once more, adds nothing; three such returns would be looked at 3^8 times.
    const all = isRunning(callee.node, env) ? [] : (index.returns.get(callee.node) ?? [])
    if (inner.depth < 8 && all.length === 1) {
      const found = pathOf(all[0]!, inner)
      if (isKnown(found) || found.descriptor) return found
      if (found.marks.size > 0) return opaque(node, env, found.marks)
    }
    const marks = new Set<Mark>()
    if (inner.depth < 8)
      for (const returned of all) for (const mark of pathOf(returned, inner).marks) marks.add(mark)
    const parts = node.arguments.map((given) =>
      given.type === 'SpreadElement' ? opaque(given, env) : pathOf(given, env),
    )
    if (marks.size > 0 || answersAnew(calleeName(node)) || asksOthers(callee.node))
      return opaque(node, env, marks)
    // The same helper asked the same question gives the same path.
    return derived(`function:${index.id(callee.node)}`, 'call', parts)
  }

  /** A helper that asks for something (`prompt()`, `queue.shift()`) may get another answer at every call. */
  const asksOthers = (fn: FunctionNode): boolean =>
    index.items(fn).some((item) => item.type === 'call' && answersAnew(calleeName(item.node)))

  /** Methods of strings, and methods of objects that we know by name only. */
  function pathOfMethod(
    node: TSESTree.CallExpression,
    env: Env | undefined,
    argument: (i: number) => SymbolicPath,
  ): SymbolicPath {
    const method = unwrap(node.callee)
    if (method.type !== 'MemberExpression') {
      const target = pathOf(method, env)
      return isKnown(target)
        ? derived('call', 'call', [target, ...node.arguments.map((_, i) => argument(i))])
        : opaque(node, env, marksIn(node, env))
    }
    const name = propertyName(method)
    const object = unwrap(method.object)
    if (name === 'concat')
      return makePath([
        ...pathOf(object, env).pieces,
        ...node.arguments.flatMap((_, i) => argument(i).pieces),
      ])
    if (name === 'toString' || name === 'trim' || name === 'normalize' || name === 'valueOf') {
      const base = pathOf(object, env)
      return isKnown(base) ? base : opaque(node, env, base.marks)
    }
    if (name === 'join' && object.type === 'ArrayExpression') {
      const separator = node.arguments.length > 0 ? argument(0).pieces : [',']
      return makePath(
        object.elements.flatMap((element, i) =>
          element && element.type !== 'SpreadElement'
            ? [...(i > 0 ? separator : []), ...pathOf(element, env).pieces]
            : [],
        ),
      )
    }
    const picked = lists
      .pickedFrom(method, env)
      .flatMap((item) => ('node' in item ? [pathOf(item.node, item.env)] : []))
    if (picked.length > 0 && picked.every(isKnown))
      return derived(`opaque:${index.id(node)}`, 'choice', picked)
    if (answersAnew(name)) return opaque(node, env)
    const base = pathOf(object, env)
    const parts = node.arguments.map((_, i) => argument(i))
    const marks = new Set<Mark>(base.marks)
    if (name && /^(?:slice|substring|substr)$/.test(name) && random.isShort(node, name, env)) {
      if (marks.delete('random')) marks.add('weak-random')
    }
    for (const part of parts) for (const mark of part.marks) marks.add(mark)
    if (!isKnown(base)) return opaque(node, env, marks.size > 0 ? marks : marksIn(node, env))
    const usable = parts.every(isUsable)
    return hole(
      `${base.key}.${name ?? '?'}(${parts.map((part) => part.key).join(',')})`,
      usable && name !== undefined ? 'call' : 'opaque',
      {
        parts: [base, ...parts],
        marks,
        pure: name !== undefined && STRING_METHODS.test(name),
      },
    )
  }

  // Last, because it needs what stands above.
  const tools = { pathOf, hole, opaque, derived, marksIn }
  const { pathModule, pathOfNew, pathOfGlobal } = createPathModule(index, values, tools)

  return { pathOf, pathOfMembers, instances }
}
