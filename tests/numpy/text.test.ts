import { Complex } from '#src/core/complex.js'
import { cross, differential, dtypesOf, fewLayouts, type Namespace, spec, type Values } from './harness/index.js'

const { NaN: nan, POSITIVE_INFINITY: inf } = Number
const suite = differential('text')

/** A JS text as a Python literal. */
const quoted = (text: string) => JSON.stringify(text)

/** Text that a function writes here. */
function written(write: (file: { write(bytes: Uint8Array): void }) => void): string {
  const pieces: Uint8Array[] = []
  write({ write: (bytes) => void pieces.push(bytes) })
  return Buffer.concat(pieces).toString('utf8')
}

suite.group('savetxt')
const odd: Values = [
  0,
  -0,
  1,
  -1.5,
  0.5,
  2.5,
  1e22,
  123456789.125,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  nan,
  inf,
  -inf,
]
const real = [
  '%.18e',
  '%e',
  '%.0e',
  '%g',
  '%.3g',
  '%#g',
  '%G',
  '%.17g',
  '%f',
  '%.0f',
  '%.3f',
  '%10.2f',
  '%-10.1fx',
  '%+.2e',
]
const more = ['%010.3f', '% .4g', '%s', '%r', '%5s', '%.3s', '%.120f', '%.110e', '%E', '%F', '%%.2f', '%.30g']
for (const fmt of [...real, ...more]) {
  for (const dtype of ['float64', 'float32', 'float16'] as const) {
    suite.case({
      name: 'floats',
      inputs: { a: spec(dtype, [14], { values: odd }) },
      python: `f = io.StringIO(); np.savetxt(f, a, fmt=${quoted(fmt)}); f.getvalue()`,
      run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, fmt)),
    })
  }
}
const ties: Values = [
  0.125,
  0.375,
  3.5,
  6.5,
  1250,
  1350,
  2 ** 52 + 0.5,
  0.0625,
  1.0625,
  9.5,
  99.5,
  0.05,
  1e23,
  2 ** -30,
]
for (const fmt of [
  '%.0e',
  '%.1e',
  '%.2e',
  '%.0f',
  '%.1f',
  '%.2f',
  '%.3f',
  '%.1g',
  '%.2g',
  '%.3g',
  '%.20e',
  '%.40g',
  '%.99f',
]) {
  suite.case({
    name: 'ties',
    inputs: { a: spec('float64', [14], { values: ties }) },
    python: `f = io.StringIO(); np.savetxt(f, a, fmt=${quoted(fmt)}); f.getvalue()`,
    run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, fmt)),
  })
}
const whole = [
  '%d',
  '%i',
  '%u',
  '%5d',
  '%-5d|',
  '%05d',
  '%+d',
  '% d',
  '%.4d',
  '%x',
  '%X',
  '%#x',
  '%o',
  '%#o',
  '%s',
  '%e',
  '%.2f',
]
for (const [dtype, fmt] of cross(dtypesOf('biu'), [...whole, '%08.3d', '%c'])) {
  suite.case({
    name: 'integers',
    inputs: { a: spec(dtype, [3, 2], { values: fmt === '%c' ? [40, 41, 42, 43, 100, 101] : 'wide' }) },
    python: `f = io.StringIO(); np.savetxt(f, a, fmt=${quoted(fmt)}); f.getvalue()`,
    run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, { fmt })),
  })
}
for (const fmt of ['%d', '%x', '%.2f', '%s', '%q', '%', 'x', '%d%d', '%*d', '%(a)d']) {
  suite.case({
    name: 'floats as integers',
    inputs: { a: spec('float64', [4], { values: [1.9, -1.9, 1e20, 0] }) },
    python: `f = io.StringIO(); np.savetxt(f, a, fmt=${quoted(fmt)}); f.getvalue()`,
    run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, { fmt })),
    errors: ['ValueError', 'ArgumentError'],
  })
}
const tables: readonly (readonly [python: string, options: object])[] = [
  ['', {}],
  ["delimiter=','", { delimiter: ',' }],
  ["delimiter=', ', newline='\\r\\n'", { delimiter: ', ', newline: '\r\n' }],
  ["header='a b\\nc', footer='end'", { header: 'a b\nc', footer: 'end' }],
  ["header='a', comments=''", { header: 'a', comments: '' }],
  ["fmt=['%.1f', '%d', '%e']", { fmt: ['%.1f', '%d', '%e'] }],
  ["fmt='%.1f: %d <%e>'", { fmt: '%.1f: %d <%e>' }],
  ["fmt='%d %d'", { fmt: '%d %d' }],
]
for (const [[python, options], layout] of cross(tables, fewLayouts)) {
  suite.case({
    name: 'tables',
    inputs: { a: spec('float64', [4, 3], { layout }) },
    python: `f = io.StringIO(); np.savetxt(f, a, ${python}); f.getvalue()`,
    run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, options)),
    errors: ['ValueError', 'ArgumentError'],
  })
}
for (const [dtype, fmt] of cross(['complex64', 'complex128'] as const, ['%.18e', '%.2f', '%+.1e', '%g', '%d'])) {
  const values: Values = [new Complex(1, -2), new Complex(-0, nan), new Complex(inf, 3.5), new Complex(0, -0), 5, -1e-9]
  suite.case({
    name: 'complex',
    inputs: { a: spec(dtype, [3, 2], { values: fmt === '%d' ? [1, 2, 3, 4, 5, 6] : values }) },
    python: `f = io.StringIO(); np.savetxt(f, a, fmt=${quoted(fmt)}); f.getvalue()`,
    run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, fmt)),
  })
}
suite.case({
  name: 'complex, a format of a row',
  inputs: { a: spec('complex128', [3, 2]) },
  python: "f = io.StringIO(); np.savetxt(f, a, fmt='%.1f %.2f|%d %.3e'); f.getvalue()",
  run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, '%.1f %.2f|%d %.3e')),
})
for (const shape of [[], [0], [0, 3], [3, 0], [2, 2, 2], [1, 1]]) {
  suite.case({
    name: 'shapes',
    inputs: { a: spec('float64', shape) },
    python: "f = io.StringIO(); np.savetxt(f, a, fmt='%.3f'); f.getvalue()",
    run: (ns: Namespace, { a }) => written((to) => ns.savetxt(to, a, '%.3f')),
  })
}

