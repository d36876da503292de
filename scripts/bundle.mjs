// Puts the compiled library into one file, next to the program of its worker threads: importing a few hundred small
// modules would take several times as long. `dist/` keeps the modules for the types, the command line and the tests.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
await build({
  absWorkingDir: root,
  entryPoints: { index: 'dist/index.js', worker: 'dist/device/cpu/worker.js' },
  outdir: 'dist/bundle',
  bundle: true,
  // Less text is compiled sooner. Names stay: messages and stacks have them.
  minifyWhitespace: true,
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
})
