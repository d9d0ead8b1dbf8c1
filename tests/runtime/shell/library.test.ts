/**
 * The functions of the shell library, in every shell of this machine.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { identity } from '../../../src/runtime/identity.ts'
import { SWEEP_AFTER } from '../../../src/runtime/lock-acquire.ts'
import { LITTER } from '../../../src/runtime/lock-look.ts'
import { lockPathOf, parseId } from '../../../src/runtime/lock-name.ts'
import { LOCK_TIMEOUT } from '../../../src/runtime/section.ts'
import { freshDirectory } from '../support/directory.ts'
import { failure, fault } from '../support/faults.ts'
import { LIBRARY, LONG, everyShell, runScript, shells, startScript } from '../support/shells.ts'
import type { Shell } from '../support/shells.ts'

let work: string
beforeEach(() => {
  work = freshDirectory()
})

const write = (name: string, text: string | Uint8Array) => fs.writeFileSync(join(work, name), text)
const read = (name: string) => fs.readFileSync(join(work, name), 'utf8')
const left = () => fs.readdirSync(work).sort()
const modeOf = (name: string) => (fs.statSync(join(work, name)).mode & 0o7777).toString(8)
const fine = (stdout = '') => ({ status: 0, stdout, stderr: '' })

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0
const isRoot = process.getuid?.() === 0

it.runIf(has('shellcheck', '--version'))('the library has nothing that shellcheck objects to', () => {
  const { stdout } = spawnSync('shellcheck', ['-s', 'sh', '-S', 'style', LIBRARY], { encoding: 'utf8' })
  expect(stdout).toBe('')
})

it('is tested in at least one shell', () => expect(shells.length).toBeGreaterThan(0))

it.runIf(has('zsh', '--version'))('zsh in its own mode is refused', () => {
  const { status, stderr } = spawnSync('zsh', ['-c', `. '${LIBRARY}'`], { encoding: 'utf8' })
  expect(status).toBe(64)
  expect(stderr).toContain('sh emulation')
})

it('has the numbers of the protocol that Node has', () => {
  const text = fs.readFileSync(LIBRARY, 'utf8')
  // In hundredths of a second: the time to wait for a lock, and the wait after which drafts are swept.
  expect(text).toContain(`\n  _afs_timeout=${LOCK_TIMEOUT / 10}\n`)
  expect(text).toContain(`[ "$_afs_now" -gt ${SWEEP_AFTER / 10} ]; then _afs_sweep_due=1`)
  expect(LITTER.size).toBe(3)
  expect(text).toContain(`${[...LITTER].join(' | ')})`)
})

const bash = shells.find(({ name }) => name === 'bash')

it.runIf(bash)('a lock that is given back between two glances at it is not taken for something else', () => {
  const done = runScript(
    bash as Shell,
    work,
    `mkdir s.lk; : >s.lk/somebody
    function [ { local status=0; builtin [ "$@" || status=$?; case "$*" in *'/s.lk ]') rm -f s.lk/somebody; rmdir s.lk 2>/dev/null ;; esac; return "$status"; }
    atomic_fs_lock -t 9 s && echo in; atomic_fs_unlock s`,
  )
  expect(done).toMatchObject(fine('in\n'))
})

describe.each(everyShell)('locks in %s', (_name, shell) => {
  const run = (body: string, ...args: string[]) => runScript(shell, work, body, args)

  it.runIf(process.platform === 'linux')('carry the same name as those of Node, and leave nothing', () => {
    const done = run(`atomic_fs_lock state && printf '%s\\n' "$$" && ls state.lk && atomic_fs_unlock state`)
    expect(done).toMatchObject({ status: 0, stderr: '' })
    const [pid, id] = done.stdout.split('\n') as [string, string]
    expect(parseId(id)).toMatchObject({
      class: 'x',
      os: 'l',
      pid: Number(pid),
      tid: Number(pid),
      start: expect.stringMatching(/^[1-9]\d*$/) as string,
      domain: identity().domain,
    })
    expect(left()).toEqual([])
  })

  it('stand where Node looks for them, whatever the file is called', async () => {
    const names = [
      'a b',
      'two\nlines',
      '-n',
      '*?[x]$(y)`z`',
      '.hidden',
      'it\'s \\\\ "q"',
      'ü'.repeat(70),
      'x'.repeat(200),
    ]
    fs.mkdirSync(join(work, 'sub dir'))
    const places = names.flatMap((name) => [name, join('sub dir', name)])
    const holder = startScript(
      shell,
      work,
      `for each in "$@"; do atomic_fs_lock -t 0 -- "$each" || exit; done
        echo held; read -r go; for each in "$@"; do atomic_fs_unlock -- "$each" || exit; done`,
      ...places,
    )
    await holder.printed('held')
    const expected = names.map((name) => basename(lockPathOf(join(work, name)))).sort()
    expect(left()).toEqual([...expected, 'sub dir'].sort())
    expect(fs.readdirSync(join(work, 'sub dir')).sort()).toEqual(expected)
    holder.process.stdin?.end('\n')
    expect(await holder.ended).toMatchObject({ code: 0, stderr: '' })
    expect(left()).toEqual(['sub dir'])
  })

  it('follow links, also to files that are missing', () => {
    fs.mkdirSync(join(work, 'real'))
    fs.symlinkSync('real', join(work, 'dir'))
    fs.symlinkSync('../link two', join(work, 'real/one'))
    fs.symlinkSync('dir/../real/missing', join(work, 'link two'))
    fs.symlinkSync('loop', join(work, 'loop'))
    expect(run(`atomic_fs_with_lock dir/one ls real`)).toMatchObject(fine('missing.lk\none\n'))
    expect(run(`cd real && atomic_fs_with_lock ../dir/./missing ls`)).toMatchObject(fine('missing.lk\none\n'))
    expect(run(`atomic_fs_with_lock new/deep/file ls new/deep`)).toMatchObject(fine('file.lk\n'))
    expect(run(`atomic_fs_with_lock loop true`)).toMatchObject({ status: 73 })
    expect(run(`atomic_fs_with_lock nothing/ true`)).toMatchObject({ status: 73 })
  })

  it('are refused while held: status 75 or the chosen one, and the holder is named', async () => {
    const holder = startScript(shell, work, `atomic_fs_lock state && echo "$$" && read -r go; exit 0`)
    await holder.printed(String(holder.process.pid))
    const entry = fs.readdirSync(join(work, 'state.lk'))
    const refused = run('atomic_fs_lock -t 0.3 state || { s=$?; echo "$ATOMIC_FS_ERROR"; exit $s; }')
    expect(refused).toMatchObject({ status: 75, stdout: 'ELOCKTIMEOUT\n' })
    expect(refused.stderr).toContain(`Held by process ${holder.process.pid}`)
    expect(refused.stderr).toContain(join(work, 'state.lk'))
    expect(run('atomic_fs_with_lock -E 9 -t 0 state true')).toMatchObject({ status: 9 })
    expect(fs.readdirSync(join(work, 'state.lk'))).toEqual(entry)
    holder.process.stdin?.end('\n')
    // The holder never unlocks: the end of the shell does.
    expect(await holder.ended).toMatchObject({ code: 0 })
    expect(left()).toEqual([])
  })

  it('of a killed shell are taken over with a single try, and its draft goes', async () => {
    const holder = startScript(shell, work, `atomic_fs_lock state && echo held && read -r go`)
    await holder.printed('held')
    const [id] = fs.readdirSync(join(work, 'state.lk')) as [string]
    const draft = join(work, `state.lk-${id.slice(0, -6)}aaaaaa`)
    fs.mkdirSync(draft)
    fs.writeFileSync(join(draft, basename(draft).slice('state.lk-'.length)), '')
    process.kill(-(holder.process.pid as number), 'SIGKILL')
    await holder.ended
    expect(run('atomic_fs_with_lock -t 0 state ls')).toMatchObject({ status: 0, stderr: '' })
    expect(left()).toEqual([])
  })

  it('of owners that cannot be checked are waited for only', () => {
    const owner = parseId(ownId(shell))
    const nonce = 'a'.repeat(24)
    const elsewhere = `1u.l.4194000.4194000.1.0123456789ab_1_2.${nonce}`
    fs.mkdirSync(join(work, 'state.lk'))
    write(`state.lk/${elsewhere}`, '')
    fs.utimesSync(join(work, 'state.lk', elsewhere), 1, 1)
    const refused = run('atomic_fs_lock -t 0.2 state')
    expect(refused).toMatchObject({ status: 75 })
    expect(refused.stderr).toContain('cannot be checked')
    fs.renameSync(join(work, 'state.lk', elsewhere), join(work, 'state.lk/what is this'))
    expect(run('atomic_fs_lock -t 0 state').stderr).toContain(`'what is this', whose name is not understood`)
    expect(fs.readdirSync(join(work, 'state.lk'))).toEqual(['what is this'])
    fs.rmSync(join(work, 'state.lk/what is this'))
    // An empty lock is free. So is one whose owner's number belongs to another process now, or to none.
    expect(run('atomic_fs_lock -t 0 state')).toMatchObject({ status: 0, stderr: '' })
    for (const dead of [`${process.pid}.${process.pid}.1`, '4194000.4194000.1', `${process.pid}.4194000.1`]) {
      fs.mkdirSync(join(work, 'state.lk'), { recursive: true })
      write(`state.lk/1x.l.${dead}.${owner?.domain}.${nonce}`, '')
      write('state.lk/.DS_Store', '')
      expect(run('atomic_fs_lock -t 0 state')).toMatchObject({ status: 0, stderr: '' })
    }
    expect(left()).toEqual([])
  })

  it.runIf(process.platform === 'linux')('of a process of another user are not taken for dead', () => {
    // kill says "not permitted", not "no such process".
    const one = fs
      .readFileSync('/proc/1/stat', 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    fs.mkdirSync(join(work, 'state.lk'))
    const id = `1x.l.1.1.${one[19]}.${identity().domain}.${'a'.repeat(24)}`
    write(`state.lk/${id}`, '')
    fs.chmodSync(work, 0o777)
    fs.chmodSync(join(work, 'state.lk'), 0o777)
    const user = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
    const [program, ...args] = [...user, ...shell.command] as [string, ...string[]]
    const done = spawnSync(program, [...args, '-c', `. '${LIBRARY}'; atomic_fs_lock -t 0 state`], {
      cwd: work,
      encoding: 'utf8',
      env: { ...process.env, ...shell.env },
    })
    expect(done.stderr).toContain('the process exists')
    expect(done.status).toBe(75)
    expect(fs.readdirSync(join(work, 'state.lk'))).toEqual([id])
  })

  it('cannot be taken twice by one shell: status 65 at once', () => {
    expect(run('atomic_fs_lock state; atomic_fs_with_lock -t inf state true')).toMatchObject({ status: 65 })
    expect(run('atomic_fs_lock state; (atomic_fs_update -t inf state cat)')).toMatchObject({ status: 65 })
    expect(run('atomic_fs_lock a; atomic_fs_lock b; ls; atomic_fs_unlock a; ls')).toMatchObject(
      fine('a.lk\nb.lk\nb.lk\n'),
    )
    expect(run('atomic_fs_unlock state')).toMatchObject({ status: 64 })
    expect(left()).toEqual([])
  })

  it('that were taken away are reported: status 76', () => {
    expect(run('atomic_fs_with_lock state rm -r state.lk')).toMatchObject({ status: 76 })
    expect(run('atomic_fs_lock state; rm -r state.lk; atomic_fs_assert_held state')).toMatchObject({
      status: 76,
    })
    expect(run('atomic_fs_lock state; atomic_fs_assert_held state')).toMatchObject(fine())
    write('state', 'old')
    const robbed = run(`rob() { mv state.lk/* stolen; echo new; }; atomic_fs_update state rob`)
    expect(robbed).toMatchObject({ status: 76 })
    expect(read('state')).toBe('old')
  })
})

const ownId = (shell: Shell): string =>
  runScript(shell, work, 'atomic_fs_lock id && printf %s "$ATOMIC_FS_ID"').stdout

// `npm run test:shell` takes all of them; the others run a short program below.
const tested = LONG ? shells : shells.slice(0, 2)

describe.each(tested.map((shell): [string, Shell] => [shell.name, shell]))('%s', (name, shell) => {
  const run = (body: string, options: Parameters<typeof runScript>[4] = {}) =>
    runScript(shell, work, body, [], options)

  it('a draft that plain mv moved into a lock is taken back, and the lock stays', () => {
    // An mv during which somebody else is faster.
    const id = `1x.l.${process.pid}.${process.pid}.0.${identity().domain}.${'b'.repeat(24)}`
    const bin = freshDirectory()
    fs.writeFileSync(
      join(bin, 'mv'),
      `#!/bin/sh\nif [ ! -e state.lk ]; then mkdir state.lk; : > 'state.lk/${id}'; fi\nPATH=\${PATH#*:}\nexec mv "$@"\n`,
    )
    fs.chmodSync(join(bin, 'mv'), 0o755)
    const env = { ATOMIC_FS_MV: 'plain', PATH: `${bin}:${process.env['PATH']}` }
    expect(run('atomic_fs_lock -t 0.3 state', { env })).toMatchObject({ status: 75 })
    expect(left()).toEqual(['state.lk'])
    expect(fs.readdirSync(join(work, 'state.lk'))).toEqual([id])
  })

  // In ksh93 a subshell is no process of its own, and what it is killed by is not what holds the lock.
  it.skipIf(name === 'ksh93')('a killed subshell does not hold on to its lock', () => {
    const done = run(`
      ( atomic_fs_lock state; kill -9 "$(exec sh -c 'echo "$PPID"')" )
      atomic_fs_with_lock -t 0 state ls`)
    expect(done).toMatchObject({ status: 0, stdout: 'state.lk\n' })
  })

  it('a living subshell keeps its lock', () => {
    const other = `sh -c '. "$1"; atomic_fs_lock -t 0 s' sh '${LIBRARY}'`
    expect(run(`( atomic_fs_lock s; ${other}; echo "$?" )`)).toMatchObject({ stdout: '75\n' })
  })

  it('a command with a lock: its output, its status, and `set -e` in it', () => {
    const done = run(`set -eu
      f() { echo "$1"; false; echo never; }
      atomic_fs_with_lock state f said
      echo never`)
    expect(done).toMatchObject({ status: 1, stdout: 'said\n', stderr: '' })
    expect(run(`set -eu; atomic_fs_with_lock state sh -c 'exit 7' || echo "got $?"`)).toMatchObject(
      fine('got 7\n'),
    )
    expect(run(`set -eu; atomic_fs_lock nowhere/; echo no`)).toMatchObject({ status: 73, stdout: '' })
    // A section may use the library itself.
    const nested = run(`set -eu
      g() { atomic_fs_append other "$@"; atomic_fs_append state inside; atomic_fs_with_lock third true; }
      atomic_fs_with_lock state g x y`)
    expect(nested).toMatchObject(fine())
    expect([read('other'), read('state')]).toEqual(['x\ny\n', 'inside\n'])
    expect(left()).toEqual(['other', 'state'])
  })

  it('wrong use has status 64 and a sentence', () => {
    for (const call of [
      'atomic_fs_lock',
      'atomic_fs_lock -t',
      'atomic_fs_lock -t 1s f',
      'atomic_fs_lock -x f',
      'atomic_fs_lock -s f',
      'atomic_fs_with_lock f',
      'atomic_fs_with_lock -E 1000 f true',
      'atomic_fs_update f',
      'atomic_fs_replace',
      'atomic_fs_append -n f',
      'atomic_fs_sweep',
      'atomic_fs_assert_held f',
    ]) {
      const done = run(`set -u; ${call}`)
      expect([call, done.status]).toEqual([call, 64])
      expect(done.stderr).toMatch(/^atomic-fs: EINVAL: /)
    }
    expect(run(`atomic_fs_lock ''`).status).toBe(73)
    expect(left()).toEqual([])
  })

  it('works whatever options and variables the script has set', () => {
    fs.mkdirSync(join(work, 'CDPATH/sub'), { recursive: true })
    fs.mkdirSync(join(work, 'sub'))
    const done = run(`set -euCf
      IFS=/.0123456789a CDPATH=$PWD/CDPATH QUOTING_STYLE=c LS_COLORS=x PS4= LC_ALL=C.UTF-8
      export CDPATH QUOTING_STYLE LC_ALL
      atomic_fs_append sub/f one
      atomic_fs_update sub/f sed s/one/two/
      atomic_fs_with_lock -t 1.5 sub/f cat sub/f
      set -- sub/g
      atomic_fs_replace "$1" echo replaced
      unset QUOTING_STYLE; cat "$1" "$@"; ls sub`)
    expect(done).toMatchObject(fine('two\nreplaced\nreplaced\nf\ng\n'))
  })

  it('appends records as lines, heals a torn tail, and keeps batches whole', () => {
    write('log', '{"torn":')
    const big = 'x'.repeat(300_000)
    const done = run(
      `set -eu
      atomic_fs_append log '{"a":1}'
      atomic_fs_append -s log 'with newline
' '' 'two
lines' '-n' '\\t%s'
      atomic_fs_append log ''
      atomic_fs_append log '
'
      atomic_fs_append -- -log dash
      big=$(cat)
      atomic_fs_append log "$big"`,
      { input: big },
    )
    expect(done).toMatchObject(fine())
    expect(read('log')).toBe(`{"torn":\n{"a":1}\nwith newline\ntwo\nlines\n-n\n\\t%s\n\n${big}\n`)
    expect(read('-log')).toBe('dash\n')
    expect(left()).toEqual(['-log', 'log'])
  })

  it('appends standard input, any bytes, and a missing newline', () => {
    const bytes = new Uint8Array([0, 255, 10, 13, 39, 92, 0])
    write('log', bytes)
    expect(run('atomic_fs_append log', { input: bytes })).toMatchObject(fine())
    expect(fs.readFileSync(join(work, 'log'))).toEqual(
      Buffer.concat([bytes, Buffer.of(10), bytes, Buffer.of(10)]),
    )
    expect(run('atomic_fs_append log', { input: '' })).toMatchObject(fine())
    expect(run('atomic_fs_append none', { input: '' })).toMatchObject(fine())
    expect(fs.statSync(join(work, 'log')).size).toBe(16)
    expect(read('none')).toBe('')
    expect(run('atomic_fs_append /dev/stdout one two | cat')).toMatchObject(fine('one\ntwo\n'))
    expect(run('atomic_fs_append .')).toMatchObject({ status: 73 })
    expect(left()).toEqual(['log', 'none'])
  })

  it('takes back what came through of an append that failed', () => {
    // Some shells count 512 bytes, others 1024.
    run(`ulimit -f 4; trap '' XFSZ; dd if=/dev/zero of=limit bs=8192 count=1`)
    const log = 'x'.repeat(fs.statSync(join(work, 'limit')).size - 1000) + '\n'
    write('log', log)
    const done = run(`ulimit -f 4; trap '' XFSZ; atomic_fs_append log "$(printf '%1500s' y)"`)
    expect(done.stderr).toContain('cannot append to')
    expect(done.status).toBe(73)
    expect(read('log')).toBe(log)
    expect(left()).toEqual(['limit', 'log'])
  })

  it('replaces a file as a whole, keeps its mode, and leaves it alone when the command fails', () => {
    write('file', 'old')
    fs.chmodSync(join(work, 'file'), 0o2751)
    const kept = modeOf('file')
    fs.symlinkSync('file', join(work, 'link'))
    expect(run('set -eu; atomic_fs_replace link', { input: new Uint8Array([0, 1, 10]) })).toMatchObject(
      fine(),
    )
    expect(fs.readFileSync(join(work, 'file'))).toEqual(Buffer.of(0, 1, 10))
    expect(modeOf('file')).toBe(kept)
    expect(run(`half() { echo half; return 3; }; atomic_fs_replace -n file half`)).toMatchObject({
      status: 3,
    })
    // yash runs no EXIT action when `set -e` ends it.
    const errexit = name === 'yash' ? '' : 'set -eu; '
    expect(run(`${errexit}half() { echo half; return 3; }; atomic_fs_replace -n file half`)).toMatchObject({
      status: 3,
    })
    expect(fs.readFileSync(join(work, 'file'))).toEqual(Buffer.of(0, 1, 10))
    expect(run('umask 027; atomic_fs_replace new echo x')).toMatchObject(fine())
    expect([read('new'), modeOf('new')]).toEqual(['x\n', '640'])
    expect(run('atomic_fs_replace missing/file echo x')).toMatchObject({ status: 73 })
    expect(run('atomic_fs_replace . echo x')).toMatchObject({ status: 73 })
    expect(run('atomic_fs_replace /dev/stdout echo through | cat')).toMatchObject(fine('through\n'))
    expect(left()).toEqual(['file', 'link', 'new'])
  })

  it('says when a mode cannot be kept, and goes on where there are no modes', () => {
    write('file', 'old')
    fs.chmodSync(join(work, 'file'), 0o664)
    const bin = freshDirectory()
    const env = { PATH: `${bin}:${process.env['PATH']}` }
    const command = (tool: string, text: string) =>
      fs.writeFileSync(join(bin, tool), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    command('chmod', 'echo refused >&2; exit 1')
    for (const call of ['atomic_fs_replace file echo new', 'atomic_fs_update file echo new']) {
      const done = run(call, { env })
      expect(done).toMatchObject({ status: 73 })
      expect(done.stderr).toContain('refused')
    }
    expect([read('file'), left()]).toEqual(['old', ['file']])
    command('ls', 'PATH=${PATH#*:}; ls "$@" | sed "s/^-[-rwx]*/-rwxr-x---/"')
    expect(run('atomic_fs_replace file echo new', { env })).toMatchObject(fine())
    expect(run('atomic_fs_update file sed s/new/newer/', { env })).toMatchObject(fine())
    expect([read('file'), left()]).toEqual(['newer\n', ['file']])
  })

  it.runIf(isRoot)('keeps the owner as far as it may', () => {
    write('file', 'old')
    fs.chownSync(join(work, 'file'), 1, 2)
    fs.chmodSync(join(work, 'file'), 0o6750)
    expect(run('atomic_fs_update file cat')).toMatchObject(fine())
    expect(fs.statSync(join(work, 'file'))).toMatchObject({ uid: 1, gid: 2, mode: 0o106750 })
  })

  it('updates a file: old content in, new content out, nothing lost when the command fails', () => {
    const add = 'add() { read -r n || n=0; echo "$((n + 1))"; }'
    expect(
      run(`set -eu; umask 022; ${add}; atomic_fs_update deep/n add; atomic_fs_update -n deep/n add`),
    ).toMatchObject(fine())
    expect([read('deep/n'), modeOf('deep/n')]).toEqual(['2\n', '644'])
    fs.chmodSync(join(work, 'deep/n'), 0o600)
    expect(run(`${add}; atomic_fs_update deep/n add`)).toMatchObject(fine())
    expect([read('deep/n'), modeOf('deep/n')]).toEqual(['3\n', '600'])
    const failing = run(`set -eu; bad() { echo half; exit 4; }; atomic_fs_update deep/n bad`)
    expect(failing).toMatchObject({ status: 4 })
    expect(run(`atomic_fs_update deep/n sh -c 'echo half; exit 5'`)).toMatchObject({ status: 5 })
    expect(run('atomic_fs_update deep true')).toMatchObject({ status: 73 })
    expect(read('deep/n')).toBe('3\n')
    expect(fs.readdirSync(join(work, 'deep'))).toEqual(['n'])
    expect(left()).toEqual(['deep'])
  })

  it('leaves traps and the exit status to the script', () => {
    const same = run(`trap 'echo "it'"'"'s
trap -- over" INT' EXIT
      trap 'echo int' INT; trap : USR1; trap '' HUP
      trap > before; atomic_fs_lock s; atomic_fs_lock t; atomic_fs_unlock s; atomic_fs_append t x
      atomic_fs_unlock t; atomic_fs_update t cat; trap > after; cmp before after && exit 6`)
    expect(same).toMatchObject({ status: 6, stdout: "it's\ntrap -- over INT\n", stderr: '' })
    // Whatever is written in them.
    const strange = run(`trap 'kill -s TERM
trap -- "x'"'"'y\\" $z" EXIT
\$'"'"'q'"'"' \\'"'"' FOO BAR' TERM; trap 'echo "FOO
BAR"' EXIT
      trap > before; atomic_fs_with_lock s true; trap > after; cmp before after`)
    expect(strange).toMatchObject(fine('FOO\nBAR\n'))
    // A trap that is set in the section stays.
    const later = run(
      `atomic_fs_lock s; trap 'echo mine' EXIT; trap 'echo term' TERM; atomic_fs_unlock s; kill -s TERM $$; exit 5`,
    )
    expect(later).toMatchObject({ status: 5, stdout: 'term\nmine\n', stderr: '' })
    // The script's own action runs with the lock still held; its exit counts, and nothing is skipped.
    const inside = run(`trap 'echo "$?"; ls -d *.lk; exit 3' EXIT; atomic_fs_lock s; exit 9`)
    expect(inside).toMatchObject({ status: 3, stdout: '9\ns.lk\n', stderr: '' })
    expect(run(`(trap 'echo sub' EXIT; atomic_fs_lock s; exit 4); echo "$?"`)).toMatchObject(fine('sub\n4\n'))
    expect(run(`trap 'echo main' EXIT; (atomic_fs_with_lock s true); (atomic_fs_lock s)`)).toMatchObject(
      fine('main\n'),
    )
    expect(left().filter((each) => each !== 'before' && each !== 'after')).toEqual(['t'])
  })

  // All three go the same way.
  it.each(LONG || shell === shells[0] ? ['HUP', 'INT', 'TERM'] : ['INT'])(
    'releases on SIG%s and ends as the shell alone would',
    (signal) => {
      for (const trap of ['', `trap 'echo bye' EXIT;`]) {
        const alone = run(`${trap} kill -s ${signal} $$; sleep 5; echo never`)
        const interrupt = `sh -c 'kill -s ${signal} "$PPID"; sleep 0.1'`
        expect(run(`${trap} atomic_fs_lock s; ${interrupt}; sleep 5; echo never`)).toEqual(alone)
        expect(run(`${trap} atomic_fs_update u ${interrupt}; sleep 5; echo never`)).toEqual(alone)
        expect(left()).toEqual([])
      }
    },
  )

  it('a signal that the script handles does not release', () => {
    const done = run(
      `trap 'echo handled' TERM; atomic_fs_lock s; kill -s TERM $$; atomic_fs_assert_held s && echo held`,
    )
    expect(done).toMatchObject(fine('handled\nheld\n'))
  })

  it('sweeps what dead ones left, and nothing else', () => {
    // In ksh93 the subshell is the shell itself.
    const inSubshell = name === 'ksh93' ? 'true' : `(atomic_fs_replace f sh -c 'kill -9 "$PPID"')`
    const done = run(`atomic_fs_lock alive; echo old > f
            ${inSubshell} 2>/dev/null
      sh -c ". '${LIBRARY}'; atomic_fs_lock dead; kill -9 "'$$' 2>/dev/null
      rm -f nothing; : > "f.4194000.000000000123456789abcdef.tmp"; : > f.tmp; mkdir empty.lk
      ls -A > ../listing-$$; cat ../listing-$$ >&2; rm ../listing-$$
      atomic_fs_sweep .; echo --; ls -A`)
    const [swept, rest] = done.stdout.split('--\n') as [string, string]
    expect(done.stderr).toContain('dead.lk')
    expect(swept).toContain(`${work}/dead.lk\n`)
    expect(swept).toContain(`${work}/empty.lk\n`)
    if (name !== 'ksh93') expect(swept).toMatch(/\/f\.\d+\.[0-9a-f]{24}\.tmp\n/)
    expect(rest).toBe('alive.lk\nf\nf.4194000.000000000123456789abcdef.tmp\nf.tmp\n')
    expect(run('atomic_fs_sweep nowhere')).toMatchObject({ status: 73 })
  })

  it('without procfs the lock works, and Node cannot take its owner for dead', () => {
    const done = run(`_afs_proc=/nowhere
      atomic_fs_lock s && ls s.lk && atomic_fs_lock -t 0.1 s; (atomic_fs_lock -t 0.1 s)
      atomic_fs_unlock s; sh -c '. "$1"; _afs_proc=/nowhere; atomic_fs_lock s; kill -9 $$' sh '${LIBRARY}' 2>/dev/null
      atomic_fs_lock -t 0.1 s`)
    expect(parseId(done.stdout.trim())).toMatchObject({
      start: '0',
      domain: expect.stringMatching(/^0_\d+_\d+$/) as string,
    })
    expect(done.stderr).toContain('its machine is not known, so it cannot be checked')
    expect(done.status).toBe(75)
  })

  it('on a kernel without time namespaces has the name that Node has there', () => {
    const done =
      run(`mkdir -p proc/$$/ns && cat /proc/$$/stat >proc/$$/stat && ln -s $$ proc/self && ln -s /proc/sys proc/sys
      ln -s "$(readlink /proc/$$/ns/pid)" proc/$$/ns/pid
      _afs_proc=$PWD/proc; atomic_fs_lock s && ls s.lk && atomic_fs_unlock s; rm -r proc`)
    fault('readlink', (real, path) => {
      if (path.endsWith('/ns/time')) throw failure('ENOENT', 'readlink')
      return real(path)
    })
    expect(parseId(done.stdout.trim())?.domain).toBe(identity().domain)
    expect(done).toMatchObject({ status: 0, stderr: '' })
  })

  it('on macOS shells judge each other', () => {
    const bin = freshDirectory()
    fs.writeFileSync(join(bin, 'uname'), '#!/bin/sh\necho Darwin\n', { mode: 0o755 })
    fs.writeFileSync(join(bin, 'sysctl'), '#!/bin/sh\necho 1B2C\n', { mode: 0o755 })
    const env = { PATH: `${bin}:${process.env['PATH']}`, ATOMIC_FS_MV: 'plain' }
    const done = run(
      `_afs_proc=/nowhere; sh -c '. "$1"; _afs_proc=/nowhere; atomic_fs_lock s; ls s.lk; kill -9 $$' sh '${LIBRARY}' 2>/dev/null
      atomic_fs_with_lock -t 0 s true && echo in`,
      { env },
    )
    expect(done).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^1x\.d\.(\d+)\.\1\.0\.s[0-9a-f]{12}_s\.[0-9a-f]{24}\nin\n$/) as string,
    })
    expect(left()).toEqual([])
  })
})