/** The same text in a file on both sides. */
function reading(name: string, text: string, python: string, options: object, call: 'loadtxt' | 'genfromtxt'): void {
  suite.case({
    name,
    python: `np.${call}(io.StringIO(${quoted(text)}, newline=None)${python === '' ? '' : `, ${python}`})`,
    run: (ns: Namespace) => ns[call](Buffer.from(text), options),
    errors: ['ValueError', 'ArgumentError', 'OverflowError', 'DTypeError'],
  })
}
const load = (text: string, python = '', options: object = {}) => reading('loadtxt', text, python, options, 'loadtxt')
const comma = { delimiter: ',' }

suite.group('loadtxt')
for (const text of [
  '1 2\n3 4\n',
  '1 2\n\n 3\t4 # c\n# x',
  '1',
  '1\n2',
  '1 2',
  '1 2\r\n3 4\r5 6',
  '1 2\n3',
  'a 2',
  '',
]) {
  for (const ndmin of [0, 1, 2]) load(text, `ndmin=${ndmin}`, { ndmin })
  load(text, 'unpack=True', { unpack: true })
  load(text, 'max_rows=1', { maxRows: 1 })
  load(text, 'skiprows=1', { skiprows: 1 })
  load(text, 'usecols=0', { usecols: 0 })
  load(text, 'usecols=(0, -1), ndmin=2', { usecols: [0, -1], ndmin: 2 })
}
const numbers = [
  '1',
  '-1',
  '+5',
  '1.5',
  '.5',
  '5.',
  '.',
  '1e3',
  '1e',
  '1e400',
  '1e-400',
  '4.9e-324',
  '0x10',
  '1_0',
  '1d3',
]
const words = [
  'nan',
  'NaN',
  '-nan',
  'inf',
  '-INF',
  'Infinity',
  'infin',
  'nan(1)',
  'True',
  '',
  '300',
  '70000',
  '2147483648',
  '0.1',
]
const integers = [
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '18446744073709551615',
  '16777217',
]
for (const [dtype, text] of cross(dtypesOf(), [...numbers, ...words, ...integers])) {
  load(`${text},7`, `delimiter=',', dtype='${dtype}'`, { delimiter: ',', dtype })
}
for (const text of [
  '1+2j',
  '(3-4j)',
  '2j',
  '-2.5j',
  '1e3-2e-3j',
  'nan+infj',
  '1+nanj',
  '1 + 2j',
  '(1',
  '1+2',
  'jj',
  '1+2j3',
  'inf-infj',
]) {
  load(`${text};1`, "delimiter=';', dtype=complex", { delimiter: ';', dtype: 'complex128' })
  load(`${text};1`, "delimiter=';', dtype='c8'", { delimiter: ';', dtype: 'complex64' })
}
for (const text of ['1,2,\n3,4,\n', '1,2\n \n3,4', '1,2\n # c\n3,4', '1,2\n\n3,4', '1  ,2', ' , 2', '1,2 ', '1,,2']) {
  load(text, "delimiter=','", comma)
}
load('1 2 // c\n3 4 # d', "comments=['//', '#']", { comments: ['//', '#'] })
load('1 2 // c\n3 4', "comments='//'", { comments: '//' })
load('1 2 # c\n3 4', 'comments=None', { comments: null })
load('1 2', "comments=''", { comments: '' })
load('1 2', "delimiter='#'", { delimiter: '#' })
load('1 2', "delimiter='\\n'", { delimiter: '\n' })
load('1,,2', "delimiter=',,'", { delimiter: ',,' })
load('1 2', 'ndmin=3', { ndmin: 3 })
load('1 2', 'max_rows=-2', { maxRows: -2 })
load('1 2', 'max_rows=0', { maxRows: 0 })
load('1 2', 'skiprows=-1', { skiprows: -1 })
load('1 2\n3 4', 'usecols=[1, 1]', { usecols: [1, 1] })
load('1 2', 'usecols=5', { usecols: 5 })
load('1 2', 'usecols=-3', { usecols: -3 })
load('1 2', 'usecols=[1.5]', { usecols: [1.5] })
load('1 2\n3 4 5', 'usecols=(0, 1)', { usecols: [0, 1] })
load('1 2', 'converters=lambda s: float(s) + 1', { converters: (text: string) => Number(text) + 1 })
load('1 2', 'converters={-1: lambda s: 9}', { converters: { '-1': () => 9 } })
load('1 2', 'converters={5: lambda s: 9}', { converters: { 5: () => 9 } })
load('1 2 3', 'converters={2: lambda s: 9}, usecols=(2, 0)', { converters: { 2: () => 9 }, usecols: [2, 0] })
load('1 2', "converters=lambda s: 2**40, dtype='i4'", { converters: () => 2n ** 40n, dtype: 'int32' })
load('1,2\n,4', "delimiter=',', converters=lambda s: float(s or -1)", {
  delimiter: ',',
  converters: (text: string) => (text === '' ? -1 : Number(text)),
})
const quotes = [
  '"1" "2"',
  ' "1" 2',
  '"1"3 2',
  '"1 2" 3',
  '"1""3" 2',
  '"1\n2" 3',
  '"1 2',
  '1"2" 3',
  '"1#2" 3',
  '"" 1',
  '1 # "',
]
for (const text of quotes) {
  load(text, `quotechar='"', converters=len`, { quotechar: '"', converters: (field: string) => field.length })
  load(text, `quotechar='"'`, { quotechar: '"' })
  load(text.replaceAll(' ', ','), `quotechar='"', delimiter=',', converters=len`, {
    quotechar: '"',
    delimiter: ',',
    converters: (field: string) => field.length,
  })
}
load('1 2', "quotechar='ab'", { quotechar: 'ab' })

