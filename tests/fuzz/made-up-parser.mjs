// @ts-check
// A parser that leaves out what others have, and has nodes that nobody knows: trees that a rule must survive.
import { parse, VisitorKeys } from 'espree'

/** What older parsers do not write at all. */
const OPTIONAL = [
  'optional',
  'attributes',
  'options',
  'exported',
  'directive',
  'raw',
  'expression',
  'generator',
  'computed',
  'method',
  'shorthand',
  'kind',
]

/** @param {string} text @param {Record<string, any>} options */
function parseForESLint(text, options) {
  const ast = parse(text.replace(/^\uFEFF/, ''), {
    ...options,
    ecmaVersion: 'latest',
    ecmaFeatures: { jsx: true, ...options['ecmaFeatures'] },
    range: true,
    loc: true,
    tokens: true,
    comment: true,
  })
  change(ast, text)
  return {
    ast,
    visitorKeys: {
      ...VisitorKeys,
      // Nobody says what is in an `Unvisited`.
      Enclosed: ['inside', 'missing'],
      ListOfThings: ['things'],
    },
  }
}

export const madeUpParser = { meta: { name: 'made-up-parser', version: '1.0.0' }, parseForESLint }

/** @param {any} node @param {string} text */
function change(node, text) {
  for (const name of OPTIONAL) {
    // `computed` and `kind` mean something, the others only when they are there.
    const needed = name === 'computed' || name === 'kind' || name === 'expression' ? node[name] : false
    if (!needed && name in node && !node.type.startsWith('JSX') && isChosen(node, text, name, 3))
      delete node[name]
  }
  for (const key of /** @type {Record<string, readonly string[]>} */ (VisitorKeys)[node.type] ?? []) {
    const child = node[key]
    if (Array.isArray(child)) {
      node[key] = child.map((one) => (one ? replaced(one, node, text) : one))
      if (key === 'elements' && isChosen(node, text, 'hole', 20)) node[key].push(null)
    } else if (child) node[key] = replaced(child, node, text)
  }
  // A method without a body, as of an abstract class.
  if (node.type === 'MethodDefinition' && isChosen(node, text, 'abstract', 60)) node.value = null
}

/** @param {any} node @param {any} parent @param {string} text */
function replaced(node, parent, text) {
  change(node, text)
  const { start, end, range, loc } = node
  const place = { start, end, range: [...range], loc: { start: { ...loc.start }, end: { ...loc.end } } }
  if (/Expression$|^Literal$/.test(node.type) && parent.type !== 'MethodDefinition') {
    if (isChosen(node, text, 'enclosed', 60)) return { type: 'Enclosed', inside: node, ...place }
    if (isChosen(node, text, 'unvisited', 120)) return { type: 'Unvisited', content: node, ...place }
    if (isChosen(node, text, 'list', 90))
      return { type: 'ListOfThings', things: [null, node, undefined], ...place }
  }
  // Scopes are made of the bodies of functions.
  if (/Statement$/.test(node.type) && !/Function/.test(parent.type) && isChosen(node, text, 'enclosed', 80))
    return { type: 'Enclosed', inside: node, ...place }
  if (node.type === 'Property' && isChosen(node, text, 'list', 100))
    return { type: 'ListOfThings', things: [node], ...place }
  return node
}

/**
 * One time in so many, and the same for the same code each time: a fix elsewhere in the file leaves it as it is.
 *
 * @param {any} node @param {string} text @param {string} what @param {number} times
 */
function isChosen(node, text, what, times) {
  let hash = 7
  const code = `${what} ${node.type} ${text.slice(node.start, Math.min(node.end, node.start + 300))}`
  for (let i = 0; i < code.length; i++) hash = (hash * 31 + code.charCodeAt(i)) % 2_147_483_647
  return hash % times === 0
}
