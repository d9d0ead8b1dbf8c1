/**
 * A small file system in memory, as a value: it can be copied, and two that look alike have the same key.
 *
 * A call may take two steps. First the directory of a path is found, then the call acts in that directory, wherever
 * it has been moved meanwhile. A listing begins and ends; what changes in between is listed or not.
 */
import { failure } from '../faults.ts'

interface Inode {
  /** Undefined for a file. */
  names: Map<string, number> | undefined
  /** Of a file, one character per byte. */
  content: string
  /** A directory that was removed while somebody was in it: nothing can be created there. */
  removed: boolean
}

/** How the simulated system differs from POSIX, or is broken on purpose. */
export interface DiskRules {
  /** Whether a directory may be renamed onto an existing one: `empty` is POSIX, `never` Windows. */
  replaces: 'never' | 'empty' | 'anything'
  /** As on Windows: a directory with an open file in it cannot be renamed, an open file cannot be replaced. */
  openFilesStay: boolean
  /** Finding the directory of a path is a step of its own. */
  walks: boolean
  /** Listings begin and end. */
  listings: boolean
  /** A write may be cut short by a crash: it is done in two halves. */
  halves: boolean
}

/** POSIX, each call one step. */
export const POSIX: DiskRules = {
  replaces: 'empty',
  openFilesStay: false,
  walks: false,
  listings: false,
  halves: false,
}
/** Windows as far as renames are concerned. */
export const WINDOWS: DiskRules = { ...POSIX, replaces: 'never', openFilesStay: true }

/** One call of a process, its arguments as they were when it was made. */
export interface Call {
  name: string
  args: readonly unknown[]
}

/** What a call answers. */
export interface Reply {
  value?: unknown
  /** The code of the error instead. */
  error?: string
  /** The call was made, and only its answer got lost. */
  lost?: boolean
  /** What a read puts into the buffer. */
  bytes?: string
  /** What it was. */
  stat?: { size: number; directory: boolean }
}

/** A step of a call: the answer, or nothing yet. */
export type Step = { reply: Reply } | { reply: undefined }

interface Listing {
  inode: number
  /** Listed for certain. */
  stable: Set<string>
  /** Came or went since the listing began. */
  doubtful: Set<string>
}

type Descriptor = { inode: number; position: number; append: boolean }

const depth = (path: string): number => path.split('/').length - 1
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The file system. Processes are numbered; each has descriptors of its own. */
export class Disk {
  private inodes = new Map<number, Inode>([[0, { names: new Map(), content: '', removed: false }]])
  private descriptors = new Map<string, Descriptor>()
  private walks = new Map<number, number[]>()
  private listings = new Map<number, Listing>()
  /** Half of a write has been done. */
  private halves = new Set<number>()
  private next = 1
  private readonly rules: DiskRules

  constructor(rules: DiskRules) {
    this.rules = rules
  }

  copy(): Disk {
    const copy = new Disk(this.rules)
    copy.inodes = new Map()
    for (const [id, inode] of this.inodes) {
      copy.inodes.set(id, { ...inode, names: inode.names && new Map(inode.names) })
    }
    copy.descriptors = new Map([...this.descriptors].map(([key, one]) => [key, { ...one }]))
    copy.walks = new Map(this.walks)
    copy.listings = new Map(
      [...this.listings].map(([who, { inode, stable, doubtful }]) => [
        who,
        { inode, stable: new Set(stable), doubtful: new Set(doubtful) },
      ]),
    )
    copy.halves = new Set(this.halves)
    copy.next = this.next
    return copy
  }

  /** Equal for two disks that no process can tell apart. */
  key(): string {
    const numbers = new Map<number, number>()
    const parts: string[] = []
    const tell = (id: number): number => {
      const known = numbers.get(id)
      if (known !== undefined) return known
      const number = numbers.size
      numbers.set(id, number)
      const { names, content, removed } = this.inode(id)
      const inside = names && [...names].sort(([a], [b]) => (a < b ? -1 : 1))
      const told =
        inside?.map(([name, child]) => `${name}=${tell(child)}`).join(',') ?? JSON.stringify(content)
      parts.push(`${number}${removed ? '!' : ''}${names ? 'd' : 'f'}${told}`)
      return number
    }
    tell(0)
    for (const [key, { inode, position, append }] of [...this.descriptors].sort()) {
      parts.push(`${key}>${tell(inode)}@${position}${append ? 'a' : ''}`)
    }
    for (const [who, inodes] of [...this.walks].sort()) parts.push(`w${who}:${inodes.map(tell).join()}`)
    for (const [who, { inode, stable, doubtful }] of [...this.listings].sort(([a], [b]) => a - b)) {
      parts.push(`l${who}:${tell(inode)}:${[...stable].sort().join()}?${[...doubtful].sort().join()}`)
    }
    parts.push([...this.halves].sort().join())
    return parts.join(';')
  }

