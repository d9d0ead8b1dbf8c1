/** What several commands take on their command line. */
import { Option, type Command } from 'commander'
import { CONFIGS } from './linting.ts'
import { ruleNamed } from './rule-names.ts'

/** Adds the options that say which rules are on, and how they judge. */
export function addRuleOptions(command: Command, config: string): Command {
  return command
    .option('--rule <names>', 'only these rules, with commas between them', splitRules)
    .addOption(new Option('--config <name>', config).choices(CONFIGS))
    .addOption(new Option('--owner <who>', 'who writes the files').choices(['many-processes', 'one-process']))
}

function splitRules(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(',').map(ruleNamed)]
}
