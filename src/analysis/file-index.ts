/**
 * One walk over the tree that notes what the other layers ask for again and again: which variable an identifier is,
 * who owns `this`, what is assigned to which field, and the calls of each function in the order they happen.
 * The walk uses a stack of its own: generated code nests deeper than the engine's stack.
 */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import {
  boundIdentifiers,
  functionArguments,
  isClass,
  isFunction,
  propertyName,
  pushChildren,
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
  /** It has annotations that only TypeScript has. */
  readonly isTypeScript: boolean
  /** All member expressions of a property name; used to follow a field to its readers. */
  memberReads(name: string): readonly TSESTree.MemberExpression[]
  /** `const { … } = this`, which reads accessors too. */
  readonly thisPatterns: readonly TSESTree.ObjectPattern[]
  readonly returns: ReadonlyMap<FunctionNode, readonly Node[]>
  /** A number for a node, variable or owner, stable within this file. */
  id(thing: object): number
  variableOf(identifier: TSESTree.Identifier | TSESTree.JSXIdentifier): Variable | undefined
  items(host: FunctionNode | TSESTree.Program): readonly Item[]
  /** Whether the file gives anything that may be a function that property name. */
  defines(name: string): boolean
  membersOf(owner: Owner): Members
  /** Who `this` is inside `node`. */
  ownerOfThis(node: Node): Owner | undefined
  superClassOf(owner: Owner): Node | undefined
  /** What a CommonJS file assigns to `exports.name`. */
  exported(name: string): Node | undefined
}

/** Where a variable is assigned after its declaration. */
export function writesOf(variable: Variable): readonly Node[] {
  let known = writes.get(variable)
  if (!known) {
    known = variable.references
      .filter((reference) => reference.isWrite() && !reference.init)
      .map((reference) => reference.identifier as Node)
    writes.set(variable, known)
  }
  return known
}
/** What a variable is given, wherever that happens. */
export function valuesOf(variable: Variable): readonly Node[] {
  let known = given.get(variable)
  if (!known) {
    known = variable.references.flatMap(({ writeExpr }) => (writeExpr ? [writeExpr] : []))
    given.set(variable, known)
  }
  return known
}
// A variable that is used at a thousand places is asked for at each of them.
const writes = new WeakMap<Variable, readonly Node[]>()
const given = new WeakMap<Variable, readonly Node[]>()

const NO_ITEMS: readonly Item[] = []

class Emit {
  readonly item: Item
  readonly host: Node
  constructor(item: Item, host: Node) {
    this.item = item
    this.host = host
  }
}
class Back {
  readonly host: Node
  constructor(host: Node) {
    this.host = host
  }
}

