/**
 * What happens to files here? Calls, followed through bindings and looked up in the tables, become operations.
 */
import {
  effectOf,
  globalEffectOf,
  instanceEffectOf,
  isApiName,
  isMaker,
  mayMoveFiles,
  madeEffectOf,
  userEffectOf,
  type Effect,
  type Flavour,
  type UserTables,
  widthOf,
} from '../apis/index.ts'
import { memberKey } from '../apis/wrappers.ts'
import { isFunction, propertyName, unwrap, type CallNode, type Node } from './ast.ts'
import type { FileIndex } from './file-index.ts'
import { createHandles, type Through } from './handles.ts'
import type { Env, Ref, Values } from './values.ts'

/** `hand-over`: a temp and its target go to a function of another module, which we cannot see into. */
export type OperationKind = Exclude<Effect['kind'], 'open'> | 'hand-over'

export interface Operation {
  readonly kind: OperationKind
  readonly node: CallNode
  readonly flavour: Exclude<Flavour, 'auto'>
  /** The member as the tables know it: `fs.promises.rename`. */
  readonly api: string
  readonly path: Node | undefined
  readonly to: Node | undefined
  readonly data: Node | undefined
  readonly options: Node | undefined
  readonly callback: Node | undefined
  readonly json: boolean
  readonly inProcess: boolean
  /** `mkdir(…, { recursive: true })`, `rm(…, { recursive: true })`: never a lock, never a single file. */
  readonly recursive: boolean
  /** The file system is handed in, and may be another one than the row speaks of. */
  readonly replaceable: boolean
  /** A rename that refuses a target that exists. */
  readonly replacesNothing: boolean
  readonly effect: Effect
  /** The call that opened the file, when this one reads or writes it through a descriptor or handle. */
  readonly opener?: CallNode
}

/** The function of an operation without its module and its form: `rename` of `fs.promises.rename` and `fs.renameSync`. */
export const functionOf = ({ api }: Operation): string =>
  api.slice(api.lastIndexOf('.') + 1).replace(/Sync$/, '')

export const isOf = (kinds: readonly OperationKind[], { kind }: Operation): boolean => kinds.includes(kind)

/** What an operation says that has no row of its own. */
const PLAIN = {
  options: undefined,
  callback: undefined,
  json: false,
  inProcess: false,
  recursive: false,
  replaceable: false,
  replacesNothing: false,
} as const

/** A call that does nothing to files. */
const NOTHING = 'nothing'

export type Operations = ReturnType<typeof createOperations>

