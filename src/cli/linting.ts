/**
 * ESLint with the rules of this package, and with nothing else of what the project checks.
 *
 * The project's configuration decides when it has the plugin. When it has not, its parsers, ignores and globals are used
 * with rules of ours; and without any configuration there is one in here.
 */
import packageJson from '../../package.json' with { type: 'json' }
import plugin from '../index.ts'
import { REASONS, type NoFixReason } from '../reasons.ts'
import {
  loadTypeScriptParser,
  type Eslint,
  type EslintApi,
  type FileConfig,
  type Parser,
} from './eslint-api.ts'
import { CODE, COMPONENTS, commonDirectory, isTypeScript } from './files.ts'
import { Failure, STATUS, firstLine } from './output.ts'
import type { Checked } from './repair.ts'

/** The configurations that may be asked for by name. */
export const CONFIGS = ['recommended', 'strict'] as const

export interface LintOptions {
  /** Which rules are on. Without it the project's configuration says so, or `strict` where that has no rule of ours. */
  readonly config?: (typeof CONFIGS)[number] | undefined
  /** Only these of the rules that are on. */
  readonly rules?: readonly string[] | undefined
  /** Settings that go before those of the project. */
  readonly settings: { readonly runtime?: string; readonly owner?: string }
  /** Whether to look for a configuration of the project at all. */
  readonly projectConfig: boolean
}

/** How one file is judged; or why it is not, which may be in order or something to repair. */
export type FileLinter =
  | { readonly check: (text: string) => Promise<Checked> }
  | { readonly left: string; readonly inOrder: boolean }

type FlatPlugin = typeof plugin
type Rules = Record<string, 'error' | 'off'>

const off = (names: Iterable<string>): Rules => Object.fromEntries([...names].map((name) => [name, 'off']))
const patterns = (extensions: readonly string[]): string[] => extensions.map((name) => `**/*.${name}`)

/** What the project's own configuration says about the files. */
interface Project {
  readonly legacy: boolean
  /** `none`: no configuration reaches the file. Undefined: it is ignored, or no entry is about it. */
  readonly configs: ReadonlyMap<string, FileConfig | 'none' | undefined>
  /** The names that our plugin has there. */
  readonly namespaces: ReadonlySet<string>
  /** Our plugin as the project loads it: a second one under the same name is an error to ESLint. */
  readonly plugin: FlatPlugin | undefined
  /** All rules that are configured, and those of ours that are on. */
  readonly rules: ReadonlySet<string>
  readonly active: ReadonlySet<string>
}

/** Looks at the project, and answers how each of these files is to be judged. */
export async function openLinting(
  api: EslintApi,
  cwd: string,
  files: readonly string[],
  options: LintOptions,
): Promise<(file: string) => Promise<FileLinter>> {
  const project = options.projectConfig ? await readProject(api, cwd, files) : undefined
  const own = project !== undefined && project.namespaces.size > 0
  if (own) refuseSilence(project, options)
  const parser = files.some(isTypeScript) ? await loadTypeScriptParser(cwd) : undefined
  const reasons: NoFixReason[] = []
  const listen = (reason: NoFixReason): void => void reasons.push(reason)
  const setup = { cwd, options, parser, listen }
  const configured = project && new Engine(configuredEslint(api, setup, project), project.namespaces, reasons)
  // ESLint looks at no file above its directory. A path of the settings is from where the command runs.
  const top = options.settings.runtime === undefined ? commonDirectory(cwd, files) : cwd
  const embedded = ['module', 'commonjs'].map((sourceType) => {
    const eslint = embeddedEslint(api, { ...setup, cwd: top }, sourceType)
    return new Engine(eslint, new Set([NAMESPACE]), reasons)
  })

  return async (file) => {
    const config = project?.configs.get(file)
    const engines = !configured || config === 'none' ? embedded : [configured]
    if (own && !isCovered(project, config, options)) return leave(NOT_COVERED)
    const effective = await engines[0]!.configOf(file)
    if (!effective) return leave(engines === embedded ? UNREADABLE : NOT_COVERED)
    if (engines === embedded && !hasRule(effective, [NAMESPACE])) return leave(QUIET)
    if (isTypeScript(file) && readsJavaScriptOnly(effective)) return { left: NO_PARSER, inOrder: false }
    return { check: checkWith(engines, file) }
  }
}

