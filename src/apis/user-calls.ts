/** The rows of a project's own wrappers, as the setting `calls` has them. */
import type { CallSetting } from '../settings.ts'
import type { ApiTable, Effect } from './effect.ts'
import { canonicalModule, type UserTables } from './index.ts'

/** Tables by module. A module that starts with `*` is found by how its specifier ends. */
export function tablesOfCalls(calls: readonly CallSetting[]): UserTables | undefined {
  if (calls.length === 0) return undefined
  const exact = new Map<string, Record<string, Effect>>()
  const bySuffix = new Map<string, Record<string, Effect>>()
  for (const { module, name, flavour, ...row } of calls) {
    const base = canonicalModule(module)
    const [tables, key] = module.startsWith('*') ? [bySuffix, module.slice(1)] : [exact, base.module]
    const table = tables.get(key) ?? {}
    const member = [...base.path, ...name.split('.')].filter((part) => part !== 'default').join('.')
    table[member] = { ...row, flavour: flavour ?? (name.endsWith('Sync') ? 'sync' : 'promise') }
    tables.set(key, table)
  }
  const suffixes = [...bySuffix]
  return {
    names: new Set(calls.map(({ name }) => name.slice(name.lastIndexOf('.') + 1))),
    get: (module): ApiTable | undefined =>
      exact.get(module) ?? suffixes.find(([suffix]) => module.endsWith(suffix))?.[1],
  }
}
