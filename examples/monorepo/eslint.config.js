import atomicFs from 'eslint-plugin-atomic-fs'
import { defineConfig } from 'eslint/config'

export default defineConfig([
  {
    plugins: { 'atomic-fs': atomicFs },
    extends: ['atomic-fs/recommended'],
  },
])
