/** `vendor`: the runtime as one file of the project, instead of a dependency. */
import type { Command } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { Failure, STATUS } from '../output.ts'
import {
  EDITED,
  EXTENSIONS,
  FOREIGN,
  RUNTIME,
  plainly,
  presentAt,
  vendorTarget,
  writeVendored,
  type Target,
} from '../vendoring.ts'

interface Options {
  check?: true
  force?: true
}

/** Adds `vendor` to the program. */
export function vendor(program: Command): void {
  program
    .command('vendor')
    .summary('write the runtime as one file without dependencies')
    .description(
      'Writes the runtime as one file without dependencies, so that repaired code needs no package at run time. ' +
        "Point the setting 'runtime' at the file, and fixes import from it.",
    )
    .argument('<file>', `where to; ${EXTENSIONS.join(', ')} (.js follows "type" in package.json)`)
    .option('--check', 'write nothing, and fail unless the file is the one that would be written')
    .option('--force', 'overwrite also what this command did not write, or what was edited since')
    .action((file: string, { check, force }: Options) => {
      if (check && force)
        throw new Failure('--check writes nothing, so --force has no meaning beside it.', STATUS.usage)
      const target = vendorTarget(file)
      if (check) plainly(file, () => checkFile(target))
      else {
        const written = writeVendored(target, force ?? false)
        console.log(written ? `Wrote ${file}: ${RUNTIME}.` : `${file} is current: ${RUNTIME}.`)
      }
    })
}

function checkFile(target: Target): void {
  const { file, command } = target
  const found = presentAt(target)
  if (found === undefined) throw new Failure(`${file} is missing. Write it: ${command}`, STATUS.failed)
  if (found.state === 'current') {
    console.log(`${file} is current: ${RUNTIME}.`)
    return
  }
  if (found.state === 'other') {
    const what =
      found.version === packageJson.version
        ? 'another form or build of this version'
        : `version ${found.version}`
    throw new Failure(`${file} is ${what}, not ${RUNTIME}. Write it again: ${command}`, STATUS.failed)
  }
  const why = found.state === 'edited' ? EDITED : FOREIGN
  throw new Failure(`${file} ${why}. To overwrite it: ${command} --force`, STATUS.failed)
}
