/** The command line: what all subcommands have in common. */
import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { commands } from './commands/index.ts'
import { Failure, STATUS, problem } from './output.ts'

const EXIT_STATUS = `
Exit status:
  ${STATUS.ok}  done, and nothing is left to do
  ${STATUS.failed}  not done, or not all of it, and the message says why
  ${STATUS.usage}  it did not start, and nothing was touched`

/** Runs a command line and returns the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command(packageJson.name)
    .description('Tools around the rules and the runtime of eslint-plugin-atomic-fs.')
    .version(packageJson.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EXIT_STATUS)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(problem(text)) })
    .showHelpAfterError(`Try: npx ${packageJson.name} --help`)
  for (const add of commands) add(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return STATUS.ok
  } catch (error) {
    if (error instanceof Failure) {
      if (error.message !== '') process.stderr.write(problem(`error: ${error.message}\n`))
      return error.status
    }
    // Help and version end this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? STATUS.ok : STATUS.usage
    throw error
  }
}