const generate = (text: string, python = '', options: object = {}) =>
  reading('genfromtxt', text, python, options, 'genfromtxt')

suite.group('genfromtxt')
for (const text of ['1 2\n3 4\n', '1 2\n3', '# c\n1 2 # d\n', '1', '1\n2', '1 2', '', '1_0 0x5', 'nan inf', '1,2']) {
  for (const ndmin of [0, 1, 2]) generate(text, `ndmin=${ndmin}`, { ndmin })
  generate(text, 'unpack=True', { unpack: true })
  generate(text, 'max_rows=1', { maxRows: 1 })
  generate(text, 'invalid_raise=False', { invalidRaise: false })
  generate(text, 'usecols=0', { usecols: 0 })
  generate(text, 'usecols=-1', { usecols: [-1] })
}
for (const [dtype, text] of cross(dtypesOf(), [
  '1,2\n3,',
  '1.7,2',
  'True,false',
  '1,x',
  '300,1',
  '-1,2',
  '1e3,1_0',
  ' 4 ,5',
  '2+1j,3',
])) {
  generate(text, `delimiter=',', dtype='${dtype}'`, { delimiter: ',', dtype })
}
const bits: readonly (readonly [string, string, object])[] = [
  ['1,,3\n4,5,x', "delimiter=','", comma],
  ['1,,3\n4,5,x', "delimiter=',', loose=False", { ...comma, loose: false }],
  [
    '1,,3\n4,5,N/A',
    "delimiter=',', loose=False, missing_values='N/A', filling_values=-9",
    { ...comma, loose: false, missingValues: 'N/A', fillingValues: -9 },
  ],
  ['1,,3\n4,5,N/A', "delimiter=',', filling_values=[1, 2, 3]", { ...comma, fillingValues: [1, 2, 3] }],
  ['1,,3\n4,5,N/A', "delimiter=',', filling_values={1: 7}", { ...comma, fillingValues: { 1: 7 } }],
  [
    '1,,3\n4,a,b',
    "delimiter=',', loose=False, missing_values={1: 'a', 2: ['b', 'c']}",
    { ...comma, loose: false, missingValues: { 1: 'a', 2: ['b', 'c'] } },
  ],
  ['12345', 'delimiter=2', { delimiter: 2 }],
  ['123456789\n   4  7 9', 'delimiter=(4, 3, 2)', { delimiter: [4, 3, 2] }],
  ['1;;2', "delimiter=';;'", { delimiter: ';;' }],
  ['1 2\n3 4\n5 6', 'skip_header=1, skip_footer=1', { skipHeader: 1, skipFooter: 1 }],
  ['1 2\n3 4\nend of it', 'skip_footer=1', { skipFooter: 1 }],
  ['1 2\n3 4', 'max_rows=1, skip_footer=1', { maxRows: 1, skipFooter: 1 }],
  ['1 2\n3 4', 'max_rows=0', { maxRows: 0 }],
  ['1 2\n3\n4 5', 'invalid_raise=False', { invalidRaise: false }],
  ['1 2 3\n4 5 6 7', 'usecols=(2, 0)', { usecols: [2, 0] }],
  ['1 2\n3 4', 'usecols=5', { usecols: 5 }],
  [' 1 , 2 ', "delimiter=',', autostrip=True", { ...comma, autostrip: true }],
  [
    '1,2',
    "delimiter=',', converters={0: lambda s: float(s) + 1}",
    { ...comma, converters: { 0: (text: string) => Number(text) + 1 } },
  ],
  ['1 2\n3 4', 'dtype=None', { dtype: null }],
  ['1 2.5\n3 4', 'dtype=None, usecols=1', { dtype: null, usecols: 1 }],
  ['1,2,\n3,4,', "delimiter=',', dtype=None", { ...comma, dtype: null }],
  ['nan inf', 'dtype=None', { dtype: null }],
  ['True\nFalse', 'dtype=None', { dtype: null }],
  ['1+2j 3', 'dtype=None, usecols=0', { dtype: null, usecols: 0 }],
  ['1 2 % c', "comments='%'", { comments: '%' }],
]
for (const [text, python, options] of bits) generate(text, python, options)
/** Records there and an object of arrays here: compared column by column. */
const columns: readonly (readonly [text: string, python: string, options: object])[] = [
  ['a b\n1 2\n3 4', 'names=True', { names: true }],
  ['a b\n1 2\n3 4.5', 'names=True, dtype=None', { names: true, dtype: null }],
  ['# a b\n1 2', 'names=True', { names: true }],
  ['1 2', "names='x,y'", { names: 'x,y' }],
  ['1 2', "names=['x', 'y'], dtype=['i4', 'f4']", { names: ['x', 'y'], dtype: ['int32', 'float32'] }],
  [
    'a,b,c\n1,2,3\n4,5,6',
    "names=True, delimiter=',', usecols=('c', 'a')",
    { names: true, delimiter: ',', usecols: ['c', 'a'] },
  ],
  ['a,b\n1,2', "names=True, delimiter=',', usecols='b'", { names: true, delimiter: ',', usecols: 'b' }],
  ['a-b c d,e a-b\n1 2 3 4', 'names=True', { names: true }],
  ['a,,print\n1,2,3', "names=True, delimiter=','", { names: true, delimiter: ',' }],
  [
    'aB,cd\n1,2',
    "names=True, delimiter=',', case_sensitive='lower'",
    { names: true, delimiter: ',', caseSensitive: 'lower' },
  ],
  [
    'a,b\n1,\n,x',
    "names=True, delimiter=',', filling_values={'a': 5, 'b': 6}",
    { names: true, delimiter: ',', fillingValues: { a: 5, b: 6 } },
  ],
]
for (const [text, python, options] of columns) {
  suite.case({
    name: 'names',
    python: `r = np.genfromtxt(io.StringIO(${quoted(text)}), ${python}); [[name, r[name]] for name in r.dtype.names]`,
    run: (ns: Namespace) => Object.entries(ns.genfromtxt(Buffer.from(text), options)),
  })
}

