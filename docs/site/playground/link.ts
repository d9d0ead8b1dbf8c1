/** A file and its settings in the part of an address that no server sees. */
import type { Subject } from './protocol.ts'

/** With the `#` at its start. */
export function hashOf({ code, language, modules, preset }: Subject): string {
  const bytes = Array.from(new TextEncoder().encode(code), (byte) => String.fromCharCode(byte)).join('')
  const text = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  return `#${[language, modules, preset, text].join('.')}`
}

/** Undefined when it is another anchor, or was cut short on its way. */
export function subjectOf(hash: string): Subject | undefined {
  const parts = /^#(js|ts)\.(import|require)\.(recommended|strict)\.([\w-]*)$/.exec(hash)
  if (!parts) return undefined
  try {
    const bytes = atob(parts[4]!.replaceAll('-', '+').replaceAll('_', '/'))
    const code = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
    )
    const [, language, modules, preset] = parts as unknown as [
      string,
      Subject['language'],
      Subject['modules'],
      Subject['preset'],
    ]
    return { code, language, modules, preset }
  } catch {
    return undefined
  }
}