export function createOperations(index: FileIndex, values: Values, calls?: UserTables) {
  const handles = createHandles(index, values, (call, env) => openingOf(call, env) !== undefined)
  const known = values.memoize<Operation | typeof NOTHING>(
    (node, env) => build(node as CallNode, env) ?? NOTHING,
    () => NOTHING,
  )

  /** The operation that a call is, under an environment when its callee or flags are parameters. */
  function operationOf(node: CallNode, env?: Env): Operation | undefined {
    const found = known(node, env)
    return found === NOTHING ? undefined : found
  }

  function build(node: CallNode, env: Env | undefined): Operation | undefined {
    const through = handles.throughOf(node, env)
    if (through) {
      const opening = openingOf(through.opener, through.env)!
      // What is written through it belongs to the call that opened, which truncated the file.
      if (opening.kind === 'write' || opening.kind === 'create') return undefined
      if (opening.kind !== 'read') return throughOperation(node, through, opening, env)
    }
    const callee = values.ref(node.callee, env)
    const found = callOf(node, callee)
    if (!found) return undefined
    const { effect, api, given } = found
    const at = (position: number | undefined): Node | undefined => argumentAt(given, position)
    const options = at(effect.options)
    const kind = kindOf(effect, flagsOf(effect, options, env))
    if (!kind) return undefined
    return {
      kind,
      node,
      flavour: flavourOf(effect, callee, given, env),
      api,
      path: effect.made === undefined ? pathAt(at(effect.path), env) : pathOfMaker(callee, effect.made, env),
      to: at(effect.to),
      data: effect.opens ? (kind === 'append' ? undefined : handles.dataOf(node)) : at(effect.data),
      options,
      callback: at(effect.callback),
      json: effect.json ?? false,
      inProcess: effect.inProcess ?? false,
      recursive: effect.recursive ?? hasTrue(options, 'recursive', env),
      replaceable: isReplaceable(callee) || (env !== undefined && isReplaceable(values.ref(node.callee))),
      replacesNothing: effect.replacesWith !== undefined && !mayBeTrue(options, effect.replacesWith, env),
      effect,
    }
  }

  /** Also a parameter: what one call of this file hands in is not what others do. */
  function isReplaceable(callee: Ref): boolean {
    return callee.type === 'parameter' || (callee.type === 'module' && callee.replaceable === true)
  }

  /** The path that an object was made for, when it means the same here. */
  function pathOfMaker(callee: Ref, position: number, env: Env | undefined): Node | undefined {
    if (callee.type !== 'made' || (callee.env && !isAround(callee.env, env))) return undefined
    return argumentAt(callee.call.arguments, position)
  }

  function argumentAt(given: readonly Node[], position: number | undefined): Node | undefined {
    if (position === undefined || given.slice(0, position + 1).some((a) => a.type === 'SpreadElement'))
      return undefined
    return given[position]
  }

  /** `Bun.write(Bun.file(path), data)` writes to that path. */
  function pathAt(path: Node | undefined, env: Env | undefined): Node | undefined {
    const made =
      path?.type === 'CallExpression' || path?.type === 'Identifier' ? values.ref(path, env) : undefined
    return made?.type === 'made' && made.path.length === 0 && isMaker(made.module.split('.'))
      ? made.call.arguments[0]
      : path
  }

  interface Found {
    readonly effect: Effect
    readonly api: string
    /** The arguments as the function gets them. */
    readonly given: readonly Node[]
  }

  function callOf(node: CallNode, callee: Ref): Found | undefined {
    const found = effectOfRef(callee) ?? computedRequire(node, callee)
    if (found) return { ...found, given: node.arguments }
    // `fs.renameSync.call(fs, from, to)` and `fs.renameSync.apply(fs, [from, to])`
    const way = callee.type === 'module' ? callee.path.at(-1) : undefined
    if (callee.type !== 'module' || (way !== 'call' && way !== 'apply')) return undefined
    const called = effectOfRef({ ...callee, path: callee.path.slice(0, -1) })
    const [self, list] = node.arguments
    if (!called || !self || self.type === 'SpreadElement') return undefined
    const api = `${called.api}.${way}`
    if (way === 'call') return { effect: called.effect, api, given: node.arguments.slice(1) }
    const given = list && unwrap(list)
    return given?.type === 'ArrayExpression' && given.elements.every((element) => element !== null)
      ? { effect: called.effect, api, given: given.elements }
      : undefined
  }

  /** How a call opens a file, if it does and its flags can be seen. */
  function openingOf(
    call: CallNode,
    env: Env | undefined,
  ): { kind: OperationKind; effect: Effect; api: string; path: Node | undefined } | undefined {
    const callee = values.ref(call.callee, env)
    const found = callOf(call, callee)
    if (!found?.effect.opens) return undefined
    const { effect, api, given } = found
    const kind = kindOf(effect, flagsOf(effect, argumentAt(given, effect.options), env))
    return kind && { kind, effect, api, path: argumentAt(given, effect.path) }
  }

  /** A read or write of a file that was opened without truncating it. */
  function throughOperation(
    node: CallNode,
    { opener, env: opened, passage, data }: Through,
    opening: NonNullable<ReturnType<typeof openingOf>>,
    env: Env | undefined,
  ): Operation | undefined {
    // The path is spelled where the file was opened, and must mean the same here.
    if (opened && !isAround(opened, env)) return undefined
    // Records that go into a file that is held open are their writer's business.
    if (opening.kind === 'append' && !handles.isOpenedFor(node, opener)) return undefined
    const kind =
      passage.kind === 'write' ? (opening.kind === 'append' ? 'append' : replaces(opener)) : passage.kind
    return {
      kind: kind === 'truncate' ? 'patch' : kind,
      node,
      flavour: opening.effect.flavour === 'stream' ? 'stream' : passage.flavour,
      api: `${opening.api}#${passage.kind}`,
      path: opening.path,
      to: undefined,
      data,
      ...PLAIN,
      effect: opening.effect,
      opener,
    }
  }

  /** `await handle.truncate(0); await handle.write(text, 0)` replaces what was there, without it only bytes. */
  const replaces = (opener: CallNode): 'write' | 'patch' => (handles.isTruncated(opener) ? 'write' : 'patch')

  function isAround(outer: Env, env: Env | undefined): boolean {
    for (let at = env; at; at = at.caller) if (at === outer || at.id === outer.id) return true
    return false
  }

  function effectOfRef(callee: Ref): { effect: Effect; api: string } | undefined {
    if (callee.type === 'module') {
      const { module, path } = callee
      // A wrapper of the user's is not Node's function, whatever it is called.
      const own = userEffectOf(module, path, calls)
      if (own) return { effect: own, api: `${module}#${memberKey(path)}` }
      const effect = effectOf(module, path)
      return effect && { effect, api: [module, memberKey(path)].filter(Boolean).join('.') }
    }
    if (callee.type === 'global') {
      const effect = globalEffectOf(callee.path)
      return effect && { effect, api: callee.path.join('.') }
    }
    if (callee.type === 'made') {
      const members = callee.path.slice(callee.path.indexOf('()') + 1)
      if (isMaker(callee.module.split('.')))
        return withApi(madeEffectOf(members[0] ?? ''), callee.module, members[0] ?? '')
      if (isWide(callee)) return undefined
      if (!callee.path.includes('()')) return withApi(instanceEffectOf(callee.module, ''), callee.module, '')
      return members.length === 1
        ? withApi(instanceEffectOf(callee.module, members[0]!), callee.module, members[0]!)
        : undefined
    }
    return undefined
  }
  /** A queue or semaphore that lets more than one in keeps nobody apart. A width that cannot be seen may be one. */
  function isWide(made: Ref & { type: 'made' }): boolean {
    const maker = made.path.filter((name) => name !== 'default')
    const width = widthOf(made.module, maker[0] === '()' ? undefined : maker[0])
    if (!width) return false
    const given = made.call.arguments[width.argument]
    if (!given) return width.absent !== undefined && width.absent !== 1
    const whole = values.ref(given, made.env)
    const value =
      width.property === undefined
        ? given
        : whole.type === 'object'
          ? values.propertyOf(whole.node, width.property).value
          : undefined
    return value?.type === 'Literal' && typeof value.value === 'number' && value.value !== 1
  }

  const withApi = (effect: Effect | undefined, module: string, member: string) =>
    effect && { effect, api: `${module}().${member}` }

  /** `require(file)` with a computed path reads that file. */
  function computedRequire(node: CallNode, callee: Ref): { effect: Effect; api: string } | undefined {
    const first = node.arguments[0]
    if (callee.type !== 'global' || callee.path.join('.') !== 'require' || !first || first.type === 'Literal')
      return undefined
    return { effect: { kind: 'read', flavour: 'sync', path: 0, json: true }, api: 'require' }
  }

  function flavourOf(
    effect: Effect,
    callee: Ref,
    given: readonly Node[],
    env: Env | undefined,
  ): Operation['flavour'] {
    const last = given.at(-1)
    if (effect.flavour === 'callback' && callee.type === 'module' && callee.promisified === 'function')
      return 'promise'
    if (effect.flavour !== 'auto') return effect.flavour
    if (!last || last.type === 'SpreadElement') return 'promise'
    const value = unwrap(last)
    if (isFunction(value) || values.ref(value, env).type === 'function') return 'callback'
    const position = given.length - 1
    const known = [effect.path, effect.to, effect.data, effect.options].includes(position)
    return known ? 'promise' : 'callback'
  }

  /** The open flags that a call passes, `undefined` when it passes none, null when they cannot be seen. */
  function flagsOf(
    effect: Effect,
    options: Node | undefined,
    env: Env | undefined,
  ): string | null | undefined {
    if (!options) return undefined
    const plain = unwrap(options)
    if (effect.kind === 'open') return openFlagsOf(plain, env)
    if (effect.kind !== 'write' && effect.kind !== 'read') return undefined
    if (isFunction(plain) || plain.type === 'Literal') return undefined
    const found = values.ref(plain, env)
    if (found.type === 'object') {
      for (const name of ['flag', 'flags']) {
        const { value, spread } = values.propertyOf(found.node, name)
        if (value) return literalOf(unwrap(value), found.env)
        // What is spread in may hold a flag, but hardly ever does.
        if (spread) return undefined
      }
      return namedFlagsOf(found)
    }
    // Options held by an object that we cannot see may append (`this.writeOptions`); an encoding is not named so.
    return found.type === 'field' || (found.type === 'parameter' && found.path.length > 0) ? null : undefined
  }

  /** `open(file, 'r+')`, and of Deno `open(file, { read: true, write: true })`. */
  function openFlagsOf(options: Node, env: Env | undefined): string | null {
    const found = options.type === 'Literal' ? undefined : values.ref(options, env)
    if (found?.type !== 'object') return literalOf(options, env)
    if (found.node.properties.some((property) => property.type === 'SpreadElement')) return null
    return namedFlagsOf(found) ?? (sets(found, 'truncate') ? 'w' : sets(found, 'write') ? 'r+' : 'r')
  }

  /** Deno's `{ append: true }` and `{ createNew: true }`. */
  function namedFlagsOf(options: Ref & { type: 'object' }): string | undefined {
    return sets(options, 'createNew') ? 'wx' : sets(options, 'append') ? 'a' : undefined
  }

  function sets(options: Ref & { type: 'object' }, name: string): boolean {
    const { value } = values.propertyOf(options.node, name)
    return value?.type === 'Literal' && value.value === true
  }

  function literalOf(node: Node, env: Env | undefined): string | null {
    if (node.type === 'Literal') return String(node.value)
    const value = values.soleValue(node)
    if (value) return literalOf(unwrap(value), env)
    // `fs.constants.O_CREAT | fs.constants.O_EXCL`
    const text = index.sourceCode.getText(node)
    if (/\bO_[A-Z]+\b/.test(text)) {
      if (/\bO_EXCL\b/.test(text)) return 'wx'
      if (/\bO_APPEND\b/.test(text)) return 'a'
      if (/\bO_TRUNC\b/.test(text)) return 'w'
      return /\bO_(?:RDWR|WRONLY)\b/.test(text) ? 'r+' : 'r'
    }
    return null
  }

  function kindOf(effect: Effect, flags: string | null | undefined): OperationKind | undefined {
    if (effect.kind === 'open') {
      if (flags === undefined) return 'read'
      return flags === null ? undefined : kindOfFlags(flags)
    }
    if (effect.kind === 'write' && typeof flags === 'string') return kindOfFlags(flags)
    if (effect.kind === 'write' && flags === null) return undefined
    return effect.kind
  }

  function kindOfFlags(flags: string): OperationKind {
    if (flags.includes('x')) return 'create'
    if (flags.startsWith('a')) return 'append'
    if (flags.startsWith('w')) return 'write'
    return flags.includes('+') ? 'patch' : 'read'
  }

  function hasTrue(options: Node | undefined, name: string, env: Env | undefined): boolean {
    const found = options && values.ref(options, env)
    return found?.type === 'object' && sets(found, name)
  }

  /** False when the options can be seen and do not set it. */
  function mayBeTrue(options: Node | undefined, name: string, env: Env | undefined): boolean {
    if (!options || isFunction(unwrap(options))) return false
    const found = values.ref(options, env)
    if (found.type !== 'object') return true
    const { value, spread } = values.propertyOf(found.node, name)
    return value ? value.type !== 'Literal' || value.value === true : spread !== undefined
  }

  /** A call that passes two paths to a function of another module. */
  function handOverOf(node: CallNode): Operation | undefined {
    const [path, to] = node.arguments
    if (!path || !to || path.type === 'SpreadElement' || to.type === 'SpreadElement') return undefined
    const callee = values.ref(node.callee)
    if (callee.type !== 'module' || !mayMoveFiles(callee.module) || effectOfRef(callee)) return undefined
    const effect: Effect = { kind: 'rename', flavour: 'auto', path: 0, to: 1 }
    return {
      kind: 'hand-over',
      node,
      flavour: flavourOf(effect, callee, node.arguments, undefined),
      api: [callee.module, ...callee.path].join('.'),
      path,
      to,
      data: undefined,
      ...PLAIN,
      effect,
    }
  }

  /** True for a function of the tables, also where its options hide what it does. */
  const mayOperate = (node: CallNode): boolean => callOf(node, values.ref(node.callee)) !== undefined

  /** True for a function of the tables itself. */
  const isOperation = (found: Ref): boolean => effectOfRef(found) !== undefined

  /** False for a name that no row of any table has. */
  const knows = (name: string): boolean => isApiName(name) || calls?.names.has(name) === true

  return {
    operationOf,
    handOverOf,
    mayOperate,
    isOperation,
    mayPass: handles.mayPass,
    isGivenToChild: handles.isGivenToChild,
    knows,
  }
}

/** True when a call's callee is written `something.name`. */
export function calleeName(node: CallNode): string | undefined {
  const callee = unwrap(node.callee)
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' ? propertyName(callee) : undefined
}
