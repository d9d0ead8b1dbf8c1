/** `DEBUG=atomic-fs:*` prints the facts of a file, layer by layer, so that a wrong report can be traced to its layer. */
import type { FileEvent, Host } from './events.ts'
import { isFunction } from './ast.ts'
import { nameOf } from './wording.ts'

export type Layer = 'operations' | 'identity' | 'order' | 'summaries'

/** True when the environment variable DEBUG asks for a layer: `atomic-fs:*` or `atomic-fs:<layer>`. */
export function isDebugging(layer: Layer | '*'): boolean {
  // Editors and browsers run lint rules where there is no process.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  const patterns = process?.env?.['DEBUG']?.split(/[\s,]+/) ?? []
  return patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === 'atomic-fs:*' ||
      (layer === '*' ? pattern.startsWith('atomic-fs:') : pattern === `atomic-fs:${layer}`),
  )
}

export function print(layer: Layer, line: string): void {
  if (isDebugging(layer)) console.error(`atomic-fs:${layer} ${line}`)
}

/** What one function's events, printed by layer, amount to. */
export function printFacts(host: Host, events: readonly FileEvent[], summaries: Iterable<string>): void {
  if (events.length === 0) return
  print(
    'operations',
    isFunction(host) ? `function ${nameOf(host) ?? '(anonymous)'}, line ${host.loc.start.line}` : 'top level',
  )
  for (const event of events) {
    const { operation } = event
    const via = event.chain.map((node) => node.loc.start.line).join(' > ')
    print(
      'operations',
      `  ${operation.kind} ${operation.api} (${operation.flavour}) line ${operation.node.loc.start.line}${via ? ` via line ${via}` : ''}`,
    )
    if (event.path) print('identity', `    path ${event.path.key}${marks(event.path.marks)}`)
    if (event.to) print('identity', `    to   ${event.to.key}${marks(event.to.marks)}`)
    if (event.locks.length > 0) {
      print(
        'order',
        `    held ${event.locks.map((lock) => `line ${lock.node.loc.start.line}${lock.known ? '' : ' (perhaps)'}${lock.inProcess ? ' (this process only)' : ''}`).join(', ')}`,
      )
    }
  }
  for (const line of summaries) print('summaries', `  ${line}`)
}

const marks = (found: ReadonlySet<string>): string => (found.size > 0 ? ` [${[...found].join(', ')}]` : '')
