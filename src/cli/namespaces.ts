/** The namespaces that a command can be run on: those that the package exports. */
import { readFileSync } from 'node:fs'
import type { ArrayNamespace } from '../numpy/namespace.js'

/** The version of CuTS. */
export const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

/** Names of the namespaces that arrays of one device each live in. */
export const deviceNamespaces = ['np', 'cp'] as const

/** @throws Error for a namespace that this version doesn't have. */
export async function namespaceNamed(name: string): Promise<ArrayNamespace> {
  const exported: Partial<Record<string, unknown>> = await import('../index.js')
  const found = exported[name]
  if (found === undefined || !(deviceNamespaces as readonly string[]).includes(name)) {
    throw new Error(`this version of CuTS has no namespace ${name}`)
  }
  return found as ArrayNamespace
}
