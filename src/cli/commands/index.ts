import type { Command } from 'commander'
import { explain } from './explain.ts'
import { fix } from './fix.ts'
import { init } from './init.ts'
import { scan } from './scan.ts'
import { vendor } from './vendor.ts'

/** Adds a subcommand, with its arguments, options and action, to the program. */
export type AddCommand = (program: Command) => void

/** Every subcommand, in the order in which the help lists them. */
export const commands: readonly AddCommand[] = [scan, explain, init, fix, vendor]