describe('the script of the documentation', () => {
  const page = fs.readFileSync(
    fileURLToPath(new URL('../../../docs/runtime/shell.md', import.meta.url)),
    'utf8',
  )
  const [, script] = /^```sh\n([\s\S]*?)^```/m.exec(page) as unknown as [string, string]
  const [, output] = /^```text\n([\s\S]*?)^```/m.exec(page) as unknown as [string, string]
  const installed = './node_modules/eslint-plugin-atomic-fs/runtime/atomic-fs.sh'

  it.each(shells.map((shell): [string, Shell] => [shell.name, shell]))('runs in %s', (_name, shell) => {
    expect(script).toContain(installed)
    expect(runScript(shell, work, script.replace(installed, LIBRARY))).toMatchObject(fine(output))
    expect(left()).toEqual(['counter.txt', 'events.log', 'version.txt'])
    expect(read('events.log')).toMatch(/^\{"event":"start"\}\n\{"event":"stop"\}\n.+\n$/)
  })

  it('names every function and every status', () => {
    const library = fs.readFileSync(LIBRARY, 'utf8')
    for (const [, name] of library.matchAll(/^(atomic_fs_\w+)\(\)/gm)) expect(page).toContain(`\`${name} `)
    for (const [, code] of library.matchAll(/_afs_fail ([A-Z]+) ["']/g)) expect(page).toContain(`\`${code}\``)
  })
})
