/**
 * Whether tests replace functions of the file system for a source: then they would see a fix, and might turn.
 *
 * Looked for in the whole project, because tests often lie in another package of it; by text, because everything here errs on
 * the side of a suggestion. Asked for only where a fix would be made, and remembered for a while: an editor asks again
 * and again, and meanwhile somebody may write a test.
 */
import type * as NodeFs from 'node:fs'
import path from 'node:path'
import { put } from '../analysis/multimap.ts'
import { mentionsApi } from '../apis/index.ts'
import { disk, list, read, readManifest, SOURCE, type Place } from './disk.ts'
import { modulesOf, type Destination } from './modules.ts'
import { packagesOf } from './packages.ts'
import { referencesIn } from './references.ts'
import {
  concerns,
  manualMock,
  modulesReplacedIn,
  replacementsIn,
  replacesForAll,
  type Replacement,
} from './replacements.ts'

/** A test that replaces functions, and whose code it may be running meanwhile. */
interface Double {
  readonly test: Place
  readonly replacements: readonly Replacement[]
  readonly files: ReadonlySet<Place>
  /** Folders of packages of which anything may be loaded. */
  readonly folders: ReadonlySet<Place>
}

interface Project {
  readonly doubles: readonly Double[]
  readonly folderOf: (place: Place) => Place
}

// A project beyond these is not looked at; its fixes are suggestions.
const LIMITS = { entries: 80_000, tests: 12_000, bytes: 120_000_000, file: 1_000_000, visits: 400_000 }
const REMEMBERED_MS = 10_000

const remembered = new Map<string, { project: Project | undefined; until: number }>()

/** Why tests might turn when this file is changed; undefined when none replaces functions of the file system for it. */
export function whyTestsMightTurn(filename: string, text: string): string | undefined {
  const fs = disk()
  if (!fs || !path.isAbsolute(filename)) return undefined
  try {
    const file = realFile(fs, filename)
    const root = file === undefined ? undefined : rootOf(fs, path.dirname(file))
    if (file === undefined || root === undefined) return undefined
    const project = projectAt(fs, root)
    if (!project) return 'the project is too large to see whether tests replace functions of the file system'
    const place = path.relative(root, file).replaceAll('\\', '/')
    const folder = project.folderOf(place)
    const found = project.doubles.find(
      ({ files, folders, replacements }) =>
        (files.has(place) || folders.has(folder)) && replacements.some((one) => concerns(one, text)),
    )
    return found && `a test replaces functions of the file system: ${found.test}`
  } catch {
    // Whatever happens to the files meanwhile, linting goes on.
    return 'the tests of the project cannot be read'
  }
}

/** The file as it is on disk; undefined when there is none, as for text that has only a name. */
function realFile(fs: typeof NodeFs, filename: string): string | undefined {
  return fs.statSync(filename, { throwIfNoEntry: false })?.isFile() ? fs.realpathSync(filename) : undefined
}

/** The repository; without one the workspace, or else the package. */
function rootOf(fs: typeof NodeFs, folder: string): string | undefined {
  let nearest: string | undefined
  let workspace: string | undefined
  for (let at = folder; ; at = path.dirname(at)) {
    const has = (name: string): boolean => fs.existsSync(path.join(at, name))
    if (has('.git')) return at
    if (has('package.json')) {
      const manifest = readManifest(fs, path.join(at, 'package.json'))
      if (typeof manifest['name'] === 'string') nearest ??= at
      if (manifest['workspaces'] !== undefined || has('pnpm-workspace.yaml') || has('lerna.json'))
        workspace ??= at
    }
    if (path.dirname(at) === at) return workspace ?? nearest
  }
}

function projectAt(fs: typeof NodeFs, root: string): Project | undefined {
  const known = remembered.get(root)
  const started = Date.now()
  if (known && known.until > started) return known.project
  const project = lookAt(fs, root)
  const now = Date.now()
  // Looking again must stay a small part of the work, also where it takes long.
  remembered.set(root, { project, until: now + Math.max(REMEMBERED_MS, 30 * (now - started)) })
  return project
}

// By the words of a path. Too many are read rather than too few.
const OF_TESTS =
  /(?:^|[^a-zA-Z])(?:test|specs?(?![a-z])|mock|e2e|setup|jest|vitest|mocha|jasmine|(?:ava|tap)(?![a-z]))|Test|Spec|Mock/
const NAMED_TEST =
  /[._-](?:tests?|specs?|e2e|cy|vitest|jest|mocha)\.\w+$|(?:^|\/)(?:test[._-][^/]*|[^/]*Test\.\w+)$|(?:^|\/)__tests__\//
const RUNNER = /(?:^|\/)(?:jest|vitest|vite|web-test-runner|karma)[\w.-]*\.\w+$/
const SETUP = /(?:setup|preload|bootstrap|polyfill|globals)[^/]*$|(?:^|\/)(?:jest|vitest)[^/]*$/i

const isTest = (place: Place): boolean => OF_TESTS.test(place)