suite.group('fromstring')
const strings: readonly (readonly [text: string, sep: string])[] = [
  ['1 2 3', ' '],
  ['1, 2,3', ','],
  ['1, 2,3,', ','],
  ['1 2 a 3', ' '],
  ['1,2', ', '],
  ['1 , 2', ','],
  ['1\n2\t3', ' '],
  ['1;2', ','],
  ['', ' '],
  ['1,,2', ','],
  ['1xx2xx3', 'xx'],
  ['1 x 2x3', ' x '],
  ['1 x 2x3', 'x'],
  ['1e', ' '],
  ['1 2 3 ', ' '],
  [' 1 2', ' '],
  [' 1,2', ','],
  ['1,2 ', ','],
  ['+1 -2', ' '],
  ['1-2', ' '],
  ['nan inf -inf', ' '],
  ['1.5 2', ' '],
  ['300 -1', ' '],
  ['0x10', ' '],
  ['1.2', '.'],
]
for (const [dtype, [text, sep]] of cross(dtypesOf(), strings)) {
  // There NumPy wraps silently, and leaves the rest of a text unread.
  if ((dtype === 'int8' && text === '300 -1') || (dtypesOf('c').includes(dtype) && text === '1-2')) continue
  const python = `np.fromstring(${quoted(text)}, dtype='${dtype}', sep=${quoted(sep)})`
  suite.case({ name: 'fromstring', python, run: (ns: Namespace) => ns.fromstring(text, { dtype, sep }) })
}
suite.case({
  name: 'complex',
  python: "np.fromstring('1+2j 3j 4 -1e3-infj', dtype=complex, sep=' ')",
  run: (ns: Namespace) => ns.fromstring('1+2j 3j 4 -1e3-infj', { dtype: 'complex128', sep: ' ' }),
})
for (const count of [0, 2, -1]) {
  const python = `np.fromstring('1 2 3', sep=' ', count=${count})`
  suite.case({ name: 'count', python, run: (ns: Namespace) => ns.fromstring('1 2 3', { sep: ' ', count }) })
}

suite.group('tofile')
for (const [dtype, [sep, format]] of cross(dtypesOf(), [
  ['', '%s'],
  [', ', '%s'],
  [' ', '%r'],
  ['\n', '%.3f'],
  [';', '%5d'],
  ['', '%d'],
] as const)) {
  const kept = dtypesOf('fc').includes(dtype) ? [0, -0, 1.5, 1e22, 1e-7, 100] : [0, 1, 2, 3, 100, 0]
  suite.case({
    name: 'tofile',
    inputs: { a: spec(dtype, [2, 3], { layout: 'F', values: kept }) },
    python: `
import tempfile
with tempfile.TemporaryFile() as f:
    a.tofile(f, sep=${quoted(sep)}, format=${quoted(format)})
    f.seek(0)
    result = f.read().decode('latin1')
result`,
    run: (_: Namespace, { a }) => {
      const pieces: Uint8Array[] = []
      a.tofile({ write: (bytes: Uint8Array) => void pieces.push(bytes) }, { sep, format })
      return Buffer.concat(pieces).toString('latin1')
    },
  })
}
