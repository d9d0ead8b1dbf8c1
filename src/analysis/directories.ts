/** In which part of the file system does a path lie? As far as its first piece tells. */
import {
  isSystemTempCall,
  isSystemTempText,
  isSystemTempValue,
  soundsTemporary,
} from '../apis/directories.ts'
import type { Hole, SymbolicPath } from './symbolic-path.ts'

/** `elsewhere`: in a place that the program or its user has chosen for files that stay. */
export type Region = 'system-temp' | 'elsewhere' | 'unknown'

const MAX_DEPTH = 8

export const isInSystemTemp = (path: SymbolicPath): boolean => regionOf(path) === 'system-temp'

/** It is the system's directory for temporary files, or was made there. */
export const isSystemTempHole = (hole: Hole): boolean =>
  (hole.api !== undefined && isSystemTempCall(hole.api)) || isSystemTempValue(hole.key)

export function regionOf(path: SymbolicPath, depth = 0): Region {
  const first = path.pieces[0]
  if (first === undefined || path.descriptor || depth > MAX_DEPTH) return 'unknown'
  if (typeof first === 'string') return isSystemTempText(first) ? 'system-temp' : 'elsewhere'
  return regionOfHole(first, depth + 1)
}

function regionOfHole(hole: Hole, depth: number): Region {
  if (isSystemTempHole(hole)) return 'system-temp'
  switch (hole.origin) {
    case 'choice': {
      const [first, ...rest] = hole.parts.map((part) => regionOf(part, depth))
      return first !== undefined && rest.every((region) => region === first) ? first : 'unknown'
    }
    case 'process':
      return named(hole.key)
    case 'import':
    case 'parameter':
    case 'field':
      return named(hole.name ?? hole.key)
    case 'directory-of':
      return hole.parts[0] ? regionOf(hole.parts[0], depth) : 'unknown'
    case 'variable':
      return hole.parts[0] ? regionOf(hole.parts[0], depth) : 'unknown'
    case 'call':
      // `realpathSync(os.tmpdir())`, `os.homedir()`
      if (!hole.pure) return 'unknown'
      return hole.parts[0] ? regionOf(hole.parts[0], depth) : named(hole.key)
    default:
      return 'unknown'
  }
}

const named = (name: string): Region => (soundsTemporary(name) ? 'unknown' : 'elsewhere')
