// @ts-check
// What is done to a program so that its syntax is like no other's: odd syntax put around, into and between its parts, and
// its tokens cut, repeated, exchanged and renamed. Nothing here cares what the program does; it has to parse, that is all.
import { EXPRESSIONS, LITERALS, NAMES, STATEMENTS, TYPES } from './oddities.mjs'

/**
 * @typedef {{ type: string, range: [number, number], [key: string]: any }} AnyNode
 *
 * @typedef {object} Parsed
 * @property {AnyNode} ast
 * @property {readonly AnyNode[]} tokens
 * @property {Readonly<Record<string, readonly string[]>>} visitorKeys
 *
 * @typedef {(list: number) => number} Random a number from 0 up to, and without, the given one
 *
 * @typedef {(text: string, parsed: Parsed, random: Random) => string | undefined} Mutation
 */

/** A small generator of numbers, so that a step means the same each time. @param {number} seed @returns {(below: number) => number} */
export function randomFrom(seed) {
  let state = (seed % 2_147_483_646) + 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % Math.max(1, below)
  }
}

/** @template T @param {readonly T[]} list @param {Random} random @returns {T} */
const oneOf = (list, random) => /** @type {T} */ (list[random(list.length)])

/** @param {string} text @param {readonly [number, number]} range @param {string} by */
const replace = (text, [start, end], by) => text.slice(0, start) + by + text.slice(end)

/**
 * A snippet with its places filled. @param {string} snippet @param {Random} random @param {{ e?: string, s?: string }} inside
 */
export function filled(snippet, random, { e = '0', s = ';' }) {
  const number = String(random(100_000))
  return snippet
    .replace(/‹t›/g, () => oneOf(TYPES, random))
    .replace(/‹n›/g, () => number)
    .replace(/‹([es])›/g, (_, place) => (place === 'e' ? e : s))
}

/** Nodes in the order of the text. @param {Parsed} parsed @returns {{ node: AnyNode, key: string, list: readonly AnyNode[] | undefined, parent: AnyNode }[]} */
function nodesOf({ ast, visitorKeys }) {
  /** @type {ReturnType<typeof nodesOf>} */
  const found = []
  /** @type {AnyNode[]} */
  const stack = [ast]
  for (let parent = stack.pop(); parent; parent = stack.pop()) {
    for (const key of visitorKeys[parent.type] ?? []) {
      const child = parent[key]
      const list = Array.isArray(child) ? child : undefined
      for (const node of list ?? [child]) {
        if (!node || typeof node.type !== 'string' || !node.range) continue
        found.push({ node, key, list, parent })
        stack.push(node)
      }
    }
  }
  return found
}

const PLACES_OF_EXPRESSIONS = new Set([
  'argument',
  'arguments',
  'init',
  'right',
  'test',
  'expression',
  'expressions',
  'elements',
  'value',
  'object',
  'callee',
  'discriminant',
  'update',
  'superClass',
  'body',
])
const isExpression = (/** @type {AnyNode} */ { type }) =>
  /Expression$|^Identifier$|^(?:String|Numeric|Template)?Literal$|^ThisExpression$/.test(type)
const isStatement = (/** @type {AnyNode} */ { type }) => /Statement$|Declaration$/.test(type)

/** @param {Parsed} parsed */
const expressionsOf = (parsed) =>
  nodesOf(parsed).filter(
    ({ node, key, parent }) =>
      isExpression(node) &&
      PLACES_OF_EXPRESSIONS.has(key) &&
      !/Pattern$|^TS|^JSX|^Import/.test(parent.type) &&
      !(key === 'value' && parent.type === 'Property' && parent.shorthand),
  )

/** Statements side by side, as pairs of the first and the last. @param {Parsed} parsed @param {Random} random */
function runOf(parsed, random) {
  const statements = nodesOf(parsed).filter(
    ({ node, key, list }) => isStatement(node) && list && key === 'body',
  )
  if (statements.length === 0) return undefined
  const { node, list = [], parent } = oneOf(statements, random)
  const first = list.indexOf(node)
  const last = list[Math.min(list.length - 1, first + random(3))]
  if (!last?.range) return undefined
  return { range: /** @type {[number, number]} */ ([node.range[0], last.range[1]]), parent, node }
}

