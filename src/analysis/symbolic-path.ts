/**
 * A path as far as a file shows it: a list of pieces, literal text and holes. A hole has a key; equal keys mean the
 * same value at run time. Holes carry what makes a name unique. Two paths are the same, or we do not know: nothing
 * here claims that two paths differ.
 */
import type { Mark } from '../apis/uniqueness.ts'
import type { Node } from './ast.ts'

export type Origin =
  /** A parameter of the function that is being looked at: another caller may pass another file. */
  | 'parameter'
  | 'variable'
  | 'field'
  | 'import'
  | 'call'
  /** Set from outside for the whole process: environment, home, working directory, this module's place. */
  | 'process'
  | 'directory-of'
  | 'name-of'
  | 'choice'
  | 'loop'
  | 'opaque'

export interface Hole {
  readonly key: string
  readonly origin: Origin
  readonly marks: ReadonlySet<Mark>
  /** The paths that the hole is computed from. */
  readonly parts: readonly SymbolicPath[]
  /** The library's function that made it: `os.tmpdir`, `fs.mkdtempSync`. */
  readonly api?: string
  /** Computed from its parts and nothing else, by Node's own functions or methods of strings, or one of them. */
  readonly pure?: boolean
  /** Where a variable or field is assigned that is so more than once: it is the same only in between. */
  readonly assignments?: readonly Node[]
  /** What the hole may stand for, where that is in sight: the candidates of a loop, the default of a parameter. */
  readonly oneOf?: readonly SymbolicPath[]
  /** The hole is the name of a file that the listing of this directory has. */
  readonly entryOf?: SymbolicPath
  /** The written name of a parameter or local, with members; used to pair a loader with its sibling that saves. */
  readonly name?: string
}

export type Piece = string | Hole

export interface SymbolicPath {
  readonly pieces: readonly Piece[]
  readonly key: string
  readonly marks: ReadonlySet<Mark>
  /** The result of opening a file, not a path. */
  readonly descriptor?: boolean
}

const NO_MARKS: ReadonlySet<Mark> = new Set()

export function makePath(pieces: readonly Piece[]): SymbolicPath {
  const [first] = pieces
  // Most expressions that are looked at are one value: there is nothing to put together.
  if (pieces.length === 1 && typeof first === 'object')
    return { pieces, key: `{${first.key}}`, marks: first.marks }
  const merged: Piece[] = []
  for (const piece of pieces) {
    if (piece === '') continue
    const last = merged.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece
    else merged.push(piece)
  }
  const tidy = goUp(
    merged
      .map((piece, i) => (typeof piece === 'string' ? tidyText(piece, i === 0) : piece))
      .filter((piece) => piece !== ''),
  )
  return {
    pieces: tidy,
    key: tidy
      .map((piece) => (typeof piece === 'string' ? JSON.stringify(piece) : `{${piece.key}}`))
      .join('+'),
    marks: marksOfPieces(tidy),
  }
}

function marksOfPieces(pieces: readonly Piece[]): ReadonlySet<Mark> {
  let all: ReadonlySet<Mark> = NO_MARKS
  for (const piece of pieces) {
    if (typeof piece === 'string' || piece.marks.size === 0) continue
    all = all.size === 0 ? piece.marks : new Set([...all, ...piece.marks])
  }
  return all
}

/** `a//b` and `a/./b` are `a/b`; a leading `./` says nothing. */
function tidyText(text: string, first: boolean): string {
  const plain = (text.includes('\\') ? text.replaceAll('\\', '/') : text).replace(/\/(?:\.?\/)+/g, '/')
  return first && plain.startsWith('./') ? plain.replace(/^(?:\.\/)+/, '') : plain
}

/** `a/b/../c` is `a/c`, also where `b` is a hole. */
function goUp(pieces: readonly Piece[]): readonly Piece[] {
  for (const [i, piece] of pieces.entries()) {
    if (typeof piece !== 'string' || !piece.includes('/..')) continue
    for (const { index } of piece.matchAll(/\/\.\.(?=\/|$)/g)) {
      const before = piece.slice(0, index)
      // `../..` goes up from where we do not know, and `/..` from the root.
      if (/(?:^|\/)\.{0,2}$/.test(before) && (before !== '' || i === 0)) continue
      const up = directoryOf(makePath([...pieces.slice(0, i), before]))
      return makePath([...up.pieces, piece.slice(index + 3), ...pieces.slice(i + 1)]).pieces
    }
  }
  return pieces
}

/** The literal text, with a `*` for every hole: what option globs are matched against. */
export function pathText(path: SymbolicPath): string {
  return path.pieces.map((piece) => (typeof piece === 'string' ? piece : '*')).join('')
}

/** All holes of a path, those inside `dirname(…)` and friends included. */
export function* holesOf(path: SymbolicPath): Generator<Hole> {
  for (const piece of path.pieces) {
    if (typeof piece === 'string') continue
    yield piece
    for (const part of piece.parts) yield* holesOf(part)
  }
}

/** True when every way of computing the path has a random part: nobody else can mean this file. */
export function isRandom(path: SymbolicPath): boolean {
  return (
    path.marks.has('random') && path.pieces.some((piece) => typeof piece !== 'string' && isRandomHole(piece))
  )
}

function isRandomHole(hole: Hole): boolean {
  if (!hole.marks.has('random')) return false
  if (hole.origin === 'choice') return hole.parts.every(isRandom)
  const inherited = hole.parts.filter((part) => part.marks.has('random'))
  return inherited.length === 0 || inherited.some(isRandom)
}

