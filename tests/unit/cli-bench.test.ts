import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { cases } from '#src/cli/bench/cases.js'
import { Child } from '#src/cli/bench/child.js'
import { block, data } from '#src/cli/bench/data.js'
import { digits, secondsText, sizeText } from '#src/cli/bench/format.js'
import { readBenchOptions } from '#src/cli/bench/options.js'
import type { Report } from '#src/cli/bench/report.js'
import { type ContenderInfo, Results } from '#src/cli/bench/results.js'
import { median, sample } from '#src/cli/bench/sampling.js'
import { summary, table } from '#src/cli/bench/table.js'
import { UsageError } from '#src/cli/usage.js'

const program = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const folder = () => mkdtempSync(join(tmpdir(), 'cuts-bench-'))

function cuts(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: { ...process.env, ...env } })
}

const info = (id: string, title: string): ContenderInfo => ({ id, title, version: '1', device: 'cpu' })

describe('cuts bench: parts', () => {
  test('the data are spread over (0, 10) and repeat after a block', () => {
    const numbers = block()
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
    assert.ok(Math.abs(mean - 5) < 0.02, `mean ${mean}`)
    assert.ok(numbers.every((value) => value > 0 && value < 10))
    assert.equal(new Set(numbers.slice(0, 10_000)).size, 10_000)
    const long = data(numbers.length + 3)
    assert.deepEqual([...long.slice(-3)], [...numbers.slice(0, 3)])
  })

  test('samples are taken until the budget is spent, with preparation outside the time', (t) => {
    let [prepared, runs, now] = [0, 0, 0n]
    t.mock.method(process.hrtime, 'bigint', () => now)
    const timed = {
      prepare: () => {
        prepared++
        now += 3_000_000n
      },
      run: () => {
        runs++
        now += 1_000_000n
      },
    }
    const samples = sample(timed, { budget: 0.0205, least: 3, most: 50 })
    assert.equal(prepared, runs)
    assert.deepEqual(samples, Array(21).fill(0.001))
    assert.equal(sample(timed, { budget: 0.0001, least: 3, most: 50 }).length, 3)
    assert.equal(sample({ run: () => {} }, { budget: 10, least: 1, most: 7 }).length, 7)
  })

  test('medians', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(median([4, 1, 2, 3]), 2.5)
  })

  test('ratios, their geometric means, and figures that are missing', () => {
    const [multiply, exp] = cases.filter(({ name }) => name === 'multiply' || name === 'exp')
    const results = new Results(
      [multiply, exp],
      [1e6],
      [info('np', 'CuTS np'), info('numpy', 'NumPy'), info('js', 'JS')],
    )
    results.add({ case: 'multiply', size: 1e6, contender: 'np', seconds: 0.001 })
    results.add({ case: 'multiply', size: 1e6, contender: 'numpy', seconds: 0.002 })
    results.add({ case: 'exp', size: 1e6, contender: 'np', seconds: 0.001 })
    results.add({ case: 'exp', size: 1e6, contender: 'numpy', seconds: 0.008 })
    results.add({ case: 'exp', size: 1e6, contender: 'js', absent: 'not enough memory' })
    assert.equal(results.ratio('exp', 1e6, 'np', 'numpy'), 8)
    assert.equal(results.ratio('exp', 1e6, 'np', 'js'), undefined)
    assert.ok(Math.abs(results.meanRatio([1e6], 'np', 'numpy')! - 4) < 1e-12)
    const text = table(results)
    assert.match(text, /x \*= s\n +n +CuTS np +NumPy +JS/)
    assert.match(text, /1e6 +1\.00 ms +2\.00 ms +– +2\.00× +– +16\.0/)
    assert.match(summary(results), /4\.00× as fast as NumPy \(geometric mean over all cases at 1e6\)/)
    assert.match(summary(results), /not timed: js exp 1e6: not enough memory/)
  })

  test('numbers as text', () => {
    assert.deepEqual([1e4, 1e8, 30_000, 2].map(sizeText), ['1e4', '1e8', '30,000', '2'])
    assert.deepEqual([1.234e-6, 0.045, 3.21].map(secondsText), ['1.23 µs', '45.0 ms', '3.21 s'])
    assert.deepEqual([0.8512, 48.23, 1250].map(digits), ['0.85', '48.2', '1250'])
  })

  test('options', () => {
    const options = readBenchOptions(['--sizes', '1e4,2000', '--cases', 'exp,fill', '--against', 'none', '--quick'])
    assert.deepEqual(options?.sizes, [10_000, 2000])
    assert.deepEqual(
      options?.cases.map(({ name }) => name),
      ['fill', 'exp'],
    )
    assert.deepEqual([options?.against, options?.quick, options?.json], [[], true, false])
    assert.equal(readBenchOptions(['--help']), undefined)
    const wrong = [
      ['--sizes', '1.5'],
      ['--sizes', ''],
      ['--cases', 'expo'],
      ['--devices', 'js'],
      ['--fast'],
      ['exp'],
      ['--out'],
    ]
    for (const args of wrong) assert.throws(() => readBenchOptions(args), UsageError, args.join(' '))
  })

  test('a child that ends, or says nothing, is an error that tells so', async () => {
    const ending = new Child(process.execPath, ['-e', 'console.error("it broke"); process.exit(3)'])
    await assert.rejects(ending.receive(20), /the process ended: it broke/)
    const silent = new Child(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    await assert.rejects(silent.receive(0.3), /no answer within 0.3 seconds/)
    const missing = new Child('/nowhere/to/be/found', [])
    await assert.rejects(missing.receive(20), /ENOENT/)
  })
})