  /** A process has ended: what it held open is closed. */
  leave(who: number): void {
    for (const key of this.descriptors.keys()) if (key.startsWith(`${who}:`)) this.descriptors.delete(key)
    this.walks.delete(who)
    this.listings.delete(who)
    this.halves.delete(who)
  }

  private inode(id: number): Inode {
    return this.inodes.get(id) as Inode
  }

  private find(path: string): number {
    let at = 0
    for (const part of path.split('/').filter(Boolean)) {
      const { names } = this.inode(at)
      if (!names) throw failure('ENOTDIR')
      const next = names.get(part)
      if (next === undefined) throw failure('ENOENT')
      at = next
    }
    return at
  }

  // The directory of the n-th path of a call: where it was found at the first step, or where it is now.
  private directory(who: number, path: string, index = 0): number {
    const id = this.walks.get(who)?.[index] ?? this.find(parentOf(path))
    if (!this.inode(id).names) throw failure('ENOTDIR')
    return id
  }

  private entry(
    who: number,
    path: string,
    index = 0,
  ): { parent: number; name: string; id: number | undefined } {
    const parent = this.directory(who, path, index)
    const name = nameOf(path)
    return { parent, name, id: name === '' ? parent : this.inode(parent).names?.get(name) }
  }

  private add(parent: number, name: string, id: number): void {
    const { names, removed } = this.inode(parent)
    if (removed) throw failure('ENOENT')
    names?.set(name, id)
    for (const listing of this.listings.values()) if (listing.inode === parent) listing.doubtful.add(name)
  }

  private drop(parent: number, name: string): void {
    this.inode(parent).names?.delete(name)
    for (const listing of this.listings.values()) {
      if (listing.inode === parent && listing.stable.delete(name)) listing.doubtful.add(name)
    }
  }

  private create(directory: boolean): number {
    const id = this.next
    this.next += 1
    this.inodes.set(id, { names: directory ? new Map() : undefined, content: '', removed: false })
    return id
  }

  private descriptor(who: number, number: unknown): Descriptor {
    const found = this.descriptors.get(`${who}:${number as number}`)
    if (!found) throw failure('EBADF')
    return found
  }

  private isOpen(id: number): boolean {
    return [...this.descriptors.values()].some(({ inode }) => inode === id)
  }

  private stat(id: number): Reply {
    const { names, content } = this.inode(id)
    return { stat: { size: content.length, directory: names !== undefined } }
  }

  /** Makes one step of a call. */
  step(who: number, { name, args }: Call): Step {
    try {
      if (this.rules.walks && !this.walks.has(who)) {
        const deep = args.filter((one): one is string => typeof one === 'string' && one.startsWith('/'))
        if (name !== 'readdir' && deep.some((path) => depth(path) > 2)) {
          this.walks.set(
            who,
            deep.map((path) => this.find(parentOf(path))),
          )
          return { reply: undefined }
        }
      }
      if (name === 'readdir' && this.rules.listings && !this.listings.has(who)) {
        const inode = this.find(args[0] as string)
        const { names } = this.inode(inode)
        if (!names) throw failure('ENOTDIR')
        this.listings.set(who, { inode, stable: new Set(names.keys()), doubtful: new Set() })
        return { reply: undefined }
      }
      if (name === 'write' && this.rules.halves && !this.halves.has(who) && (args[3] as number) > 1) {
        const half = Math.floor((args[3] as number) / 2)
        this.write(who, [args[0], args[1], args[2], half, args[4]])
        this.halves.add(who)
        return { reply: undefined }
      }
      if (name === 'write' && this.halves.delete(who)) {
        const length = args[3] as number
        const half = Math.floor(length / 2)
        this.write(who, [args[0], args[1], (args[2] as number) + half, length - half, args[4]])
        return { reply: { value: length } }
      }
      const call = this.calls[name]
      if (!call) throw new Error(`not simulated: ${name}`)
      const reply = call(who, args)
      this.walks.delete(who)
      return { reply }
    } catch (error) {
      this.walks.delete(who)
      const { code } = error as { code?: string }
      if (code === undefined) throw error
      // As they are asked in the runtime: what is missing is an answer.
      if (code === 'ENOENT' && (name === 'stat' || name === 'lstat')) return { reply: {} }
      return { reply: { error: code } }
    }
  }

  /** All that the listing which a process is about to end may answer; undefined when it has begun none. */
  endings(who: number): string[][] | undefined {
    const listing = this.listings.get(who)
    if (!listing) return undefined
    const { stable, doubtful } = listing
    let all: string[][] = [[...stable].sort()]
    for (const name of [...doubtful].sort()) all = all.flatMap((names) => [names, [...names, name].sort()])
    return all
  }

  private write(who: number, [number, from, offset, length, position]: readonly unknown[]): Reply {
    const file = this.descriptor(who, number)
    const inode = this.inode(file.inode)
    const text = (from as string).slice(offset as number, (offset as number) + (length as number))
    const at = file.append ? inode.content.length : ((position as number | null) ?? file.position)
    const before = inode.content.padEnd(at, '\0')
    inode.content = before.slice(0, at) + text + before.slice(at + text.length)
    if (position === null) file.position = at + text.length
    return { value: text.length }
  }

