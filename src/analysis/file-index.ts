/**
 * One walk over the tree that notes what the other layers ask for again and again: which variable an identifier is,
 * who owns `this`, what is assigned to which field, and the calls of each function in the order they happen.
 * The walk uses a stack of its own: generated code nests deeper than the engine's stack.
 */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import {
  boundIdentifiers,
  enclosingFunction,
  functionArguments,
  isClass,
  isFunction,
  propertyName,
  unwrap,
  wrapped,
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
} from './ast.ts'
import { hasOuterThis } from './downlevel.ts'
import { put } from './multimap.ts'

export type Variable = TSESLint.Scope.Variable

/** Whose fields and methods `this.x` means: a class, an object literal, a constructor function, or a variable. */
export type Owner = ClassNode | TSESTree.ObjectExpression | FunctionNode | Variable

/** Something that may touch files, in evaluation order. */
export type Item =
  | { readonly type: 'call'; readonly node: CallNode }
  /** The body of a function expression that is an argument of `call`, or called where it stands. */
  | { readonly type: 'inline'; readonly node: FunctionNode; readonly call: CallNode }
  | {
      readonly type: 'get'
      readonly node: TSESTree.MemberExpression | TSESTree.Property
      readonly object: Node
    }
  | { readonly type: 'set'; readonly node: TSESTree.AssignmentExpression }

export interface Members {
  /** Values assigned to a field, in source order. */
  readonly fields: Map<string, Node[]>
  readonly methods: Map<string, FunctionNode>
  readonly getters: Map<string, FunctionNode>
  readonly setters: Map<string, FunctionNode>
}

export interface FileIndex {
  readonly sourceCode: Readonly<TSESLint.SourceCode>
  readonly program: TSESTree.Program
  readonly functions: readonly FunctionNode[]
  /** All member expressions by property name; used to follow a field to its readers. */
  readonly memberReads: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>
  /** `const { … } = this`, which reads accessors too. */
  readonly thisPatterns: readonly TSESTree.ObjectPattern[]
  readonly returns: ReadonlyMap<FunctionNode, readonly Node[]>
  /** A number for a node, variable or owner, stable within this file. */
  id(thing: object): number
  variableOf(identifier: TSESTree.Identifier | TSESTree.JSXIdentifier): Variable | undefined
  items(host: FunctionNode | TSESTree.Program): readonly Item[]
  membersOf(owner: Owner): Members
  /** Who `this` is inside `node`. */
  ownerOfThis(node: Node): Owner | undefined
  superClassOf(owner: Owner): Node | undefined
  /** What a CommonJS file assigns to `exports.name`. */
  exported(name: string): Node | undefined
}

/** Where a variable is assigned after its declaration. */
export const writesOf = (variable: Variable): Node[] =>
  variable.references
    .filter((reference) => reference.isWrite() && !reference.init)
    .map((reference) => reference.identifier as Node)

const NO_ITEMS: readonly Item[] = []

