// The page and the drawings of the comparison, made from the recorded run and from nothing else.

import { format, resolveConfig } from 'prettier'
import { fileURLToPath } from 'node:url'
import { description, figure, plot, sidesOf } from './plot.mjs'

const page = fileURLToPath(new URL('../../runtime/comparison.md', import.meta.url))

const GROUPS = [
  { id: 'sync', file: 'comparison-sync.svg', title: 'Synchronous writes' },
  { id: 'async', file: 'comparison-async.svg', title: 'Asynchronous writes' },
  { id: 'locks', file: 'comparison-locks.svg', title: 'Locks, appends, updates and renames' },
]

const OURS = /^(?:atomicWrite|withLock|appendLines|updateFile|renameWithRetry)/
const isOurs = (side) => OURS.test(side)

/**
 * All files of the comparison by name, from the data of one run.
 * @returns {Promise<Record<string, string>>}
 */
export async function comparisonFiles(data) {
  /** @type {Record<string, string>} */
  const files = {}
  for (const group of GROUPS) {
    files[group.file] = plot({ title: group.title, sets: setsOf(data, group), isOurs })
  }
  const options = await resolveConfig(page)
  files['comparison.md'] = await format(markdown(data), { ...options, parser: 'markdown' })
  return files
}

const setsOf = (data, { id }) => data.ratios.filter(({ group }) => group === id)

function markdown(data) {
  const parts = [head(data), ...faultsOfWrites(data), ...faultsOfLocks(data), ...speed(data)]
  parts.push(...contention(data), ...calls(data), limits())
  return `${parts.join('\n\n')}\n`
}

function head({ machine, versions }) {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const { node, system, processors, model, memory, load } = machine
  return [
    '<!-- Made by `npm run compare` from comparison.json; do not edit. -->',
    '# Comparison',
    `This runtime beside ${listed(names)}, with Node ${node.slice(1)} on ${system}, ${processors} processors (${model}), ${memory} of memory, under an average load of ${load}.`,
    'Every cell and every figure comes from one run of `npm run compare`, which fetches the pinned versions of the other packages, puts all of them under the same faults and measures them in the same rounds. The run is recorded in [comparison.json](comparison.json), and this page is made from it.',
  ].join('\n\n')
}

const listed = (names) => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
const heading = (name) => (name === 'ours' ? 'this runtime' : name)
const notRun = 'not run'

// What each experiment on writers is called, and how its facts are put into words.
const WRITES = [
  [
    'Disk full after 1,000,000 of 1,500,000 bytes: the write comes up short, the next one says ENOSPC',
    'full',
    afterFault,
  ],
  ['fsync of the file says EIO', 'fsyncFails', afterFault],
  [
    'Killed before every call that changes something',
    'killed',
    ({ kills, torn, left, leftAfterNextWrite }) =>
      `${count(kills, 'kill')}: target torn ${times(torn)}; ${count(left, 'file')} left behind, ${leftAfterNextWrite} after the next write`,
  ],
  ['2 processes replace one file again and again, a third one reads', 'race', raced],
  ['The same in step, from two process namespaces: both writers have process number 1', 'equalPids', raced],
  [
    '50 calls in one process, none awaited before the next',
    'concurrent',
    ({ errors, last, left }) =>
      `${errorsOf(errors)}; the last call ${last ? 'wins' : 'does not win'}${leftOver(left)}`,
  ],
  [
    'A file name of 250 bytes',
    'longName',
    ({ error, written, others }) =>
      `${error ?? 'success'}; ${written ? 'written' : 'not written'}${others > 0 ? `, ${count(others, 'other file')} made` : ''}`,
  ],
  [
    'Windows (here: Wine): a reader has the file open for 1.5 s',
    'refused',
    ({ error, ms, target }) =>
      `${error === null ? 'success' : `${error} reported`} after ${(ms / 1000).toFixed(1)} s, ${target === 'new' ? 'written' : 'old content kept'}`,
  ],
  ['Content forced to the disk before it gets its name', 'synced', ({ file }) => yes(file)],
  ['Name forced to the disk before success is reported', 'synced', ({ directory }) => yes(directory)],
  ['Mode of the existing file kept', 'kept', ({ mode }) => yes(mode)],
  ['Owner of the existing file kept', 'kept', ({ owner }) => (owner === null ? notRun : yes(owner))],
  ['A symbolic link is written through', 'kept', ({ link }) => (link ? 'yes' : 'no, it is replaced')],
]

