/**
 * Which object is `this`? Two instances of one class have fields of their own; where an object's creation is in sight,
 * what its constructor is given says what the fields hold.
 */
import type { TSESTree } from '@typescript-eslint/utils'
import { isClass, isFunction, unwrap, type ClassNode, type FunctionNode, type Node } from './ast.ts'
import type { FileIndex, Owner } from './file-index.ts'
import type { Env, Values } from './values.ts'

/** `new Store(file)`, or `super(file)` in the constructor of a class that extends it. */
export type Creation = TSESTree.NewExpression | TSESTree.CallExpression

export interface Instance {
  /** Equal keys are one object. */
  readonly key: string
  /** Where it is made, and what the names there mean. */
  readonly creation: Creation
  readonly env: Env | undefined
}

const MAX_DEPTH = 10
/** Objects of one class that are looked at: more are made by generators and tests only. */
const MAX_CREATIONS = 20

export function createInstances(index: FileIndex, values: Values) {
  let creations: Map<ClassNode, Creation[]> | undefined

  /** The object that an expression is, if its creation is in sight. */
  function instanceOf(expression: Node, env: Env | undefined, depth = 0): Instance | undefined {
    if (depth > MAX_DEPTH) return undefined
    values.differ()
    const node = unwrap(expression)
    switch (node.type) {
      case 'NewExpression':
      case 'CallExpression':
        return isCreation(node)
          ? { key: `${index.id(node)}${env ? `@${env.id}` : ''}`, creation: node, env }
          : undefined
      case 'ThisExpression':
      case 'Super': {
        const receiver = receiverOf(node, env)
        return receiver && instanceOf(receiver.node, receiver.env, depth + 1)
      }
      case 'Identifier': {
        const variable = index.variableOf(node)
        const thunk = variable && values.bound(variable, env)
        if (thunk) return thunk.path?.length ? undefined : instanceOf(thunk.node, thunk.env, depth + 1)
        const source = variable && values.sourceOf(variable)
        return source?.path.length === 0 ? instanceOf(source.node, env, depth + 1) : undefined
      }
      case 'AssignmentExpression':
        return instanceOf(node.right, env, depth + 1)
      case 'MemberExpression': {
        // `this.options.file` belongs to the object whose field `options` is.
        const found = values.ref(node, env)
        return found.type === 'field' ? instanceOf(node.object, env, depth + 1) : undefined
      }
      default:
        return undefined
    }
  }

  /** What the function around a `this` was called on. */
  function receiverOf(node: Node, env: Env | undefined): Env['receiver'] {
    let fn: Node | undefined = node.parent
    while (fn && (!isFunction(fn) || fn.type === 'ArrowFunctionExpression')) fn = fn.parent
    for (let at = env; at; at = at.caller) if (at.fn === fn) return at.receiver
    return undefined
  }

  /** The run of a class's constructor that made an object, through the constructors of what extends it. */
  function construction(owner: Owner, { creation, env }: Instance): Env | undefined {
    const made = values.ref(creation.callee, env)
    if (made.type === 'function') return made.node === owner ? values.enter(made, creation, env) : undefined
    let at: ClassNode | undefined = made.type === 'class' ? made.node : undefined
    let call: Node = creation
    let around = env
    for (let i = 0; at && i < MAX_DEPTH; i++) {
      const constructor = index.membersOf(at).methods.get('constructor')
      if (constructor) {
        around = values.enter({ node: constructor, env: undefined }, call, around)
        if (at === owner) return around
        const next = superCall(constructor)
        if (!next) return undefined
        call = next
      } else if (at === owner) return undefined
      at = parentOf(at)
    }
    return undefined
  }

  function superCall(constructor: FunctionNode): Node | undefined {
    for (const item of index.items(constructor))
      if (item.type === 'call' && item.node.callee.type === 'Super') return item.node
    return undefined
  }

  function parentOf(node: ClassNode): ClassNode | undefined {
    const parent = index.superClassOf(node)
    const found = parent && values.ref(parent)
    return found?.type === 'class' ? found.node : undefined
  }

  /** Where the file makes objects of a class, or of one that extends it. */
  function creationsOf(owner: Owner): readonly Creation[] {
    if (!('type' in owner) || !isClass(owner)) return []
    creations ??= findCreations()
    return creations.get(owner) ?? []
  }

  function findCreations(): Map<ClassNode, Creation[]> {
    const found = new Map<ClassNode, Creation[]>()
    for (const host of [index.program, ...index.functions]) {
      for (const item of index.items(host)) {
        if (item.type !== 'call' || !isCreation(item.node)) continue
        const made = values.ref(item.node.callee)
        let at: ClassNode | undefined = made.type === 'class' ? made.node : undefined
        for (let i = 0; at && i < MAX_DEPTH; i++, at = parentOf(at)) {
          const list = found.get(at)
          if (!list) found.set(at, [item.node])
          else if (list.length < MAX_CREATIONS) list.push(item.node)
        }
      }
    }
    return found
  }

  /** A run of a method on an object that the file makes, wherever it is called. */
  function runOn(method: FunctionNode, creation: Creation): Env {
    return {
      fn: method,
      id: `on:${index.id(method)}:${index.id(creation)}`,
      depth: 1,
      parameters: new Map(),
      receiver: { node: creation, env: undefined },
      caller: undefined,
    }
  }

  return { instanceOf, construction, creationsOf, runOn }
}

const isCreation = (node: Creation): boolean => node.type === 'NewExpression' || node.callee.type === 'Super'