/** True when the keys mean one file for sure: there is a hole or text, and no part of it is opaque. */
export function isKnown(path: SymbolicPath): boolean {
  if (path.pieces.length === 0 || path.descriptor) return false
  return path.pieces.every((piece) => typeof piece === 'string' || piece.origin !== 'opaque')
}

export function samePath(a: SymbolicPath, b: SymbolicPath): boolean {
  return isKnown(a) && isKnown(b) && a.key === b.key
}

/** True when the caller of some function says which file it is. */
export const dependsOnParameter = (path: SymbolicPath): boolean =>
  [...holesOf(path)].some((piece) => piece.origin === 'parameter')

/** What is set in the environment may well be another name for each process. */
export const dependsOnEnvironment = (path: SymbolicPath): boolean =>
  [...holesOf(path)].some((piece) => piece.key.startsWith('process.env'))

const MAX_ALTERNATIVES = 12

/** The paths that a path may be: itself, and for every choice that it holds each of the ways to take. */
export function alternativesOf(path: SymbolicPath): readonly SymbolicPath[] {
  const found = [path]
  const keys = new Set([path.key])
  for (let i = 0; i < found.length; i++) {
    const { pieces } = found[i]!
    for (const [at, piece] of pieces.entries()) {
      if (typeof piece === 'string') continue
      for (const one of piece.oneOf ?? (piece.origin === 'choice' ? piece.parts : [])) {
        const taken = makePath([...pieces.slice(0, at), ...one.pieces, ...pieces.slice(at + 1)])
        if (keys.has(taken.key) || !isKnown(taken)) continue
        if (found.length >= MAX_ALTERNATIVES) return found
        keys.add(taken.key)
        found.push(taken)
      }
    }
  }
  return found
}

/** True when a variable or field in the path is assigned between two places in the text. */
export function isAssignedBetween(path: SymbolicPath, from: number, to: number): boolean {
  for (const { assignments } of holesOf(path))
    if (assignments?.some(({ range: [at] }) => at >= from && at < to)) return true
  return false
}

/** True for what lies in a directory, at whatever depth. */
export function isBelow(directory: SymbolicPath, path: SymbolicPath): boolean {
  const first = suffixBeyond(directory, path)?.pieces[0]
  return typeof first === 'string' && first.startsWith('/')
}

/** The text that `longer` has behind `shorter`, or undefined when it does not start with it. */
export function suffixBeyond(shorter: SymbolicPath, longer: SymbolicPath): SymbolicPath | undefined {
  const a = shorter.pieces
  const b = longer.pieces
  if (!isKnown(shorter) || b.length < a.length) return undefined
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!
    const y = b[i]!
    if (typeof x === 'string' && typeof y === 'string') {
      if (x === y) continue
      if (i === a.length - 1 && y.startsWith(x)) return makePath([y.slice(x.length), ...b.slice(i + 1)])
      return undefined
    }
    if (typeof x === 'string' || typeof y === 'string' || x.key !== y.key) return undefined
  }
  return b.length > a.length ? makePath(b.slice(a.length)) : undefined
}

/** The paths that {@link isBelow} says this one lies in: what stands before each slash. */
export function* directoriesOf({ pieces }: SymbolicPath): Generator<SymbolicPath> {
  for (const [i, piece] of pieces.entries()) {
    if (typeof piece !== 'string') continue
    for (let slash = piece.indexOf('/'); slash >= 0; slash = piece.indexOf('/', slash + 1))
      yield makePath([...pieces.slice(0, i), ...(slash > 0 ? [piece.slice(0, slash)] : [])])
  }
}

/** Directory of a path: what stands before the last slash, if text shows it. */
export function directoryOf(path: SymbolicPath): SymbolicPath {
  for (let i = path.pieces.length - 1; i >= 0; i--) {
    const piece = path.pieces[i]!
    if (typeof piece !== 'string') {
      // A hole may hold slashes of its own, so the directory of `{x}.json` is that of `{x}`.
      if (i === 0)
        return makePath([
          {
            key: piece.key === 'module-file' ? 'module-directory' : `dirname(${piece.key})`,
            origin:
              piece.key === 'module-file' ? 'process' : piece.origin === 'opaque' ? 'opaque' : 'directory-of',
            marks: piece.marks,
            parts: [makePath([piece])],
          },
        ])
      const before = path.pieces[i - 1]
      if (typeof before === 'string' && before.endsWith('/'))
        return makePath([...path.pieces.slice(0, i - 1), before.slice(0, -1)])
      continue
    }
    const slash = piece.lastIndexOf('/')
    if (slash >= 0) return makePath([...path.pieces.slice(0, i), piece.slice(0, slash)])
    if (i === 0) return makePath([...path.pieces.slice(0, 0), '.'])
  }
  return makePath(['.'])
}

/** `join`, and `resolve` (`absolute`) as far as text shows: a leading slash starts anew. */
export function joinPaths(parts: readonly SymbolicPath[], absolute: boolean): SymbolicPath {
  let joined: Piece[] = []
  for (const part of parts) {
    if (part.pieces.length === 0) continue
    const first = part.pieces[0]!
    if (absolute && typeof first === 'string' && first.startsWith('/')) joined = []
    if (joined.length > 0) joined.push('/')
    joined.push(...part.pieces)
  }
  return makePath(joined)
}