function faultsOfWrites({ faults }) {
  return [
    '## Writers under faults',
    'The asynchronous form with its default options: the only form that all of them have. Where the faults come from: `docs/tools/bench/faults.c` stands in front of the C library and makes single calls fail; the rest are real processes.',
    faultTable(faults.writes, WRITES),
    'steno asks for a single writer of a file (“singleton writer” in its documentation): the two rows with two processes ask for more than it offers.',
  ]
}

const LOCKS = [
  [
    'Two wait for the lock of a killed process; one of them is held up for 3 s just before it clears the lock away',
    'stalledClearer',
    ({ owners }) => (owners === 1 ? '1 owner' : `${owners} owners at the same time`),
  ],
  [
    'Holder killed with SIGKILL: the longest wait of whoever is waiting, of 3',
    'recovery',
    ({ longestMs }) => (longestMs < 1000 ? `${longestMs} ms` : `${(longestMs / 1000).toFixed(1)} s`),
  ],
  [
    'Holder stopped for 13 s (SIGSTOP), then goes on',
    'stopped',
    ({ taken, told }) =>
      taken
        ? `lock given to another; the holder ${told ? 'is told afterwards' : 'is not told'}`
        : 'keeps its lock',
  ],
  [
    'Asked for again by the section that holds it, without waiting',
    'nested',
    ({ answer }) => `refused with ${answer}`,
  ],
  [
    'Left behind once the next one was in after a killed holder',
    'leftOver',
    ({ left }) => (left === 0 ? 'nothing' : count(left, 'file')),
  ],
]

function faultsOfLocks({ faults }) {
  return [
    '## Locks under faults',
    'With the default options, except that both wait for a lock as long as it takes. proper-lockfile judges a holder by the age of its lock, 10 s by default; where the lock of a dead process has to look old, its time is set back instead of being waited for. This runtime asks the system whether the holder lives, and falls back to an age only where it cannot.',
    faultTable(faults.locks, LOCKS),
  ]
}

function faultTable(results, rows) {
  const libraries = Object.keys(results)
  return tableOf(
    ['', ...libraries.map(heading)],
    rows.map(([title, id, words]) => [
      title,
      ...libraries.map((library) => {
        const facts = results[library][id]
        return facts == null ? notRun : words(facts)
      }),
    ]),
  )
}

function afterFault({ reported, target, bytes, left }) {
  const says = reported === null ? 'success reported' : `${reported} reported`
  const kept = {
    old: 'old content kept',
    new: 'new content published',
    torn: `**torn content published** (${bytes.toLocaleString('en')} bytes)`,
  }
  return `${says}, ${kept[target]}${leftOver(left)}`
}

function raced({ errors, readings, bad, left }) {
  const part = bad === 0 ? 'no bad reading' : `**${bad.toLocaleString('en')} bad**`
  return `${errorsOf(errors)}; ${part} of ${readings.toLocaleString('en')}${leftOver(left)}`
}

const errorsOf = (errors) =>
  Object.keys(errors).length === 0
    ? 'no error'
    : Object.entries(errors)
        .map(([code, number]) => `**${number} ${code}**`)
        .join(', ')
const leftOver = (left) => (left === 0 ? '' : `, ${count(left, 'file')} left behind`)
const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`
const times = (number) => (number === 0 ? 'never' : `${number} times`)
const yes = (fact) => (fact ? 'yes' : 'no')

function speed(data) {
  return [
    '## Speed',
    'Ratios to the raw calls, never times: medians of the ratios of many short rounds, in each of which all sides run in random order and the median call of each counts, with the lower and the upper quartile in brackets. Without `fsync` unless the title says so. On a disk the same work costs so much more that what a library adds is hard to see; in memory it is all there is to see.',
    ...GROUPS.flatMap((group) => speedOf(data, group)),
  ]
}

function speedOf(data, group) {
  const sets = setsOf(data, group)
  return [
    `### ${group.title}`,
    `![${group.title}. ${description(sets)}](${group.file})`,
    ...sets.flatMap((set) => [
      `**${set.title}.** 1 is: ${set.raw}.`,
      ratioTable(set),
      ...(NOTES[set.id] ? [NOTES[set.id](set)] : []),
    ]),
  ]
}