const NAMESPACE = 'atomic-fs'
const NOT_COVERED = 'the ESLint configuration ignores it, or has no rule of this plugin for it'
const UNREADABLE = 'only a configuration with a parser for them can read them'
const QUIET = 'tests, build files and scripts, where a torn file costs a re-run'
const NO_PARSER =
  'there is no parser for TypeScript: npm install --save-dev @typescript-eslint/parser typescript'

const leave = (left: string): FileLinter => ({ left, inOrder: true })

/** The first engine that can read the file goes on with it: a `.js` file may be of either module system. */
function checkWith(engines: readonly Engine[], file: string): (text: string) => Promise<Checked> {
  let chosen: Engine | undefined
  return async (text) => {
    if (chosen) return chosen.check(file, text)
    let first: Checked | undefined
    for (const engine of engines) {
      const checked = await engine.check(file, text)
      if (checked.fatal === undefined) {
        chosen = engine
        return checked
      }
      first ??= checked
    }
    return first!
  }
}

const BROKEN = /^(?:Parsing|Preprocessing) error: /

class Engine {
  private readonly eslint: Eslint
  private readonly namespaces: ReadonlySet<string>
  private readonly reasons: NoFixReason[]

  constructor(eslint: Eslint, namespaces: ReadonlySet<string>, reasons: NoFixReason[]) {
    this.eslint = eslint
    this.namespaces = namespaces.size > 0 ? namespaces : new Set([NAMESPACE])
    this.reasons = reasons
  }

  async configOf(file: string): Promise<FileConfig | undefined> {
    return configOf(this.eslint, file)
  }

  async check(file: string, text: string): Promise<Checked> {
    this.reasons.length = 0
    let messages
    try {
      const [result] = await this.eslint.lintText(text, { filePath: file, warnIgnored: false })
      messages = result?.messages ?? []
    } catch (error) {
      const why = firstLine(error)
      // It is the same for every file, and nobody's defect but the setting's.
      if (/settings\['atomic-fs'\]/.test(why)) throw new Failure(why, STATUS.usage)
      return { reports: [], fatal: `ESLint broke down over it: ${why}` }
    }
    // Only these: the end of `eslint-env` comments is called fatal as well, and the file is judged all the same.
    const broken = messages.find((one) => one.fatal && BROKEN.test(one.message))
    if (broken) {
      const place = broken.line === undefined ? '' : ` in line ${broken.line}`
      return { reports: [], fatal: `it does not parse${place}: ${broken.message.replace(BROKEN, '')}` }
    }
    const reasons = new Map(
      this.reasons.map((told) => [place(told.ruleId, told.line, told.column), told.reason]),
    )
    const reports = messages.flatMap((told) => {
      const { ruleId, line = 1, column = 1, message, fix, suggestions } = told
      const rule = ruleId === null ? undefined : ownRule(ruleId, this.namespaces)
      if (rule === undefined) return []
      const [endLine, endColumn] = [told.endLine ?? undefined, told.endColumn ?? undefined]
      const suggested = suggestions?.[0]
      const suggestion = suggested && { title: suggested.desc, ...suggested.fix }
      const reason = reasons.get(place(ruleId!, line, column))
      return { rule, line, column, endLine, endColumn, message, fix, suggestion, reason }
    })
    return { reports }
  }
}

const place = (rule: string, line: number, column: number): string => `${rule} ${line}:${column}`

function ownRule(ruleId: string, namespaces: ReadonlySet<string>): string | undefined {
  const slash = ruleId.lastIndexOf('/')
  return slash > 0 && namespaces.has(ruleId.slice(0, slash)) ? ruleId.slice(slash + 1) : undefined
}

async function readProject(
  api: EslintApi,
  cwd: string,
  files: readonly string[],
): Promise<Project | undefined> {
  const legacy = api.project.configType === 'eslintrc'
  const eslint = new api.project({ cwd })
  const configs = new Map<string, FileConfig | 'none' | undefined>()
  const namespaces = new Set<string>()
  const rules = new Set<string>()
  const active = new Set<string>()
  let found: FlatPlugin | undefined
  if (legacy && !(await hasLegacyConfig(eslint, files[0]!))) return undefined
  for (const file of files) {
    const config = await projectConfigOf(eslint, file)
    configs.set(file, config)
    if (config === 'none' || config === undefined) continue
    for (const [name, one] of ownPlugins(config)) {
      namespaces.add(name)
      found ??= one
    }
    for (const [name, entry] of Object.entries(config.rules ?? {})) {
      rules.add(name)
      const rule = ownRule(name, namespaces)
      if (rule !== undefined && isOn(entry)) active.add(rule)
    }
  }
  if ([...configs.values()].every((config) => config === 'none')) return undefined
  return { legacy, configs, namespaces, plugin: found, rules, active }
}

