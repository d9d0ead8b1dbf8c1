/** ESLint 8 ships no types. What the tests use of it looks as it does in ESLint 10. */
declare module 'eslint-8' {
  export * from 'eslint'
}