function ratioTable({ ratios, bound, ...set }) {
  const fileSystems = Object.keys(ratios)
  return tableOf(
    ['', ...fileSystems, 'bound'],
    sidesOf({ ratios, ...set }).map((side) => [
      OURS.test(side) ? code(side) : side,
      ...fileSystems.map((one) => {
        const [low, median, high] = ratios[one][side]
        return `${figure(median)} [${figure(low)}, ${figure(high)}]`
      }),
      bound[side] === undefined ? '' : `${bound[side]}`,
    ]),
  )
}

const code = (side) => side.replace(/^\w+/, '`$&`').replace(/(?:preserve|lock): false/, '`$&`')

const eachMedian = (set, side) =>
  Object.entries(set.ratios)
    .map(([name, sides]) => `${figure(sides[side][1])} on ${name}`)
    .join(', ')

// Where the bound cannot be kept with the guarantee, the guarantee stays; here is what it costs.
const NOTES = {
  'write-1k': (set) =>
    `Two calls are made besides the four: a look at the target, which may be a link, a directory, a device or read-only, and one at the new file, whose size has to be right before it gets its name. These six calls alone cost ${eachMedian(set, 'raw, the six calls of atomicWriteSync')}.`,
  'write-async-1k': (set) =>
    `Each call is one trip to the thread pool, so six calls instead of four show most where the calls themselves take no time. Alone they cost ${eachMedian(set, 'raw, the six calls of atomicWrite')}.`,
  lock: (set) =>
    `The lock is one rename of a directory that already contains its owner's entry: six calls where a bare lock directory makes two. These calls alone, without any library around them, cost ${eachMedian(set, 'raw, the calls of the protocol')}. Where that is above the bound, the bound cannot be kept; the recovery of a dead owner without a second one, shown above, is what it pays for.`,
  append: () =>
    'Here a lock is compared with the cheapest call there is: an append to a file in the page cache changes no directory, while taking and giving back a lock changes one six times. The lock is what keeps a record whole next to one whose writer died in the middle. Who appends often appends many records with one call, or knows that nobody else does and says `lock: false`.',
  update: () =>
    'The unlocked side reads nothing and protects nothing; the difference is the price of not losing an update.',
}

function contention({ contention: results }) {
  return [
    '## Eight processes at one lock',
    `Eight processes run sections of about 1 ms under one lock. Throughput is compared with a bare lock directory that is tried again after 1 to 10 ms; the longest wait is that of the unluckiest process in any round. Each section increments a counter that nothing else protects, so that two at once would lose one.`,
    tableOf(
      ['', '', 'throughput', 'longest wait', 'increments lost'],
      results.map(({ fileSystem, side, throughput, worstWaitMs, lost }) => [
        fileSystem,
        OURS.test(side) ? code(side) : side,
        figure(throughput),
        `${worstWaitMs} ms`,
        lost,
      ]),
    ),
  ]
}

function calls({ calls: results, ratios }) {
  if (!results) return []
  const titleOf = (id) => ratios.find((set) => set.id === id).title
  const rows = results.map(({ set, side, total, calls: names }) => [titleOf(set), side, total, names])
  return [
    '## System calls of one operation',
    'Counted with strace: the calls that concern the file, its directory or a link on the way to it.',
    tableOf(
      ['', '', '', 'in order'],
      rows.map(([title, side, ...rest], index) => [
        rows[index - 1]?.[0] === title ? '' : title,
        OURS.test(side) ? code(side) : side,
        ...rest,
      ]),
    ),
  ]
}

function limits() {
  return [
    '## What this page does not say',
    '- One machine, one run. Ratios travel better than times, but not without change: run `npm run compare` on yours.\n- A race that shows nothing in 300 writes proves nothing; that the content of two writers cannot mix is shown in [guarantees.md](guarantees.md), test by test.\n- graceful-fs is compared where it does the same: an asynchronous rename. It also queues calls that fail with EMFILE, which this runtime does not.',
  ].join('\n\n')
}

function tableOf(header, rows) {
  const lines = [header, header.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
