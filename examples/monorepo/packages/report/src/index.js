import { readSettings } from '@example/settings'

export function report(file) {
  return Object.entries(readSettings(file))
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}