/** What a configuration says about this plugin in one file: the rules that are on, and where fixes import from. */
export async function ownIn(
  eslint: Eslint,
  file: string,
): Promise<{ readonly rules: readonly string[]; readonly runtime: string | undefined }> {
  const { rules = {}, settings, ...config } = (await configOf(eslint, file)) ?? {}
  const namespaces = new Set(ownPlugins(config).map(([name]) => name))
  return {
    rules: Object.entries(rules).flatMap(([name, entry]) =>
      isOn(entry) ? (ownRule(name, namespaces) ?? []) : [],
    ),
    runtime: settings?.['atomic-fs']?.runtime,
  }
}

function isOn(entry: unknown): boolean {
  const severity: unknown = Array.isArray(entry) ? entry[0] : entry
  return severity !== 0 && severity !== 'off'
}

function ownPlugins({ plugins = {} }: FileConfig): [string, FlatPlugin | undefined][] {
  if (Array.isArray(plugins)) {
    return plugins
      .filter((name) => name === NAMESPACE || name === packageJson.name)
      .map(() => [NAMESPACE, undefined])
  }
  return Object.entries(plugins as Record<string, FlatPlugin>).filter(
    ([, one]) => one?.meta?.name === packageJson.name,
  )
}

async function projectConfigOf(eslint: Eslint, file: string): Promise<FileConfig | 'none' | undefined> {
  try {
    return await configOf(eslint, file)
  } catch (error) {
    if (/^Could not find config file\b/.test(firstLine(error))) return 'none'
    throw new Failure(`The ESLint configuration here cannot be loaded: ${firstLine(error)}`, STATUS.usage)
  }
}

async function configOf(eslint: Eslint, file: string): Promise<FileConfig | undefined> {
  return (await eslint.isPathIgnored(file)) ? undefined : eslint.calculateConfigForFile(file)
}

/** Of `.eslintrc` files ESLint says only when it lints that there are none. */
async function hasLegacyConfig(eslint: Eslint, file: string): Promise<boolean> {
  try {
    await eslint.lintText('', { filePath: file, warnIgnored: false })
    return true
  } catch (error) {
    if ((error as { messageTemplate?: string }).messageTemplate === 'no-config-found') return false
    throw new Failure(`The ESLint configuration here cannot be loaded: ${firstLine(error)}`, STATUS.usage)
  }
}

/** Whether the project's own configuration wants the file judged by us. */
function isCovered(project: Project, config: FileConfig | 'none' | undefined, options: LintOptions): boolean {
  if (config === 'none' || config === undefined) return false
  // The configuration that was asked for is laid over that of the project.
  if (options.config) return true
  return hasRule(config, project.namespaces, options.rules)
}

/** Whether a rule of ours, or of these of ours, is on. */
function hasRule(
  { rules = {} }: FileConfig,
  namespaces: Iterable<string>,
  wanted?: readonly string[],
): boolean {
  const names = new Set(namespaces)
  return Object.entries(rules).some(([name, entry]) => {
    const rule = ownRule(name, names)
    return rule !== undefined && isOn(entry) && (!wanted || wanted.includes(rule))
  })
}

function refuseSilence({ active }: Project, { config, rules }: LintOptions): void {
  if (config) return
  const missing = rules?.filter((rule) => !active.has(rule))
  if (active.size > 0 && !missing?.length) return
  const what = missing?.length ? missing.join(', ') : 'any rule of this plugin'
  throw new Failure(
    `The ESLint configuration here does not turn on ${what} for these files. --config strict does.`,
    STATUS.usage,
  )
}

/** espree, the default of ESLint, reads no types. */
function readsJavaScriptOnly({ languageOptions, parser }: FileConfig): boolean {
  if (!languageOptions) return !parser || /[\\/]espree[\\/]/.test(parser)
  const { name, meta } = languageOptions.parser ?? {}
  return name === 'espree' || meta?.name === 'espree'
}

interface Setup {
  readonly cwd: string
  readonly options: LintOptions
  readonly parser: Parser | undefined
  readonly listen: (reason: NoFixReason) => void
}