/** How an accessor is written. Without one in the text, no member expression runs anything. */
const ACCESSOR = /\b[gs]et[\s/["'#][^(){}=;]{0,200}\(/

/** Undefined for a file that cannot run: parsers that go on after an error leave holes among the arguments of calls. */
export function indexFile(sourceCode: Readonly<TSESLint.SourceCode>): FileIndex | undefined {
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
  const members: TSESTree.MemberExpression[] = []
  let isTypeScript = false
  const thisPatterns: TSESTree.ObjectPattern[] = []
  const exported = new Map<string, Node>()
  const assignments: TSESTree.AssignmentExpression[] = []
  const owners = new Map<Owner, Members>()
  const accessorNames = new Set<string>()
  const methodDefinitions: (TSESTree.MethodDefinition | TSESTree.PropertyDefinition | TSESTree.Property)[] =
    []
  const parameterProperties: TSESTree.TSParameterProperty[] = []

  // What is on the stack: a node to visit, an item to note when everything pushed after it has been visited, or the host
  // to go back to at the end of a function.
  const stack: (Node | Emit | Back)[] = [program]
  const keys = sourceCode.visitorKeys
  const mayHaveAccessors = ACCESSOR.test(sourceCode.text)
  let host: Node = program
  for (let task = stack.pop(); task; task = stack.pop()) {
    if (task instanceof Emit) {
      put(items, task.host, task.item)
      continue
    }
    if (task instanceof Back) {
      host = task.host
      continue
    }
    const node = task
    switch (node.type) {
      case 'CallExpression':
      case 'NewExpression': {
        if ((node.arguments as unknown[]).includes(null)) return undefined
        const inline = functionArguments(node)
        const callee = unwrap(node.callee)
        const immediate = isFunction(callee) ? [callee] : []
        // Last in, first out: the callee and plain arguments, the call itself, then the functions that it gets.
        for (let i = node.arguments.length - 1; i >= 0; i--) {
          const argument = node.arguments[i]!
          const inner = unwrap(argument)
          if (!isFunction(inner)) continue
          stack.push(new Emit({ type: 'inline', node: inner, call: node }, host))
          stack.push(argument)
        }
        for (const fn of immediate) stack.push(new Emit({ type: 'inline', node: fn, call: node }, host))
        stack.push(new Emit({ type: 'call', node }, host))
        for (let i = node.arguments.length - 1; i >= 0; i--) {
          const argument = node.arguments[i]!
          if (inline.length === 0 || !inline.includes(unwrap(argument) as FunctionNode)) stack.push(argument)
        }
        stack.push(node.callee)
        break
      }
      case 'AssignmentExpression': {
        assignments.push(node)
        const left = unwrap(node.left)
        if (left.type === 'MemberExpression') {
          if (mayHaveAccessors) stack.push(new Emit({ type: 'set', node }, host))
          stack.push(left.object)
          if (left.computed) stack.push(left.property)
          members.push(left)
        } else stack.push(node.left)
        stack.push(node.right)
        break
      }
      case 'MemberExpression':
        members.push(node)
        if (mayHaveAccessors) stack.push(new Emit({ type: 'get', node, object: node.object }, host))
        pushChildren(node, keys, stack)
        break
      case 'VariableDeclarator':
        if (node.id.type === 'ObjectPattern' && node.init?.type === 'ThisExpression') {
          thisPatterns.push(node.id)
          for (const property of node.id.properties.toReversed()) {
            if (property.type === 'Property')
              stack.push(new Emit({ type: 'get', node: property, object: node.init }, host))
          }
        }
        pushChildren(node, keys, stack)
        break
      case 'ReturnStatement': {
        if (isFunction(host) && node.argument) put(returns, host, node.argument)
        pushChildren(node, keys, stack)
        break
      }
      case 'MethodDefinition':
      case 'PropertyDefinition':
        methodDefinitions.push(node)
        pushChildren(node, keys, stack)
        break
      case 'Property':
        if (node.parent.type === 'ObjectExpression') methodDefinitions.push(node)
        pushChildren(node, keys, stack)
        break
      case 'TSParameterProperty':
        parameterProperties.push(node)
        pushChildren(node, keys, stack)
        break
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        functions.push(node)
        if (node.type === 'ArrowFunctionExpression' && node.expression) returns.set(node, [node.body])
        stack.push(new Back(host))
        host = node
        pushChildren(node, keys, stack)
        break
      // Half of all nodes: a name with nothing below it, and what never has anything.
      case 'Identifier':
        if (node.typeAnnotation) isTypeScript = true
        if (node.decorators?.length) pushChildren(node, keys, stack)
        break
      case 'Literal':
      case 'TemplateElement':
      case 'ThisExpression':
      case 'Super':
      case 'ImportDeclaration':
        break
      // Types run nothing.
      case 'TSTypeAnnotation':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
      case 'TSTypeParameterDeclaration':
      case 'TSTypeParameterInstantiation':
        isTypeScript = true
        break
      default:
        if (node.type === 'TSAsExpression') isTypeScript = true
        pushChildren(node, keys, stack)
    }
  }

  let byName: Map<string, TSESTree.MemberExpression[]> | undefined
  function memberReads(name: string): readonly TSESTree.MemberExpression[] {
    if (!byName) {
      byName = new Map()
      for (const node of members) {
        const own = propertyName(node)
        if (own !== undefined) put(byName, own, node)
      }
    }
    return byName.get(name) ?? []
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

  const defined = new Set<string>()
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
    if (value.type !== 'Literal' && value.type !== 'TemplateLiteral') defined.add(name)
    const members = membersOf(owner)
    const kind = 'kind' in definition ? definition.kind : 'init'
    if (isFunction(value)) {
      if (kind === 'get') members.getters.set(name, value)
      else if (kind === 'set') members.setters.set(name, value)
      else {
        const key = descriptorKey(definition) ?? name
        defined.add(key)
        members.methods.set(key, value)
      }
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
    if (name) defined.add(name.name)
    if (owner && name) put(membersOf(owner).fields, name.name, name)
  }
  for (const assignment of assignments) {
    const left = unwrap(assignment.left)
    if (left.type !== 'MemberExpression') continue
    const name = propertyName(left)
    if (name === undefined) continue
    defined.add(name)
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
    isTypeScript,
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
    defines: (name) => defined.has(name),
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
