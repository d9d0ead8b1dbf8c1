import type { TSESTree } from '@typescript-eslint/utils'
import { expect, test } from 'vitest'
import { rethrowUnlessMissing } from '../../src/fix/rethrow.ts'
import { applyEdits, findAll, parse } from './source.ts'

const isHandler = (node: TSESTree.Node): node is TSESTree.CatchClause | TSESTree.ArrowFunctionExpression =>
  node.type === 'CatchClause' || node.type === 'ArrowFunctionExpression'

function rethrown(code: string, typescript = false): string | undefined {
  const filename = typescript ? 'a.ts' : 'a.js'
  const sourceCode = parse(code, { typescript, filename })
  const edits = rethrowUnlessMissing(sourceCode, findAll(sourceCode, isHandler)[0]!)
  if (!edits) return undefined
  const text = applyEdits(sourceCode.text, edits)
  parse(text, { typescript, filename })
  return text
}

test('a clause with and without a binding', () => {
  expect(rethrown(`try { a() } catch (e) { b() }`)).toBe(
    `try { a() } catch (e) { if (e.code !== 'ENOENT') throw e; b() }`,
  )
  expect(rethrown(`try { a() } catch {}`)).toBe(
    `try { a() } catch (error) { if (error.code !== 'ENOENT') throw error; }`,
  )
  expect(rethrown(`const error = 1\ntry { a(error) } catch {\n}\n`)).toBe(
    `const error = 1\ntry { a(error) } catch (error1) {\n  if (error1.code !== 'ENOENT') throw error1\n}\n`,
  )
})
test('above the comments and statements of a block, indented as they are, with the line ends and quotes of the file', () => {
  expect(rethrown(`a("x");\r\ntry {\r\n\ta()\r\n} catch {\r\n\t// none yet\r\n\tb();\r\n}\r\n`)).toBe(
    `a("x");\r\ntry {\r\n\ta()\r\n} catch (error) {\r\n\tif (error.code !== "ENOENT") throw error;\r\n\t// none yet\r\n\tb();\r\n}\r\n`,
  )
})
test('a comment alone in a block', () => {
  expect(rethrown(`try { a() } catch { /* none yet */ }`)).toBe(
    `try { a() } catch (error) { if (error.code !== 'ENOENT') throw error; /* none yet */ }`,
  )
})
test('a cast in TypeScript', () => {
  expect(rethrown(`try { a() } catch (e: unknown) {}`, true)).toBe(
    `try { a() } catch (e: unknown) { if ((e as NodeJS.ErrnoException).code !== 'ENOENT') throw e; }`,
  )
})
test('an arrow function of one line', () => {
  expect(rethrown(`const a = b\nc.catch(() => null)\n`)).toBe(
    `const a = b\nc.catch((error) => {\n  if (error.code !== 'ENOENT') throw error\n  return null\n})\n`,
  )
  expect(rethrown(`const a = b\nc.catch((e) => ({}))\n`)).toBe(
    `const a = b\nc.catch((e) => {\n  if (e.code !== 'ENOENT') throw e\n  return ({})\n})\n`,
  )
  expect(rethrown(`c.catch(() => {})`)).toBe(
    `c.catch((error) => { if (error.code !== 'ENOENT') throw error })`,
  )
})
test('comments between the parentheses, and behind the arrow', () => {
  expect(rethrown(`const a = b\nc.catch((/* missing */ ) => /* nothing */ null)\n`)).toBe(
    `const a = b\nc.catch((error/* missing */ ) => {\n  if (error.code !== 'ENOENT') throw error\n  return /* nothing */ null\n})\n`,
  )
  // `return` would end with its line.
  expect(rethrown(`c.catch((e) => // nothing\nnull)`)).toBeUndefined()
  expect(rethrown(`c.catch((e) => /* a\nb */ null)`)).toBeUndefined()
})
test('nothing where the error is taken apart, or the arrow goes over several lines', () => {
  expect(rethrown(`try { a() } catch ({ code }) {}`)).toBeUndefined()
  expect(rethrown(`c.catch(() => ({\n  a: 1,\n}))`)).toBeUndefined()
})
test('comments that speak about a line keep their line', () => {
  expect(
    rethrown(`const a = b\n// eslint-disable-next-line no-console\nc.catch(() => console.log(1))\n`),
  ).toBe(
    `const a = b\n// eslint-disable-next-line no-console\nc.catch((error) => { if (error.code !== 'ENOENT') throw error; return console.log(1) })\n`,
  )
  expect(rethrown(`a();\nc.catch((e) => d.e()); // eslint-disable-line no-e\n`)).toBe(
    `a();\nc.catch((e) => { if (e.code !== 'ENOENT') throw e; return d.e(); }); // eslint-disable-line no-e\n`,
  )
  expect(rethrown(`try {\n  a()\n} catch { // eslint-disable-line no-empty\n}\nb()\n`)).toBe(
    `try {\n  a()\n} catch (error) { // eslint-disable-line no-empty\n  if (error.code !== 'ENOENT') throw error\n}\nb()\n`,
  )
  expect(rethrown(`try {\n  a()\n} catch { // eslint-disable-next-line no-b\n  b()\n}\nb()\n`)).toBe(
    `try {\n  a()\n} catch (error) {\n  if (error.code !== 'ENOENT') throw error // eslint-disable-next-line no-b\n  b()\n}\nb()\n`,
  )
  expect(rethrown(`try {\n  a()\n} catch {\n  // eslint-disable-next-line no-b\n  b()\n}\n`)).toBe(
    `try {\n  a()\n} catch (error) {\n  if (error.code !== 'ENOENT') throw error\n  // eslint-disable-next-line no-b\n  b()\n}\n`,
  )
  expect(rethrown(`try { a() } catch { /* of\n two lines */ b()\n}`)).toBeUndefined()
})
test('a statement behind the brace', () => {
  expect(rethrown(`const a = b\ntry { a() } catch (e) { b()\n}\n`)).toBe(
    `const a = b\ntry { a() } catch (e) {\n  if (e.code !== 'ENOENT') throw e\n  b()\n}\n`,
  )
})
