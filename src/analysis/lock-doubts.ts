/** What speaks against taking a lock without a person looking at it first. */
import { enclosingFunction, type Node } from './ast.ts'
import type { FileFacts, UpdateSite } from './file-facts.ts'
import { directoryOf } from './symbolic-path.ts'
import { HANDED_IN } from './wording.ts'

/** Matters that a person should look at, whatever the range. */
export function doubtsAbout(
  facts: FileFacts,
  site: UpdateSite,
  first: Node,
  last: Node,
  sync: boolean,
): string | undefined {
  const { path } = site.update
  if (site.update.load.operation.replaceable || site.update.save.operation.replaceable) return HANDED_IN
  if (isGuarded(facts, site)) return 'the file may have no path'
  if (mayNarrow(facts, first, last)) return 'TypeScript may forget in the section what was tested before it'
  if (promisesValue(facts, first))
    return 'the declared return type needs a return that the lock would take away'
  const directory = directoryOf(path).key
  for (const event of facts.eventsOf(site.host)) {
    // The save may stand around the load: `this.all = { ...this.all }`.
    if (event.site.range[1] < first.range[0] || event.site.range[0] > last.range[1]) continue
    const { kind, recursive, options } = event.operation
    // The lock makes a missing directory itself, with the usual mode and before anything else runs.
    if (kind === 'mkdir' && (!recursive || (options && setsMode(facts, options))))
      return 'the section makes the directory in its own way'
    if (kind === 'stat' && event.path?.key === directory)
      return 'the section looks whether the directory is there'
  }
  return facts.hasLock(path, sync ? 'promise' : 'sync')
    ? 'synchronous and asynchronous sections of one file cannot wait for each other'
    : undefined
}

/** `if (this.file) save(…)`: where the path is missing nothing happened, and the lock would throw. */
function isGuarded(facts: FileFacts, site: UpdateSite): boolean {
  const { key } = site.update.path
  const home = enclosingFunction(site.update.save.site)
  return [site.update.load, site.update.save].some((event) => {
    const testsPath = (test: Node): boolean =>
      facts.order.contains(
        test,
        (inner) => isName(inner) && isTested(inner, test) && facts.paths.pathOf(inner, event.env).key === key,
      )
    return [event.operation.node, ...event.chain].some((place) => {
      for (const { node, child } of facts.order.surroundings(place, event.root)) {
        if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
          if (node.test !== child && testsPath(node.test)) return true
        } else if (node.type === 'LogicalExpression') {
          if (node.left !== child && testsPath(node.left)) return true
        } else if (node.type === 'BlockStatement' && enclosingFunction(place) !== home) {
          // `if (!this.file) return` in a helper; in the function itself it stands before the lock.
          const left = node.body.some(
            (statement) =>
              statement.range[1] <= child.range[0] &&
              statement.type === 'IfStatement' &&
              facts.order.leaves([statement.consequent]) &&
              testsPath(statement.test),
          )
          if (left) return true
        }
      }
      return false
    })
  })
}

/** The name itself is tested; `existsSync(file)` tests what is there. */
function isTested(name: Node, test: Node): boolean {
  for (let up: Node | undefined = name; up && up !== test; up = up.parent)
    if (up.type === 'CallExpression') return false
  return test.type !== 'CallExpression'
}

const isName = (node: Node): boolean => node.type === 'Identifier' || node.type === 'MemberExpression'

/** A member that is tested before the section and used inside it: a closure does not keep what the test told. */
function mayNarrow(facts: FileFacts, first: Node, last: Node): boolean {
  const fn = enclosingFunction(first)
  if (!fn || !isTypeScript(facts)) return false
  const text = (node: Node): string => facts.sourceCode.getText(node).replace(/[?!]/g, '')
  const tested = new Set<string>()
  facts.order.contains(fn.body, (node) => {
    const test =
      node.type === 'IfStatement' || node.type === 'ConditionalExpression'
        ? node.test
        : node.type === 'LogicalExpression'
          ? node.left
          : undefined
    if (test && test.range[0] < first.range[0]) {
      facts.order.contains(test, (inner) => {
        if (inner.type === 'MemberExpression') tested.add(text(inner))
        return false
      })
    }
    return false
  })
  if (tested.size === 0) return false
  return facts.order.contains(
    fn.body,
    (node) =>
      node.type === 'MemberExpression' &&
      node.range[0] >= first.range[0] &&
      node.range[1] <= last.range[1] &&
      tested.has(text(node)),
  )
}

/** `(): number | undefined` with nothing but bare returns: TypeScript wants one that is not inside a callback. */
function promisesValue(facts: FileFacts, first: Node): boolean {
  const fn = enclosingFunction(first)
  const type = fn?.returnType?.typeAnnotation.type
  if (
    !fn ||
    type === undefined ||
    type === 'TSVoidKeyword' ||
    type === 'TSAnyKeyword' ||
    type === 'TSUndefinedKeyword'
  )
    return false
  if (fn.async) return false
  return !(facts.index.returns.get(fn) ?? []).length
}

/** The file has annotations that only TypeScript has. */
function isTypeScript(facts: FileFacts): boolean {
  return facts.order.contains(
    facts.index.program,
    (node) => node.type === 'TSTypeAnnotation' || node.type === 'TSAsExpression',
  )
}

function setsMode(facts: FileFacts, options: Node): boolean {
  const found = facts.values.ref(options)
  return found.type !== 'object' || facts.values.propertyOf(found.node, 'mode').value !== undefined
}