/** Undefined when the project is beyond the limits. */
function lookAt(fs: typeof NodeFs, root: string): Project | undefined {
  const places = list(fs, root, LIMITS.entries)
  const sources = places?.filter((place) => SOURCE.test(place))
  const tests = sources?.filter((place) => isTest(place) || RUNNER.test(place))
  if (!places || !sources || !tests || tests.length > LIMITS.tests) return undefined
  let bytes = 0
  const text = (place: Place): string => {
    const size = fs.statSync(`${root}/${place}`, { throwIfNoEntry: false })?.size ?? 0
    // Nobody writes that much by hand.
    if (size > LIMITS.file) return ''
    bytes += size
    return read(fs, `${root}/${place}`) ?? ''
  }

  const found = new Map<Place, Replacement[]>()
  const forAll = new Set<Place>()
  for (const place of tests) {
    const content = text(place)
    if (bytes > LIMITS.bytes) return undefined
    const module = manualMock(place)
    if (module !== undefined || (RUNNER.test(place) && replacesForAll(content))) {
      found.set(place, [{ module, names: undefined, everywhere: true }])
      forAll.add(place)
    } else if (mentionsApi(content)) {
      const replacements = replacementsIn(content)
      if (replacements.length > 0) found.set(place, replacements)
      if (replacements.some(({ everywhere }) => everywhere)) forAll.add(place)
    }
  }
  const manifests = places.filter((place) => !SOURCE.test(place))
  const packages = packagesOf(fs, root, manifests)
  if (found.size === 0) return { doubles: [], folderOf: packages.folderOf }

  const modules = modulesOf(sources, packages)
  const links = memoised((place: Place): Links => {
    const { loaded, strings, computed } = referencesIn(text(place))
    const places = loaded.map((specifier) => modules.loaded(place, specifier))
    const folders = places.flatMap((where) => (where && 'folder' in where ? where.folder : []))
    const files = places.flatMap(filesOf)
    if (!isTest(place)) return { files, folders }
    // What a test is about may be named in many ways; in a source other strings are data.
    files.push(...strings.flatMap((string) => modules.relative(place, string) ?? []))
    return { files, folders: computed ? [...folders, packages.folderOf(place)] : folders }
  })
  const helpers = [...found.keys()].filter((place) => !NAMED_TEST.test(place))
  const users = usersOf(helpers, tests, links)
  const doubles: Double[] = []
  let visits = 0
  for (const [test, replacements] of found) {
    const loaders = users.get(test)
    // What is replaced for one test may be loaded by the next.
    const replaced = loaders
      ? []
      : modulesReplacedIn(text(test)).flatMap((name) => filesOf(modules.loaded(test, name)))
    const reached = reach([test, ...(loaders ?? [])], new Set(replaced), links)
    visits += reached.files.size
    if (visits > LIMITS.visits) return undefined
    const isLoaded = loaders !== undefined || [...reached.files].some((place) => !isTest(place))
    // A runner loads it before every test, if nobody else does.
    const isSetup = !NAMED_TEST.test(test) && (SETUP.test(test) || !isLoaded)
    if (isSetup || forAll.has(test)) reached.folders.add(packages.folderOf(test))
    doubles.push({ test, replacements, ...reached })
  }
  return { doubles, folderOf: packages.folderOf }
}

/** What a file loads: certain files, and anything of certain packages. */
interface Links {
  readonly files: readonly Place[]
  readonly folders: readonly Place[]
}

const filesOf = (where: Destination): readonly Place[] => (where && 'files' in where ? where.files : [])

/** What is loaded when some tests run. */
function reach(tests: readonly Place[], replaced: ReadonlySet<Place>, links: (place: Place) => Links) {
  const files = new Set<Place>()
  const folders = new Set<Place>()
  const waiting = [...tests]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (files.has(place) || replaced.has(place)) continue
    files.add(place)
    const linked = links(place)
    waiting.push(...linked.files)
    for (const folder of linked.folders) folders.add(folder)
  }
  return { files, folders }
}

/** Which tests load each of some files, through others as well. */
function usersOf(
  wanted: readonly Place[],
  tests: readonly Place[],
  links: (place: Place) => Links,
): Map<Place, ReadonlySet<Place>> {
  const users = new Map<Place, ReadonlySet<Place>>()
  if (wanted.length === 0) return users
  const direct = new Map<Place, Place[]>()
  for (const place of tests) for (const file of links(place).files) put(direct, file, place)
  for (const place of wanted) {
    const found = new Set<Place>()
    const waiting = [...(direct.get(place) ?? [])]
    for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
      if (found.has(user)) continue
      found.add(user)
      waiting.push(...(direct.get(user) ?? []))
    }
    if (found.size > 0) users.set(place, found)
  }
  return users
}

function memoised<Result>(compute: (place: Place) => Result): (place: Place) => Result {
  const known = new Map<Place, Result>()
  return (place) => {
    let result = known.get(place)
    if (result === undefined) known.set(place, (result = compute(place)))
    return result
  }
}
