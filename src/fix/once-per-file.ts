import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

type SourceCode = Readonly<TSESLint.SourceCode>

/**
 * Remembers what every fix of a file asks, for each value of what it asks it with: ESLint wants the edits of all reports,
 * and a file can have thousands.
 */
export function oncePerFile<T, Key extends readonly [unknown?]>(
  answer: (sourceCode: SourceCode, ...key: Key) => T,
): (sourceCode: SourceCode, ...key: Key) => T {
  // By the tree: some hosts reuse the source code object from file to file.
  const files = new WeakMap<TSESTree.Program, Map<unknown, T>>()
  return (sourceCode, ...key) => {
    let known = files.get(sourceCode.ast)
    if (!known) files.set(sourceCode.ast, (known = new Map()))
    if (!known.has(key[0])) known.set(key[0], answer(sourceCode, ...key))
    return known.get(key[0])!
  }
}