/** @param {string} text @param {Parsed} parsed @param {Random} random @param {(name: string) => boolean} [fits] */
function nameIn(text, { tokens }, random, fits = () => true) {
  const names = tokens.filter(
    (token) => token.type === 'Identifier' && fits(text.slice(token.range[0], token.range[1])),
  )
  if (names.length === 0) return undefined
  const { range } = oneOf(names, random)
  return text.slice(range[0], range[1])
}

/**
 * Puts something odd around one of the nodes.
 * @param {string} text @param {{ node: AnyNode }[]} places @param {Random} random
 */
function around(text, places, random) {
  if (places.length === 0) return undefined
  const { range } = oneOf(places, random).node
  return replace(text, range, filled(oneOf(EXPRESSIONS, random), random, { e: text.slice(...range) }))
}

/** Gives all tokens of a name another one. @param {string} text @param {Parsed} parsed @param {string} name @param {(index: number) => string} as */
function renameAll(text, { tokens }, name, as) {
  const places = tokens.filter(({ type, range }) => /Identifier/.test(type) && text.slice(...range) === name)
  let output = text
  for (let i = places.length - 1; i >= 0; i--) {
    output = replace(output, /** @type {AnyNode} */ (places[i]).range, as(i))
  }
  return output
}

/** @param {Parsed} parsed @param {Random} random */
function someTokens({ tokens }, random) {
  if (tokens.length < 4) return undefined
  const first = random(tokens.length - 1)
  const last = Math.min(tokens.length - 1, first + random(random(4) === 0 ? 40 : 3))
  return {
    start: /** @type {AnyNode} */ (tokens[first]).range[0],
    end: /** @type {AnyNode} */ (tokens[last]).range[1],
    next: tokens[last + 1],
  }
}

/** What a fixture is made to call. */
const MEMBERS = [
  'readFileSync',
  'writeFileSync',
  'renameSync',
  'appendFileSync',
  'existsSync',
  'unlinkSync',
  'openSync',
  'readFile',
  'writeFile',
  'rename',
  'promises.readFile',
  'promises.writeFile',
  'promises.rename',
  'mkdirSync',
  'rmSync',
  'createWriteStream',
  'copyFileSync',
]

