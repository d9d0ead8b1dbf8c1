/** What git knows about files: whose they are, what is not committed, what it ignores. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Failure, STATUS, firstLine } from './output.ts'

/** Files by the work tree that holds them; under `undefined` those that none holds. */
export function byRepository(files: readonly string[]): Map<string | undefined, string[]> {
  const roots = new Map<string, string | undefined>()
  const rootOf = (directory: string): string | undefined => {
    if (roots.has(directory)) return roots.get(directory)
    const parent = path.dirname(directory)
    // A file in submodules and in work trees beside the first, a directory elsewhere.
    const root = existsSync(path.join(directory, '.git'))
      ? directory
      : parent === directory
        ? undefined
        : rootOf(parent)
    roots.set(directory, root)
    return root
  }
  const found = new Map<string | undefined, string[]>()
  for (const file of files) {
    const root = rootOf(path.dirname(file))
    const others = found.get(root)
    if (others) others.push(file)
    else found.set(root, [file])
  }
  return found
}

/** Those of the files that git ignores. A tracked file is none of them, whatever `.gitignore` says. */
export function ignoredIn(root: string, files: readonly string[]): Set<string> {
  const input = files.map((file) => `${slashed(path.relative(root, file))}\0`).join('')
  // 1: none of them.
  return absolute(root, git(root, ['check-ignore', '-z', '--stdin'], [0, 1], input))
}

/** Tracked files that differ from the last commit, staged or not. */
export function uncommittedIn(root: string): string[] {
  const entries = git(root, ['status', '--porcelain=v1', '-z', '--untracked-files=no', '--no-renames'])
  return entries.split('\0').flatMap((entry) => (entry === '' ? [] : [entry.slice(3)]))
}

/** Files that git does not know and does not ignore. */
export function untrackedIn(root: string): Set<string> {
  return absolute(root, git(root, ['ls-files', '-z', '--others', '--exclude-standard']))
}

function absolute(root: string, list: string): Set<string> {
  const names = list.split('\0').filter((name) => name !== '')
  return new Set(names.map((name) => path.join(root, ...name.split('/'))))
}

const slashed = (file: string): string => file.split(path.sep).join('/')

function git(root: string, args: readonly string[], fine: readonly number[] = [0], input = ''): string {
  const env = { ...process.env }
  // Set in hooks, and about the repository of the hook.
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX']) delete env[name]
  // Its configuration may name a program that is run to find out what has changed: not for a look.
  const quiet = ['--no-optional-locks', '-c', 'core.fsmonitor=false']
  const run = spawnSync('git', [...quiet, '-C', root, ...args], {
    input,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    windowsHide: true,
  })
  if (run.error) {
    const why =
      (run.error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'git is not installed (or not in PATH)'
        : run.error.message
    throw new Failure(`${root} is a git repository, and it cannot be looked at: ${why}.`, STATUS.usage)
  }
  if (run.status === null || !fine.includes(run.status)) {
    throw new Failure(`git ${args[0]} failed in ${root}: ${firstLine(run.stderr)}`, STATUS.usage)
  }
  return run.stdout
}
