/** What a page tells its reader to write and to type, so that tests do exactly that. */
import { fencesOf } from '../../docs/tools/samples.mjs'

/** The text of the fence below `<!-- file: name -->`. */
export const fileOn = (page: string, name: string): string => below(page, 'file', name)

/** The lines of the fence below `<!-- run: name -->`. */
export const commandsOn = (page: string, name: string): string[] =>
  below(page, 'run', name).trimEnd().split('\n')

function below(page: string, kind: string, name: string): string {
  const found = fencesOf(page, [kind]).filter(({ words }) => words === `: ${name}`)
  if (found.length !== 1) throw new Error(`${page} has ${found.length} fences marked '${kind}: ${name}'`)
  return found[0]!.code.replace(new RegExp(`^${/^ */.exec(found[0]!.code)![0]}`, 'gm'), '')
}