/** @type {Record<string, Mutation>} */
export const MUTATIONS = {
  'around an expression': (text, parsed, random) => around(text, expressionsOf(parsed), random),
  'around an argument': (text, parsed, random) =>
    around(
      text,
      nodesOf(parsed).filter(({ node, key }) => key === 'arguments' && isExpression(node)),
      random,
    ),
  'around a callee': (text, parsed, random) =>
    around(
      text,
      nodesOf(parsed).filter(({ key }) => key === 'callee'),
      random,
    ),
  'around statements': (text, parsed, random) => {
    const run = runOf(parsed, random)
    if (!run) return undefined
    const inside = text.slice(...run.range)
    return replace(text, run.range, filled(oneOf(STATEMENTS, random), random, { s: inside, e: 'globalThis' }))
  },
  'between statements': (text, parsed, random) => {
    const run = runOf(parsed, random)
    if (!run) return undefined
    const name = nameIn(text, parsed, random) ?? 'odd'
    const odd = filled(oneOf(STATEMENTS, random), random, { s: ';', e: name })
    return replace(text, [run.range[0], run.range[0]], `${odd}\n`)
  },
  'at the top': (text, parsed, random) => {
    const odd = filled(oneOf(STATEMENTS, random), random, {
      s: ';',
      e: nameIn(text, parsed, random) ?? 'odd',
    })
    return text.startsWith('#!') ? undefined : `${odd}\n${text}`
  },
  'at the end': (text, parsed, random) => {
    const odd = filled(oneOf(STATEMENTS, random), random, {
      s: ';',
      e: nameIn(text, parsed, random) ?? 'odd',
    })
    return `${text}\n${odd}\n`
  },
  'around everything': (text, _parsed, random) =>
    filled(oneOf(STATEMENTS, random), random, { s: `\n${text}\n`, e: 'globalThis' }),
  'one more argument': (text, { tokens }, random) => {
    const commas = tokens.filter(({ range }) => /[,(]/.test(text.slice(...range)))
    if (commas.length === 0) return undefined
    const { range } = oneOf(commas, random)
    const odd = filled(oneOf(EXPRESSIONS, random), random, { e: 'fs' })
    return replace(text, [range[1], range[1]], ` ${random(4) === 0 ? '...' : ''}${odd},`)
  },
  'typed parameter': (text, { tokens }, random) => {
    const names = tokens.filter((token, index) => {
      const after = tokens[index + 1]
      return token.type === 'Identifier' && after !== undefined && /[,)=]/.test(text.slice(...after.range))
    })
    if (names.length === 0) return undefined
    const { range } = oneOf(names, random)
    return replace(text, [range[1], range[1]], `${random(3) === 0 ? '?' : ''}: ${oneOf(TYPES, random)}`)
  },
  nested: (text, parsed, random) => {
    const deep = 10 + random(120)
    const [open, close] = oneOf(
      [
        ['(', ')'],
        ['[', ']'],
        ['!', ''],
        ['(0, ', ')'],
        ['(() => ', ')()'],
        ['`${', '}`'],
        ['{ ', ' }'],
        ['if (1) ', ''],
        ['for (;;) { ', ' break }'],
        ['try { ', ' } finally { }'],
        ['(() => { ', ' })()\n'],
        ['function odd() { ', ' }'],
        ['({ odd: ', ' })'],
        ['<p>{', '}</p>'],
        ['(', ' as any)'],
      ],
      random,
    )
    const asStatement = /^(?:\{|if|for|try|\(\(\) => \{|function)/.test(/** @type {string} */ (open))
    const places = expressionsOf(parsed)
    const range =
      asStatement || places.length === 0 ? runOf(parsed, random)?.range : oneOf(places, random).node.range
    if (!range) return undefined
    return replace(text, range, `${open}`.repeat(deep) + text.slice(...range) + `${close}`.repeat(deep))
  },
  'a statement moved': (text, parsed, random) => {
    const from = runOf(parsed, random)
    const to = runOf(parsed, random)
    if (!from || !to) return undefined
    const at = to.range[0]
    if (at >= from.range[0] && at <= from.range[1]) return undefined
    const moved = text.slice(...from.range)
    return at < from.range[0]
      ? text.slice(0, at) + moved + '\n' + text.slice(at, from.range[0]) + text.slice(from.range[1])
      : text.slice(0, from.range[0]) + text.slice(from.range[1], at) + moved + '\n' + text.slice(at)
  },
  'a statement repeated': (text, parsed, random) => {
    const from = runOf(parsed, random)
    const to = runOf(parsed, random)
    return from && to && replace(text, [to.range[0], to.range[0]], `${text.slice(...from.range)}\n`)
  },
  'a statement lost': (text, parsed, random) => {
    const run = runOf(parsed, random)
    return run && replace(text, run.range, '')
  },
  cut: (text, { tokens }, random) => {
    const place = random(3) === 0 ? random(text.length + 1) : tokens[random(tokens.length || 1)]?.range[1]
    return place === undefined ? undefined : random(4) === 0 ? text.slice(place) : text.slice(0, place)
  },
  'cut and closed': (text, { tokens }, random) => {
    const place = random(tokens.length || 1)
    /** @type {string[]} */
    const open = []
    for (const { range } of tokens.slice(0, place + 1)) {
      const token = text.slice(...range)
      if (/^[([{]$|\$\{$/.test(token)) open.push(token === '(' ? ')' : token === '[' ? ']' : '}')
      else if (/^[)\]}]$/.test(token)) open.pop()
    }
    const end = tokens[place]?.range[1]
    return end === undefined ? undefined : text.slice(0, end) + open.reverse().join('')
  },
  'tokens lost': (text, parsed, random) => {
    const some = someTokens(parsed, random)
    return some && replace(text, [some.start, some.end], '')
  },
  'tokens repeated': (text, parsed, random) => {
    const some = someTokens(parsed, random)
    return some && replace(text, [some.end, some.end], ` ${text.slice(some.start, some.end)}`)
  },
  'tokens exchanged': (text, parsed, random) => {
    const some = someTokens(parsed, random)
    if (!some?.next) return undefined
    const [start, end] = some.next.range
    return replace(text, [some.start, end], `${text.slice(start, end)} ${text.slice(some.start, some.end)}`)
  },
  'tokens of elsewhere': (text, parsed, random) => {
    const some = someTokens(parsed, random)
    const other = someTokens(parsed, random)
    return some && other && replace(text, [some.start, some.end], text.slice(other.start, other.end))
  },
  renamed: (text, parsed, random) => {
    const name = nameIn(text, parsed, random)
    const other = oneOf(NAMES, random)
    return name === undefined ? undefined : renameAll(text, parsed, name, () => other)
  },
  'names made one': (text, parsed, random) => {
    const name = nameIn(text, parsed, random)
    const other = nameIn(text, parsed, random)
    return name === undefined || other === undefined ? undefined : renameAll(text, parsed, name, () => other)
  },
  'given in a circle': (text, parsed, random) => {
    const declared = nodesOf(parsed)
      .map(({ node }) => node)
      .filter(({ type, id, init }) => type === 'VariableDeclarator' && id.type === 'Identifier' && init)
    if (declared.length === 0) return undefined
    const one = oneOf(declared, random)
    const other = oneOf(declared, random)
    const value = text.slice(...one.init.range)
    const circle = oneOf([other.id.name, `${other.id.name} || (${value})`, `[${other.id.name}]`], random)
    const output = replace(text, one.init.range, circle)
    if (one === other) return output
    // The second one stands elsewhere now, unless it comes first or holds the first.
    const moved = other.init.range[0] < one.init.range[0] ? 0 : output.length - text.length
    const [start, end] = other.init.range
    if (start <= one.init.range[0] && one.init.range[1] <= end) return undefined
    if (one.init.range[0] <= start && end <= one.init.range[1]) return output
    return replace(output, [start + moved, end + moved], one.id.name)
  },
  'written in escapes': (text, parsed, random) => {
    const name = nameIn(text, parsed, random, (one) => /^[a-z]\w*$/i.test(one))
    if (name === undefined) return undefined
    const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`
    return renameAll(text, parsed, name, (index) => (index % 2 === 0 ? escaped : name))
  },
  'bound to the file system': (text, parsed, random) => {
    const places = nodesOf(parsed).filter(({ key, parent }) => key === 'callee' && /^Call/.test(parent.type))
    let output = text
    for (const { node } of places.sort((a, b) => b.node.range[0] - a.node.range[0])) {
      if (!/^(?:Identifier|MemberExpression)$/.test(node.type) || random(3) === 0) continue
      if (/^(?:fs\b|require$|super\b)/.test(text.slice(...node.range))) continue
      // Inside of another place that has been replaced already.
      if (output.slice(...node.range) !== text.slice(...node.range)) continue
      output = replace(output, node.range, `fs.${oneOf(MEMBERS, random)}`)
    }
    return output === text ? undefined : output
  },
  'another literal': (text, { tokens }, random) => {
    const literals = tokens.filter(({ type }) =>
      /String|Numeric|Template|RegularExpression|Null|Boolean/.test(type),
    )
    if (literals.length === 0) return undefined
    return replace(text, oneOf(literals, random).range, oneOf(LITERALS, random))
  },
  'a name made a literal': (text, parsed, random) => {
    const places = expressionsOf(parsed).filter(({ node }) => node.type === 'Identifier')
    return places.length === 0
      ? undefined
      : replace(text, oneOf(places, random).node.range, oneOf(LITERALS, random))
  },
  'comments between tokens': (text, { tokens }, random) => {
    let output = text
    for (let i = tokens.length - 1; i >= 0; i--) {
      if (random(6) !== 0) continue
      const at = /** @type {AnyNode} */ (tokens[i]).range[0]
      const comment = oneOf(
        ['/* odd */', '/**/ ', '// odd\n', '/* a\n b */', ' ', '\n', '\u2028', '\u00a0', '\ufeff', '\f'],
        random,
      )
      output = replace(output, [at, at], comment)
    }
    return output
  },
  crlf: (text) => text.replace(/\r?\n/g, '\r\n'),
  'carriage returns': (text) => text.replace(/\r?\n/g, '\r'),
  'line separators': (text) => text.replace(/\r?\n/g, '\u2028'),
  'mixed line ends': (text, _parsed, random) =>
    text.replace(/\r?\n/g, () => oneOf(['\n', '\r\n', '\r', '\u2029'], random)),
  'one line': (text) => (text.includes('//') ? undefined : text.replace(/\s*\n\s*/g, ' ')),
  bom: (text) => (text.startsWith('\uFEFF') ? undefined : `\uFEFF${text}`),
  hashbang: (text) => (/^\uFEFF?#!/.test(text) ? undefined : `#!/usr/bin/env node\n${text}`),
  strict: (text) => (/^\uFEFF?#!/.test(text) ? undefined : `"use strict";${text}`),
}
