/** Node's zlib, loaded when something is compressed: importing CuTS does without it. */
import { createRequire } from 'node:module'

type Zlib = typeof import('node:zlib')

let loaded: Zlib | undefined

export function zlib(): Zlib {
  loaded ??= createRequire(import.meta.url)('node:zlib') as Zlib
  return loaded
}
