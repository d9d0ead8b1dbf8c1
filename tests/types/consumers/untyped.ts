// In a project whose configuration asks for no types, as it is by default since TypeScript 6: arguments are checked all the same.
import { appendLines, atomicWrite, updateFile } from 'eslint-plugin-atomic-fs/runtime'

export const written: Promise<void> = atomicWrite('a', 'text')
export const updated: Promise<void> = updateFile('a', (text) => `${text ?? ''}more`)
// @ts-expect-error a number is no data
void atomicWrite('a', 1)
// @ts-expect-error a number is no path
void appendLines(1, 'x')
