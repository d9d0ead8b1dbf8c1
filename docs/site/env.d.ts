declare module 'virtual:lint-worker' {
  const address: string
  export default address
}

declare module '*.vue' {
  import type { Component } from 'vue'
  const component: Component
  export default component
}