export function indexFile(sourceCode: Readonly<TSESLint.SourceCode>): FileIndex {
  const program = sourceCode.ast as TSESTree.Program
  const ids = new WeakMap<object, number>()
  let nextId = 0
  const id = (thing: object): number => {
    let known = ids.get(thing)
    if (known === undefined) ids.set(thing, (known = nextId++))
    return known
  }

  const variables = new Map<Node, Variable>()
  for (const scope of sourceCode.scopeManager?.scopes ?? []) {
    for (const variable of scope.variables)
      for (const name of variable.identifiers) variables.set(name, variable)
    for (const reference of scope.references) {
      if (reference.resolved) variables.set(reference.identifier, reference.resolved)
    }
  }
  const variableOf = (identifier: Node): Variable | undefined => variables.get(identifier)

  const functions: FunctionNode[] = []
  const returns = new Map<FunctionNode, Node[]>()
  const items = new Map<Node, Item[]>()
  const memberReads = new Map<string, TSESTree.MemberExpression[]>()
  const thisPatterns: TSESTree.ObjectPattern[] = []
  const exported = new Map<string, Node>()
  const assignments: TSESTree.AssignmentExpression[] = []
  const owners = new Map<Owner, Members>()
  const accessorNames = new Set<string>()
  const methodDefinitions: (TSESTree.MethodDefinition | TSESTree.PropertyDefinition | TSESTree.Property)[] =
    []
  const parameterProperties: TSESTree.TSParameterProperty[] = []

  const hostOf = (node: Node): Node => enclosingFunction(node) ?? program

  // What is on the stack: a node to visit, or an item to emit when everything pushed after it has been visited.
  type Task = { readonly visit: Node } | { readonly emit: Item; readonly host: Node }
  const stack: Task[] = [{ visit: program }]
  const keys = sourceCode.visitorKeys
  const pushChildren = (node: Node): void => {
    const names = keys[node.type] ?? []
    for (let i = names.length - 1; i >= 0; i--) {
      const child = (node as unknown as Record<string, unknown>)[names[i]!]
      if (Array.isArray(child)) {
        for (let j = child.length - 1; j >= 0; j--) if (child[j]) stack.push({ visit: child[j] as Node })
      } else if (child) stack.push({ visit: child as Node })
    }
  }
  for (let task = stack.pop(); task; task = stack.pop()) {
    if ('emit' in task) {
      put(items, task.host, task.emit)
      continue
    }
    const node = task.visit
    switch (node.type) {
      case 'CallExpression':
      case 'NewExpression': {
        const host = hostOf(node)
        const inline = functionArguments(node)
        const callee = unwrap(node.callee)
        const immediate = isFunction(callee) ? [callee] : []
        // Last in, first out: the callee and plain arguments, the call itself, then the functions that it gets.
        for (let i = node.arguments.length - 1; i >= 0; i--) {
          const argument = node.arguments[i]!
          const inner = unwrap(argument)
          if (!isFunction(inner)) continue
          stack.push({ emit: { type: 'inline', node: inner, call: node }, host })
          stack.push({ visit: argument })
        }
        for (const fn of immediate) stack.push({ emit: { type: 'inline', node: fn, call: node }, host })
        stack.push({ emit: { type: 'call', node }, host })
        for (let i = node.arguments.length - 1; i >= 0; i--) {
          const argument = node.arguments[i]!
          if (!inline.includes(unwrap(argument) as FunctionNode)) stack.push({ visit: argument })
        }
        stack.push({ visit: node.callee })
        break
      }
      case 'AssignmentExpression': {
        assignments.push(node)
        const left = unwrap(node.left)
        if (left.type === 'MemberExpression') {
          stack.push({ emit: { type: 'set', node }, host: hostOf(node) })
          stack.push({ visit: left.object })
          if (left.computed) stack.push({ visit: left.property })
          noteRead(left)
        } else stack.push({ visit: node.left })
        stack.push({ visit: node.right })
        break
      }
      case 'MemberExpression':
        noteRead(node)
        stack.push({ emit: { type: 'get', node, object: node.object }, host: hostOf(node) })
        pushChildren(node)
        break
      case 'VariableDeclarator':
        if (node.id.type === 'ObjectPattern' && node.init?.type === 'ThisExpression') {
          thisPatterns.push(node.id)
          for (const property of node.id.properties.toReversed()) {
            if (property.type === 'Property')
              stack.push({ emit: { type: 'get', node: property, object: node.init }, host: hostOf(node) })
          }
        }
        pushChildren(node)
        break
      case 'ReturnStatement': {
        const fn = enclosingFunction(node)
        if (fn && node.argument) put(returns, fn, node.argument)
        pushChildren(node)
        break
      }
      case 'MethodDefinition':
      case 'PropertyDefinition':
        methodDefinitions.push(node)
        pushChildren(node)
        break
      case 'Property':
        if (node.parent.type === 'ObjectExpression') methodDefinitions.push(node)
        pushChildren(node)
        break
      case 'TSParameterProperty':
        parameterProperties.push(node)
        pushChildren(node)
        break
      default:
        if (isFunction(node)) {
          functions.push(node)
          if (node.type === 'ArrowFunctionExpression' && node.expression) returns.set(node, [node.body])
        }
        pushChildren(node)
    }
  }

  function noteRead(node: TSESTree.MemberExpression): void {
    const name = propertyName(node)
    if (name !== undefined) put(memberReads, name, node)
  }

  function membersOf(owner: Owner): Members {
    let members = owners.get(owner)
    if (!members)
      owners.set(
        owner,
        (members = { fields: new Map(), methods: new Map(), getters: new Map(), setters: new Map() }),
      )
    return members
  }

  /** The one thing that a name stands for when it is an object, a class or a constructor function. */
  function ownerOfName(node: Node): Owner | undefined {
    const name = unwrap(node)
    if (name.type === 'ThisExpression') return ownerOfThis(name)
    if (name.type !== 'Identifier') return undefined
    const variable = variableOf(name)
    if (!variable) return undefined
    const definition = variable.defs[0]
    if (!definition || variable.defs.length > 1) return variable
    const node_ = definition.node as Node
    if (isClass(node_) || node_.type === 'FunctionDeclaration') return node_
    if (node_.type === 'VariableDeclarator' && node_.id.type === 'Identifier' && node_.init) {
      const init = unwrap(node_.init)
      if (isClass(init) || init.type === 'ObjectExpression') return init
      if (init.type === 'ThisExpression') return ownerOfThis(init)
      // `var Foo = (function () { function Foo() {} … return Foo })()` and `Foo = function () {}`
      if (init.type === 'FunctionExpression') return init
    }
    return variable
  }

  const ownerCache = new Map<Node, Owner | undefined>()
  /** Who owns a function that is somebody's method. */
  function ownerOfFunction(fn: FunctionNode): Owner | undefined {
    if (ownerCache.has(fn)) return ownerCache.get(fn)
    ownerCache.set(fn, undefined) // a cycle ends here
    const owner = findOwner(fn)
    ownerCache.set(fn, owner)
    return owner
  }
  function findOwner(fn: FunctionNode): Owner | undefined {
    const outer = wrapped(fn)
    const parent = outer.parent
    if (
      parent?.type === 'MethodDefinition' ||
      (parent?.type === 'PropertyDefinition' && parent.value === outer)
    ) {
      return parent.parent.parent
    }
    if (parent?.type === 'Property' && parent.parent.type === 'ObjectExpression')
      return ownerOfObject(parent.parent, parent)
    if (parent?.type === 'AssignmentExpression' && parent.right === outer) {
      const left = unwrap(parent.left)
      if (left.type === 'MemberExpression') {
        const object = unwrap(left.object)
        if (object.type === 'MemberExpression' && propertyName(object) === 'prototype')
          return ownerOfName(object.object) ?? undefined
        const name = propertyName(left)
        // `exports.load = function () {}` is a plain function, not a method of the module.
        if (name !== undefined && !isExportsObject(object)) return ownerOfName(object)
      }
    }
    return fn
  }

  /** `Foo.prototype = { … }` and descriptor lists (`_createClass(Foo, [{ key, value: function }])`) belong to Foo. */
  function ownerOfObject(object: TSESTree.ObjectExpression, property: TSESTree.Property): Owner {
    const parent = object.parent
    if (parent.type === 'AssignmentExpression' && parent.right === object) {
      const left = unwrap(parent.left)
      if (left.type === 'MemberExpression' && propertyName(left) === 'prototype')
        return ownerOfName(left.object) ?? object
    }
    if (
      propertyName(property) === 'value' &&
      parent.type === 'ArrayExpression' &&
      parent.parent.type === 'CallExpression'
    ) {
      const first = parent.parent.arguments[0]
      const owner = first && ownerOfName(first)
      if (owner) return owner
    }
    return object
  }

  function isExportsObject(node: Node): boolean {
    if (node.type === 'Identifier') return node.name === 'exports' && !variableOf(node)?.defs.length
    return node.type === 'MemberExpression' && propertyName(node) === 'exports'
  }

  function ownerOfThis(node: Node): Owner | undefined {
    for (let up = node.parent; up; up = up.parent) {
      if (up.type === 'PropertyDefinition' || up.type === 'StaticBlock') {
        // A field's initialiser: `this` is the instance.
        return up.parent.type === 'ClassBody' ? up.parent.parent : undefined
      }
      if (isFunction(up) && up.type !== 'ArrowFunctionExpression' && !hasOuterThis(up))
        return ownerOfFunction(up)
    }
    return undefined
  }

  // Members, once every function and assignment is known.
  for (const definition of methodDefinitions) {
    const name = propertyName(definition)
    if (name === undefined) continue
    const isProperty = definition.type === 'Property'
    const owner = isProperty
      ? ownerOfObject(definition.parent as TSESTree.ObjectExpression, definition)
      : definition.parent.parent
    const value = definition.value && unwrap(definition.value)
    if (!value) continue
    const members = membersOf(owner)
    const kind = 'kind' in definition ? definition.kind : 'init'
    if (isFunction(value)) {
      if (kind === 'get') members.getters.set(name, value)
      else if (kind === 'set') members.setters.set(name, value)
      else members.methods.set(descriptorKey(definition) ?? name, value)
      if (kind === 'get' || kind === 'set') accessorNames.add(name)
    } else if (definition.type === 'PropertyDefinition') put(membersOf(owner).fields, name, definition.value!)
  }
  /** In `{ key: 'write', value: function () {} }` the member's name is the text beside `key`. */
  function descriptorKey(definition: Node): string | undefined {
    if (definition.type !== 'Property' || propertyName(definition) !== 'value') return undefined
    const object = definition.parent as TSESTree.ObjectExpression
    if (object.parent.type !== 'ArrayExpression') return undefined
    for (const property of object.properties) {
      if (
        property.type === 'Property' &&
        propertyName(property) === 'key' &&
        property.value.type === 'Literal'
      )
        return String(property.value.value)
    }
    return undefined
  }
  for (const property of parameterProperties) {
    const fn = property.parent as Node
    const owner = isFunction(fn) ? ownerOfFunction(fn) : undefined
    const name = boundIdentifiers(property)[0]
    if (owner && name) put(membersOf(owner).fields, name.name, name)
  }
  for (const assignment of assignments) {
    const left = unwrap(assignment.left)
    if (left.type !== 'MemberExpression') continue
    const name = propertyName(left)
    if (name === undefined) continue
    const object = unwrap(left.object)
    const value = unwrap(assignment.right)
    const viaPrototype = object.type === 'MemberExpression' && propertyName(object) === 'prototype'
    if (isExportsObject(object)) exported.set(name, assignment.right)
    const owner = viaPrototype ? ownerOfName(object.object) : ownerOfName(object)
    if (!owner) continue
    if (isFunction(value)) membersOf(owner).methods.set(name, value)
    else put(membersOf(owner).fields, name, assignment.operator === '=' ? assignment.right : assignment)
  }

  const kept = new Map<Node, readonly Item[]>()
  return {
    sourceCode,
    program,
    functions,
    memberReads,
    thisPatterns,
    returns,
    id,
    variableOf,
    items: (host) => {
      let list = kept.get(host)
      if (!list) {
        // Member expressions matter only where the file declares an accessor of that name.
        list = (items.get(host) ?? NO_ITEMS).filter(
          (item) => isCallItem(item) || accessorNames.has(accessorOf(item)),
        )
        kept.set(host, list)
      }
      return list
    },
    membersOf,
    ownerOfThis,
    exported: (name) => exported.get(name),
    superClassOf: (owner) =>
      'type' in owner && isClass(owner) ? (owner.superClass ?? undefined) : undefined,
  }

  function isCallItem(item: Item): boolean {
    return item.type === 'call' || item.type === 'inline'
  }
  function accessorOf(item: Item): string {
    if (item.type === 'get') return propertyName(item.node) ?? ''
    if (item.type === 'set') return propertyName(unwrap(item.node.left) as TSESTree.MemberExpression) ?? ''
    return ''
  }
}
