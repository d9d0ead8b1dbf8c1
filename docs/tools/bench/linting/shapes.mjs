// @ts-check
// Generated files of any size. Each grows in one direction only, so that an exponent over one speaks of one thing.

const HEAD = "import fs from 'node:fs'\nimport path from 'node:path'\n"

/** @param {number} count @param {(i: number) => string} line */
const lines = (count, line) => Array.from({ length: count }, (_, i) => line(i)).join('\n')

/** Something to look at in every file: without a write, a file is left after a scan of its text. */
const SAVE = "export function save(data) { fs.writeFileSync('state.json', JSON.stringify(data)) }\n"

/**
 * `limit`: the largest size at which the parser itself gets to the end, or at which a file has some megabytes.
 * @type {readonly { name: string, limit: number, code: (size: number) => string }[]}
 */
export const SHAPES = [
  {
    name: 'statements',
    limit: 100_000,
    code: (n) => `${HEAD}${SAVE}let x = 0\n${lines(n, (i) => `x = work(x, ${i})`)}`,
  },
  {
    name: 'functions',
    limit: 30_000,
    code: (n) => `${HEAD}${SAVE}${lines(n, (i) => `function f${i}(a, b) { return g(a + b, ${i}) }`)}`,
  },
  {
    name: 'functions that write',
    limit: 10_000,
    code: (n) => `${HEAD}${lines(n, (i) => `export function f${i}(x) { fs.writeFileSync('f${i}.txt', x) }`)}`,
  },
  {
    name: 'updates',
    limit: 10_000,
    code: (n) =>
      `${HEAD}${lines(n, (i) => `export function u${i}(x) { const s = JSON.parse(fs.readFileSync('s${i}.json')); s.push(x); fs.writeFileSync('s${i}.json', JSON.stringify(s)) }`)}`,
  },
  {
    name: 'updates of one file',
    limit: 10_000,
    code: (n) =>
      `${HEAD}export function run(x) {\n${lines(n, (i) => `{ const s = JSON.parse(fs.readFileSync('s.json')); s.f${i} = x; fs.writeFileSync('s.json', JSON.stringify(s)) }`)}\n}`,
  },
  {
    name: 'updates under locks',
    limit: 10_000,
    code: (n) =>
      `${HEAD}import lockfile from 'proper-lockfile'\nexport async function run(x) {\n${lines(n, (i) => `{ const release = await lockfile.lock('s${i}.json'); try { const s = JSON.parse(fs.readFileSync('s${i}.json')); s.push(x); fs.writeFileSync('s${i}.json', JSON.stringify(s)) } finally { await release() } }`)}\n}`,
  },
  {
    name: 'stores',
    limit: 10_000,
    code: (n) =>
      `${HEAD}${lines(n, (i) => `export class Store${i} { constructor(file) { this.file = file } load() { return JSON.parse(fs.readFileSync(this.file)) } save(x) { fs.writeFileSync(this.file, JSON.stringify(x)) } add(x) { const s = this.load(); s.push(x); this.save(s) } }`)}`,
  },
  {
    name: 'methods of a store',
    limit: 10_000,
    code: (n) =>
      `${HEAD}export class Store { constructor(file) { this.file = file } load() { return JSON.parse(fs.readFileSync(this.file)) } save(x) { fs.writeFileSync(this.file, JSON.stringify(x)) }\n${lines(n, (i) => `add${i}(x) { const s = this.load(); s.push(x); this.save(s) }`)}\n}`,
  },
  {
    name: 'stagings',
    limit: 10_000,
    code: (n) =>
      `${HEAD}${lines(n, (i) => `export function s${i}(x) { fs.writeFileSync('s${i}.tmp', x); fs.renameSync('s${i}.tmp', 's${i}') }`)}`,
  },
  {
    name: 'stagings of one temp',
    limit: 10_000,
    code: (n) =>
      `${HEAD}export function run(x) {\n${lines(n, () => `fs.writeFileSync('s.tmp', x); fs.renameSync('s.tmp', 's')`)}\n}`,
  },
  {
    name: 'stagings of a parameter, with handlers',
    limit: 10_000,
    code: (n) =>
      `${HEAD}${lines(n, (i) => `export function s${i}(file, x) { const tmp = file + '.tmp'; try { fs.writeFileSync(tmp, x); fs.renameSync(tmp, file) } catch (error) { fs.rmSync(tmp, { force: true }); throw error } }`)}`,
  },
  {
    name: 'gaps before renames',
    limit: 10_000,
    code: (n) =>
      `${HEAD}export function run() {\n${lines(n, (i) => `fs.unlinkSync('s${i}'); fs.renameSync('s${i}.new', 's${i}')`)}\n}`,
  },
  {
    name: 'appends',
    limit: 10_000,
    code: (n) =>
      `${HEAD}${lines(n, (i) => `export function a${i}(x) { fs.appendFileSync('a${i}.jsonl', JSON.stringify(x) + '\\n') }`)}`,
  },
  {
    name: 'looks at one file',
    limit: 10_000,
    code: (n) =>
      `${HEAD}export function run(x) {\n${lines(n, () => `if (!fs.existsSync('s.json')) fs.writeFileSync('s.json', x)`)}\n}`,
  },
  {
    name: 'file calls in one function',
    limit: 10_000,
    code: (n) => `${HEAD}export function run(x) {\n${lines(n, (i) => `fs.writeFileSync('f${i}.txt', x)`)}\n}`,
  },
  {
    name: 'reads in one function',
    limit: 10_000,
    code: (n) =>
      `${HEAD}${SAVE}export function run() {\n${lines(n, (i) => `use(fs.readFileSync('f${i}.txt'))`)}\n}`,
  },
  {
    name: 'aliases',
    limit: 30_000,
    code: (n) =>
      `${HEAD}const w0 = fs.writeFileSync\n${lines(n, (i) => `const w${i + 1} = w${i}`)}\nw${n}('a.txt', 'x')`,
  },
  {
    name: 'assignments of one variable',
    limit: 30_000,
    code: (n) =>
      `${HEAD}let file = 'a'\n${lines(n, (i) => `file = next(file, ${i})`)}\nfs.writeFileSync(file, 'x')`,
  },
  {
    name: 'fields',
    limit: 100_000,
    code: (n) =>
      `${HEAD}class Store {\nconstructor() {\n${lines(n, (i) => `this.f${i} = 'f${i}'`)}\n}\nsave() { fs.writeFileSync(this.f1, JSON.stringify(this)) }\n}`,
  },
  {
    name: 'depth of calls',
    limit: 10_000,
    code: (n) =>
      `${HEAD}${lines(n, (i) => `function f${i}(file, data) { return f${i + 1}(file, data) }`)}\nfunction f${n}(file, data) { fs.writeFileSync(file, data) }\nf0('a', 'b')`,
  },
  {
    name: 'width of calls',
    limit: 10_000,
    code: (n) =>
      `${HEAD}function write(file, data) { fs.writeFileSync(file, data) }\n${lines(n, (i) => `export function f${i}(data) { write('f${i}', data) }`)}`,
  },
  {
    name: 'calls of one helper in one function',
    limit: 10_000,
    code: (n) =>
      `${HEAD}function write(file, data) { fs.writeFileSync(file, data) }\nexport function run(data) {\n${lines(n, (i) => `write('f${i}', data)`)}\n}`,
  },
  {
    name: 'branches',
    limit: 10_000,
    code: (n) =>
      `${HEAD}export function run(x) {\n${lines(n, (i) => `if (x === ${i}) { fs.writeFileSync('f${i}.txt', x) }`)}\n}`,
  },
  {
    name: 'nested blocks',
    limit: 1_000,
    code: (n) =>
      `${HEAD}export function run(file) {\nfs.writeFileSync(file + '.tmp', '')\n${'if (file) {'.repeat(n)}\nfs.renameSync(file + '.tmp', file)\n${'}'.repeat(n)}\n}`,
  },
  {
    name: 'nested callbacks',
    limit: 100,
    code: (n) =>
      `${HEAD}${lines(n, (i) => `fs.readFile('f${i}', (error${i}, text${i}) => {`)}\nfs.writeFile('out', text0 + text${n - 1}, () => {})\n${lines(n, () => '})')}`,
  },
  {
    name: 'operands of a path',
    limit: 1_000,
    code: (n) =>
      `${HEAD}const file = ${Array.from({ length: n }, (_, i) => `'${i % 10}'`).join(' + ')}\nfs.readFileSync(file)\nfs.writeFileSync(file, JSON.stringify({}))`,
  },
  {
    name: 'members of an object',
    limit: 30_000,
    code: (n) =>
      `${HEAD}const files = {\n${lines(n, (i) => `f${i}: 'f${i}.json',`)}\n}\nexport function save(data) { fs.writeFileSync(files.f1, JSON.stringify(data)) }`,
  },
  {
    name: 'functions in an object that is handed on',
    limit: 10_000,
    code: (n) =>
      `${HEAD}const hooks = {\n${lines(n, (i) => `f${i}: (file) => fs.writeFileSync(file, '${i}'),`)}\n}\nfunction run(of) { of.f1('a') }\nexport function all() {\n${lines(n, () => 'run(hooks)')}\n}`,
  },
  {
    name: 'text without a call',
    limit: 100_000,
    code: (n) => `${HEAD}${SAVE}/*\n${lines(n, (i) => `write rename open append get set lock ${i}`)}\n*/`,
  },
]