describe('cuts bench: the command', () => {
  test('times every case against the plain loops and Python, and writes figures and charts', () => {
    const out = folder()
    const { status, stdout, stderr } = cuts(['bench', '--quick', '--sizes', '100,1000', '--out', out])
    assert.equal(status, 0, stderr)
    for (const { title } of cases) assert.ok(stdout.includes(`${title}\n`), `no table of ${title}`)
    assert.match(stdout, /CuTS np over JS loop, geometric mean: [\d.]+× at 100, [\d.]+× at 1,000/)
    assert.match(stderr, /0:0\d {2}n = 100: measurement 1 of/)
    assert.deepEqual(readdirSync(out).sort(), ['figures.json', 'speedup-by-case.svg', 'speedup.svg'])
    const chart = readFileSync(join(out, 'speedup.svg'), 'utf8')
    assert.ok(chart.startsWith('<svg ') && chart.includes('CuTS np') && !/="[^">]*"[^\s/>]/.test(chart), 'well-formed')
    const figures = JSON.parse(readFileSync(join(out, 'figures.json'), 'utf8')) as Report
    const own = figures.measurements.filter(({ contender }) => contender === 'np')
    assert.equal(own.length, 2 * cases.length)
    for (const each of figures.measurements) assert.ok(each.seconds! > 0 && each.samples! >= 3, JSON.stringify(each))
    assert.ok(figures.machine.threads >= 1 && figures.date.endsWith('Z'))
  })

  test('without Python it compares with the plain loops alone', () => {
    const args = ['bench', '--quick', '--sizes', '64', '--cases', 'exp', '--out', folder(), '--json']
    const { status, stdout, stderr } = cuts(args, { CUTS_PYTHON: 'none' })
    assert.equal(status, 0, stderr)
    assert.match(stderr, /numpy is left out: no Python was found/)
    const { contenders } = JSON.parse(stdout) as Report
    assert.deepEqual(
      contenders.map(({ id }) => id).filter((id) => id !== 'cp'),
      ['np', 'js'],
    )
  })

  test('an interrupted run ends with its children', { skip: process.platform === 'win32' }, async () => {
    const out = folder()
    const run = spawn(process.execPath, [program, 'bench', '--sizes', '1e5', '--out', out], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await new Promise<void>((resolve) => run.stderr.on('data', (text) => String(text).includes('n = 1e5') && resolve()))
    const children = readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, 'utf8').trim().split(/\s+/)
    assert.ok(children.length >= 2, `${children.length} children`)
    const ended = new Promise<number | null>((resolve) => run.on('exit', resolve))
    run.kill('SIGINT')
    assert.equal(await ended, 130)
    const gone = (pid: string) => !existsSync(`/proc/${pid}`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    for (let wait = 0; wait < 100 && !children.every(gone); wait++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok(children.every(gone), 'a child is left')
    assert.deepEqual(readdirSync(out), [])
  })
})

describe('cuts', () => {
  test('help, version, and what it does not know', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    assert.equal(cuts(['--version']).stdout, `${version}\n`)
    assert.match(cuts(['--help']).stdout, /^usage: cuts COMMAND/)
    assert.match(cuts(['bench', '--help']).stdout, /^usage: cuts bench/)
    assert.match(cuts(['info', '-h']).stdout, /^usage: cuts info/)
    for (const args of [['benhc'], [], ['bench', '--fast'], ['info', 'x']]) {
      const { status, stderr } = cuts(args)
      assert.equal(status, 2, args.join(' '))
      assert.match(stderr, /^cuts: .+\n\nusage: cuts/)
    }
    assert.match(cuts(['benhc']).stderr, /there is no command 'benhc'/)
    assert.match(cuts(['bench', '--fast']).stderr, /'--fast'/)
  })

  test('info shows devices, memory, threads, libraries and versions', () => {
    const text = cuts(['info'], { CUTS_NUM_THREADS: '3' }).stdout
    assert.match(text, /^CuTS \d+\.\d+\.\d+, Node v\d/)
    assert.match(text, /3 used/)
    assert.match(text, /products of matrices: .+\n {2}linear algebra: ./)
    assert.match(text, /CUTS_NUM_THREADS=3/)
    assert.match(text, /cp: arrays in the memory of an NVIDIA GPU/)
    const figures = JSON.parse(cuts(['info', '--json']).stdout)
    assert.match(figures.koffi, /^\d+\.\d+\.\d+$/)
    assert.ok(figures.cpu.arrayMemoryBytes >= 2 ** 31 && [32, 64].includes(figures.cpu.addressBits))
    assert.ok(figures.cuda.devices.length > 0 || figures.cuda.problem !== undefined)
  })
})