/** Types are of no use to our rules, and asking for them takes most of the time. */
const WITHOUT_TYPES = { program: null, programs: null, project: null, projectService: false }
const MODERN = { ecmaVersion: 'latest', sourceType: 'module', ecmaFeatures: { jsx: true } }
const TYPESCRIPT = CODE.filter((name) => name.includes('ts'))

function embeddedEslint(api: EslintApi, setup: Setup, sourceType: string): Eslint {
  const { cwd, options } = setup
  const [on, quiet] = plugin.configs[options.config ?? 'strict'] as [object, object]
  return new api.flat({
    cwd,
    overrideConfigFile: true,
    baseConfig: base(setup.parser),
    overrideConfig: [
      // CommonJS and modules have extensions of their own, and the rest may be either.
      { files: patterns(['js', 'jsx']), languageOptions: { sourceType } },
      on,
      quiet,
      ...last(setup, [], NAMESPACE),
    ],
  })
}

/** What stands before the project's own entries, so that these win. */
function base(parser: Parser | undefined): object[] {
  return [
    { files: patterns(CODE), languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
    ...(parser ? [{ files: patterns(TYPESCRIPT), languageOptions: { parser: parser.object } }] : []),
  ]
}

/** What stands behind everything: rules off, and settings. */
function last({ options, listen }: Setup, others: Iterable<string>, namespace: string): object[] {
  return [
    { rules: { ...off(others), ...off(unwanted(options, namespace)) } },
    { settings: { 'atomic-fs': options.settings, [REASONS]: listen } },
    { files: patterns(CODE), languageOptions: { parserOptions: WITHOUT_TYPES } },
  ]
}

function unwanted({ rules }: LintOptions, namespace: string): string[] {
  const names = rules ? Object.keys(plugin.rules).filter((name) => !rules.includes(name)) : []
  return names.map((name) => `${namespace}/${name}`)
}

function configuredEslint(api: EslintApi, setup: Setup, project: Project): Eslint {
  const { cwd, options } = setup
  const [namespace = NAMESPACE] = project.namespaces
  const others = [...project.rules].filter((name) => ownRule(name, project.namespaces) === undefined)
  const bare = project.namespaces.size === 0
  const name = options.config ?? (bare ? 'strict' : undefined)
  if (project.legacy) return legacyEslint(api, setup, others, name, bare)
  const ours = project.plugin ?? plugin
  const [on, quiet] = name ? ours.configs[name] : []
  const renamed = (rules: object): object =>
    Object.fromEntries(
      Object.entries(rules).map(([rule, severity]) => [rule.replace(NAMESPACE, namespace), severity]),
    )
  return new api.project({
    cwd,
    // A file that the project's own configuration leaves out stays out when it has the plugin.
    baseConfig: bare ? [...base(setup.parser), { settings: on!.settings }] : [],
    overrideConfig: [
      ...(on && quiet
        ? [
            { plugins: { [namespace]: ours }, rules: renamed(on.rules) },
            { files: quiet.files, rules: renamed(quiet.rules) },
          ]
        : []),
      ...last(setup, others, namespace),
      ...(componentsOf(project).length > 0
        ? [{ files: patterns(componentsOf(project)), languageOptions: { parserOptions: WITHOUT_TYPES } }]
        : []),
    ],
  })
}

/** Extensions of files with scripts inside that the project's configuration is about. An entry would make it so. */
function componentsOf({ configs }: Project): string[] {
  return COMPONENTS.filter((name) =>
    [...configs].some(([file, config]) => file.endsWith(`.${name}`) && config && config !== 'none'),
  )
}

function legacyEslint(
  api: EslintApi,
  { cwd, options, parser, listen }: Setup,
  others: readonly string[],
  name: LintOptions['config'],
  bare: boolean,
): Eslint {
  const [on, quiet] = name ? plugin.configs[name] : []
  const rules = { ...off(others), ...on?.rules, ...off(unwanted(options, NAMESPACE)) }
  return new api.project({
    cwd,
    plugins: { [packageJson.name]: plugin },
    baseConfig: bare
      ? {
          parserOptions: MODERN,
          settings: on!.settings,
          overrides: parser ? [{ files: TYPESCRIPT.map((ext) => `*.${ext}`), parser: parser.file }] : [],
        }
      : {},
    overrideConfig: {
      plugins: [NAMESPACE],
      rules,
      settings: { 'atomic-fs': options.settings, [REASONS]: listen },
      parserOptions: WITHOUT_TYPES,
      overrides: quiet ? [{ files: quiet.files, rules: quiet.rules }] : [],
    },
  })
}
