/** What several commands take on their command line. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import plugin from '../index.ts'
import { CONFIGS } from './linting.ts'

/** Adds the options that say which rules are on, and how they judge. */
export function addRuleOptions(command: Command, config: string): Command {
  return command
    .option('--rule <names>', 'only these rules, with commas between them', splitRules)
    .addOption(new Option('--config <name>', config).choices(CONFIGS))
    .addOption(new Option('--owner <who>', 'who writes the files').choices(['many-processes', 'one-process']))
}

function splitRules(value: string, before: string[] = []): string[] {
  const known = Object.keys(plugin.rules)
  const names = value.split(',').map((name) => name.trim().replace(/^atomic-fs\//, ''))
  for (const name of names) {
    if (!known.includes(name))
      throw new InvalidArgumentError(`There is no rule '${name}'. Rules: ${known.join(', ')}.`)
  }
  return [...before, ...names]
}
