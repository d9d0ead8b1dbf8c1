// @ts-check
// What the tools take on the command line. The comment at the top of a tool is its help.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/**
 * The arguments of a tool, as Node's `parseArgs` reads them. For `--help` the process ends with the comment of the tool, and
 * for what the tool does not take with a sentence and that comment, status 2.
 *
 * @template {import('node:util').ParseArgsConfig} Config
 * @param {string} tool `import.meta.url`
 * @param {Config} config
 * @returns {ReturnType<typeof parseArgs<Config>>}
 */
export function argumentsOf(tool, config) {
  if (process.argv.slice(2).includes('--help')) {
    console.log(helpOf(tool))
    process.exit(0)
  }
  try {
    return parseArgs(config)
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n\n${helpOf(tool)}`)
  }
}

/**
 * Ends the process for a value that a tool does not take.
 *
 * @param {string} sentence
 * @returns {never}
 */
export function refuse(sentence) {
  console.error(sentence)
  process.exit(2)
}

/** @param {string} tool */
function helpOf(tool) {
  const lines = readFileSync(fileURLToPath(tool), 'utf8').split('\n')
  const comment = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  )
  return comment
    .filter((line) => line !== '// @ts-check')
    .map((line) => line.slice('// '.length))
    .join('\n')
}
