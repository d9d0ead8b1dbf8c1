/** Removals of many files, and by which names they find them. */
import { isFunction, isInlineFunction, isWithin, unwrap, type Node } from './ast.ts'
import type { FileEvent, FileFacts } from './file-facts.ts'
import { suffixBeyond, type SymbolicPath } from './symbolic-path.ts'

/** The texts in the code around a removal, and in the helpers that it asks. */
export function comparedAround(
  facts: FileFacts,
  event: FileEvent,
  rounds: Map<Node, readonly string[]>,
): string[] {
  return [event.operation.node, ...event.chain].flatMap((place) => {
    const round = roundOf(place)
    if (!round) return []
    let texts = rounds.get(round)
    if (!texts) rounds.set(round, (texts = textsIn(facts, round, 2)))
    return texts
  })
}

/** The path of whatever a directory holds, or a helper is told. */
export const isOneOfMany = (path: SymbolicPath): boolean =>
  path.pieces.some(
    (piece, i) =>
      typeof piece !== 'string' &&
      (piece.origin === 'loop' || piece.origin === 'opaque' || (piece.origin === 'parameter' && i > 0)),
  )

/** The statements among which the loop around a place stands; the function's own when there is none. */
function roundOf(place: Node): Node | undefined {
  let loop: Node | undefined
  for (let up: Node | undefined = place.parent; up; up = up.parent) {
    if (loop && (up.type === 'BlockStatement' || up.type === 'Program')) return up
    if (up.type.startsWith('For') || up.type.startsWith('While') || (isFunction(up) && isInlineFunction(up)))
      loop ??= up
    else if (isFunction(up)) return up.body
  }
  return undefined
}

function textsIn(facts: FileFacts, code: Node, depth: number): string[] {
  const found: string[] = []
  facts.order.contains(code, (node) => {
    if (node.type === 'CallExpression' && depth > 0) {
      const callee = facts.values.ref(node.callee)
      if (callee.type === 'function' && !isWithin(node, callee.node))
        found.push(...textsIn(facts, callee.node.body, depth - 1))
    }
    const text = textIn(facts, node)
    if (text !== undefined && text.length > 2) found.push(text)
    return false
  })
  return found
}

function textIn(facts: FileFacts, node: Node): string | undefined {
  if (node.type === 'Literal')
    return 'regex' in node ? node.regex.pattern : typeof node.value === 'string' ? node.value : undefined
  if (node.type === 'TemplateElement') return node.value.raw
  const held = facts.values.soleValue(node)
  const value = held && unwrap(held)
  return value?.type === 'Literal' ? textIn(facts, value) : undefined
}

/** What the names that are swept are compared with, for each sweep of the file. */
function sweepsIn(facts: FileFacts): readonly (readonly string[])[] {
  let found = sweeps.get(facts)
  if (!found) {
    const rounds = new Map<Node, readonly string[]>()
    found = []
    for (const host of facts.doing('remove'))
      for (const event of facts.eventsOf(host))
        if (event.operation.kind === 'remove' && event.path && isOneOfMany(event.path))
          found.push(comparedAround(facts, event, rounds))
    sweeps.set(facts, found)
  }
  return found
}
// Every temp of the file asks.
const sweeps = new WeakMap<FileFacts, (readonly string[])[]>()

/** The ending of the names that tmpPath() makes: a sweep for it finds them. */
const FOUND_STILL = /^\\?\.?tmp\$?$/

/** A sweep knows the temp by a part of its name that a name from tmpPath() does not have. */
export function isSweptByName(facts: FileFacts, temp: SymbolicPath, target: SymbolicPath): boolean {
  // The new name begins with the target's as well.
  const own = (suffixBeyond(target, temp) ?? temp).pieces.filter((piece) => typeof piece === 'string')
  return sweepsIn(facts).some((compared) =>
    compared.some((text) => !FOUND_STILL.test(text) && own.some((piece) => holds(piece, text))),
  )
}

/** The text of a regular expression is compared as far as it is plain. */
const holds = (piece: string, text: string): boolean =>
  [text, ...text.split(/[^\w.~-]+/)].some((part) => {
    const plain = part.replace(/^\\|\\/g, '')
    return plain.length > 2 && !FOUND_STILL.test(plain) && piece.includes(plain)
  })
