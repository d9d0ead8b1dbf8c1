/** Paths that lead to a file of a project under version control. */
import { isProjectFile } from '../apis/formats.ts'
import { holesOf, pathText, type SymbolicPath } from './symbolic-path.ts'

/** Also where such a file is looked for: `findUp('package.json')`. */
export function namesProjectFile(path: SymbolicPath): boolean {
  if (isProjectFile(pathText(path))) return true
  for (const hole of holesOf(path)) {
    if (hole.parts.some((part) => part.pieces.length > 0 && isProjectFile(pathText(part)))) return true
  }
  return false
}