  private readonly calls: Record<string, (who: number, args: readonly unknown[]) => Reply> = {
    open: (who, [path, flags]) => {
      const { parent, name, id } = this.entry(who, path as string)
      const how = String(flags)
      if (how.includes('x') && id !== undefined) throw failure('EEXIST')
      if (id === undefined && how.startsWith('r')) throw failure('ENOENT')
      if (id !== undefined && this.inode(id).names && !how.startsWith('r')) throw failure('EISDIR')
      const inode = id ?? this.create(false)
      if (id === undefined) this.add(parent, name, inode)
      else if (how.startsWith('w')) this.inode(id).content = ''
      let number = 3
      while (this.descriptors.has(`${who}:${number}`)) number += 1
      this.descriptors.set(`${who}:${number}`, { inode, position: 0, append: how.startsWith('a') })
      return { value: number }
    },
    close: (who, [number]) => {
      this.descriptors.delete(`${who}:${number as number}`)
      return {}
    },
    write: (who, args) => this.write(who, args),
    read: (who, [number, , , length, position]) => {
      const file = this.descriptor(who, number)
      const from = (position as number | null) ?? file.position
      const bytes = this.inode(file.inode).content.slice(from, from + (length as number))
      if (position === null || position === undefined) file.position += bytes.length
      return { value: bytes.length, bytes }
    },
    ftruncate: (who, [number, length]) => {
      const inode = this.inode(this.descriptor(who, number).inode)
      inode.content = inode.content.slice(0, length as number).padEnd(length as number, '\0')
      return {}
    },
    fstat: (who, [number]) => this.stat(this.descriptor(who, number).inode),
    fsync: () => ({}),
    fchmod: () => ({}),
    fchown: () => ({}),
    access: (_who, [path]) => (this.find(path as string), {}),
    stat: (_who, [path]) => this.stat(this.find(path as string)),
    lstat: (_who, [path]) => this.stat(this.find(path as string)),
    realpath: (_who, [path]) => (this.find(path as string), { value: path }),
    readlink: (_who, [path]) => {
      this.find(path as string)
      throw failure('EINVAL')
    },
    readdir: (who, [path]) => {
      const listing = this.listings.get(who)
      this.listings.delete(who)
      if (listing) return { value: [...listing.stable].sort() }
      const { names } = this.inode(this.find(path as string))
      if (!names) throw failure('ENOTDIR')
      return { value: [...names.keys()].sort() }
    },
    mkdir: (who, [path]) => {
      const { parent, name, id } = this.entry(who, path as string)
      if (id !== undefined) throw failure('EEXIST')
      this.add(parent, name, this.create(true))
      return {}
    },
    rmdir: (who, [path]) => {
      const { parent, name, id } = this.entry(who, path as string)
      if (id === undefined) throw failure('ENOENT')
      const inode = this.inode(id)
      if (!inode.names) throw failure('ENOTDIR')
      if (inode.names.size > 0) throw failure('ENOTEMPTY')
      this.drop(parent, name)
      inode.removed = true
      return {}
    },
    unlink: (who, [path]) => {
      const { parent, name, id } = this.entry(who, path as string)
      if (id === undefined) throw failure('ENOENT')
      if (this.inode(id).names) throw failure('EISDIR')
      this.drop(parent, name)
      return {}
    },
    rename: (who, [from, to]) => {
      const source = this.entry(who, from as string, 0)
      const target = this.entry(who, to as string, 1)
      if (source.id === undefined) throw failure('ENOENT')
      const moved = this.inode(source.id)
      const { openFilesStay, replaces } = this.rules
      if (openFilesStay && [...(moved.names?.values() ?? [])].some((id) => this.isOpen(id)))
        throw failure('EPERM')
      if (target.id !== undefined && target.id !== source.id) {
        const replaced = this.inode(target.id)
        if (moved.names && !replaced.names) throw failure('ENOTDIR')
        if (!moved.names && replaced.names) throw failure('EISDIR')
        if (replaced.names && replaces === 'never') throw failure('EPERM')
        if (replaced.names && replaces === 'empty' && replaced.names.size > 0) throw failure('ENOTEMPTY')
        if (openFilesStay && this.isOpen(target.id)) throw failure('EPERM')
        this.drop(target.parent, target.name)
        replaced.removed = true
      }
      this.drop(source.parent, source.name)
      this.add(target.parent, target.name, source.id)
      return {}
    },
    run: () => ({}),
  }

  /** All paths, with the content of files. */
  list(): Map<string, string | undefined> {
    const found = new Map<string, string | undefined>()
    const visit = (id: number, path: string) => {
      for (const [name, child] of [...(this.inode(id).names ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const { names, content } = this.inode(child)
        found.set(`${path}/${name}`, names ? undefined : content)
        visit(child, `${path}/${name}`)
      }
    }
    visit(0, '')
    return found
  }
}
