/** Modules of Node that most programs never need: they are loaded when one is used, not when CuTS is imported. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const crypto = () => require('node:crypto') as typeof import('node:crypto')
export const childProcess = () => require('node:child_process') as typeof import('node:child_process')
export const assertion = () => require('node:assert') as typeof import('node:assert')
export const workerThreads = () => require('node:worker_threads') as typeof import('node:worker_threads')
export const v8 = () => require('node:v8') as typeof import('node:v8')
export const zlib = () => require('node:zlib') as typeof import('node:zlib')
