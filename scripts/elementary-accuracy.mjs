// Measures the elementary functions of src/ir/library/real: writes each as C (no contraction), compiles it with cc, and
// compares millions of values with the C library's 80-bit functions. Prints the largest error in units of the last
// place of the exact result, where it is, mismatched special cases, and the operations on the main path.
//
// Usage: node scripts/elementary-accuracy.mjs [--count N] [--type float32|float64] [function]...
// Needs an x86-64 machine, for its long double.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder } from '../dist/ir/expr.js'
import { elementaryExpansions } from '../dist/ir/library/real/index.js'

const cTypes = {
  bool: 'int',
  int32: 'int32_t',
  uint32: 'uint32_t',
  int64: 'int64_t',
  uint64: 'uint64_t',
  float32: 'float',
  float64: 'double',
}

const infix = { add: '+', sub: '-', mul: '*', div: '/', and: '&', or: '|', xor: '^', eq: '==', ne: '!=', lt: '<' }
Object.assign(infix, { le: '<=', gt: '>', ge: '>=' })

function literal({ type, value }) {
  if (type === 'bool') return value ? '1' : '0'
  if (!type.startsWith('float'))
    return type === 'int64' ? `(int64_t)${BigInt.asUintN(64, value)}ull` : `${value}u`.replace(/nu?$/, 'ull')
  if (Number.isNaN(value)) return `(${cTypes[type]})NAN`
  if (!Number.isFinite(value)) return `(${cTypes[type]})${value < 0 ? '-' : ''}INFINITY`
  return Object.is(value, -0) ? '-0.0' : `(${cTypes[type]})${value.toExponential(17)}`
}

function operation(instr, v) {
  const { op, type, args } = instr
  const [x, y] = args.map((id) => v(id))
  const c = cTypes[type]
  if (op === 'not') return type === 'bool' ? `!${x}` : `~${x}`
  if (op === 'neg') return `-${x}`
  if (op === 'shl') return type.startsWith('u') ? `${x} << ${y}` : `(${c})((u${c})${x} << ${y})`
  if (op === 'shr') return `${x} >> ${y}`
  if (['abs', 'sqrt', 'floor', 'ceil', 'trunc', 'rint'].includes(op)) return `f${op}_${c}(${x})`
  if (infix[op]) {
    const wrap = ['add', 'sub', 'mul'].includes(op) && type.startsWith('int')
    return wrap ? `(${c})((u${c})${x} ${infix[op]} (u${c})${y})` : `${x} ${infix[op]} ${y}`
  }
  if (op in elementaryExpansions) return `${op}_${type}(${args.map((id) => v(id)).join(', ')})`
  throw new Error(`no C for ${op}`)
}

function writeFunction(name, body, out, seen) {
  if (seen.has(name)) return
  seen.add(name)
  const lines = []
  const v = (id) => `v${id}`
  body.instrs.forEach((instr, id) => {
    const { op, type, args, fn } = instr
    const c = cTypes[type]
    if (fn) writeFunction(fn.name, fn.body, out, seen)
    if (op in elementaryExpansions) writeExpansion(op, type, out, seen)
    if (op === 'get') {
      lines.push(`${c} v${id} = s${args[0]}_${instr.index};`)
      return
    }
    if (op === 'loop') {
      writeLoop(lines, id, instr, out, seen)
      return
    }
    const text =
      op === 'arg'
        ? `a${instr.index}`
        : op === 'literal'
          ? literal(instr)
          : op === 'cast'
            ? `(${c})v${args[0]}`
            : op === 'bitcast'
              ? `cast_${cTypes[body.instrs[args[0]].type]}_${c}(v${args[0]})`
              : op === 'select'
                ? `v${args[0]} ? v${args[1]} : v${args[2]}`
                : op === 'call'
                  ? `${fn.name}(${args.map(v).join(', ')})`
                  : op === 'callWhere'
                    ? `v${args[0]} ? ${fn.name}(${args.slice(2).map(v).join(', ')}) : v${args[1]}`
                    : operation(instr, v)
    lines.push(`${c} v${id} = ${text};`)
  })
  const params = body.params.map((type, index) => `${cTypes[type]} a${index}`).join(', ')
  const result = body.results[0]
  out.push(
    `static ${cTypes[body.instrs[result].type]} ${name}(${params}) {\n  ${lines.join('\n  ')}\n  return v${result};\n}`,
  )
}

function writeLoop(lines, id, { args, body }, out, seen) {
  const inner = []
  const names = body.results.map((_, k) => `loop${out.length}_${id}_${k}`)
  body.results.forEach((result, k) => {
    writeFunction(names[k], { ...body, results: [result] }, inner, seen)
  })
  out.push(...inner)
  lines.push(...args.map((arg, k) => `${cTypes[body.params[k]]} s${id}_${k} = v${arg};`))
  const state = args.map((_, k) => `s${id}_${k}`)
  const next = state.map((_, k) => `${cTypes[body.params[k]]} n${k} = ${names[k + 1]}(${state.join(', ')});`)
  const copy = state.map((name, k) => `${name} = n${k};`)
  lines.push(`while (${names[0]}(${state.join(', ')})) { ${next.join(' ')} ${copy.join(' ')} }`)
}

function expansionBody(name, type) {
  const expansion = elementaryExpansions[name]
  const b = new Builder(expansion.length === 4 ? [type, type] : [type])
  return b.body(expansion(b, type, ...b.params.map((_, index) => b.arg(index))))
}

function writeExpansion(name, type, out, seen) {
  writeFunction(`${name}_${type}`, expansionBody(name, type), out, seen)
}

/** Operations that are executed for every element: everything the result needs but literals, casts of bits and calls. */
function countOperations(name, type) {
  const { instrs, results } = expansionBody(name, type)
  const needed = new Set(results)
  for (let id = instrs.length - 1; id >= 0; id--) if (needed.has(id)) for (const arg of instrs[id].args) needed.add(arg)
  const free = ['arg', 'literal', 'bitcast', 'callWhere']
  const counted = [...needed].filter((id) => !free.includes(instrs[id].op))
  const divisions = counted.filter((id) => ['div', 'sqrt'].includes(instrs[id].op)).length
  const calls = [...needed].filter((id) => instrs[id].op === 'callWhere').length
  const nested = counted.filter((id) => instrs[id].op in elementaryExpansions).map((id) => instrs[id].op)
  return `${counted.length} ops (${divisions} div, ${calls} callWhere${nested.length ? `, + ${nested}` : ''})`
}

/** Intervals from which arguments are drawn, and the kind of draw: u(niform), e(xponent and mantissa), p(i's multiples). */
const everything = ['e', -1100, 1100]
const domains = {
  exp: [
    ['u', -708, 709],
    ['u', -1, 1],
    ['u', -746, -700],
    ['u', 700, 712],
    ['u', -104, -86],
    ['u', 86, 90],
  ],
  exp2: [
    ['u', -1022, 1024],
    ['u', -1, 1],
    ['u', -1080, -1010],
    ['u', 1020, 1026],
    ['u', -152, -120],
    ['u', 125, 130],
  ],
  expm1: [
    ['u', -40, 709],
    ['u', -1, 1],
    ['u', -0.5, 0.5],
    ['u', 700, 712],
    ['u', -20, 90],
  ],
  log: [
    ['u', 0, 10],
    ['u', 0.5, 2],
    ['u', 0.99, 1.01],
    ['u', 0.68, 0.73],
    ['u', 1.4, 1.43],
  ],
  log2: [
    ['u', 0, 10],
    ['u', 0.5, 2],
    ['u', 0.99, 1.01],
    ['u', 0.68, 0.73],
    ['u', 1.4, 1.43],
  ],
  log10: [
    ['u', 0, 10],
    ['u', 0.5, 2],
    ['u', 0.99, 1.01],
    ['u', 0.68, 0.73],
    ['u', 1.4, 1.43],
  ],
  log1p: [
    ['u', -1, 10],
    ['u', -0.5, 1],
    ['u', -0.01, 0.01],
    ['u', -0.32, -0.27],
    ['u', 0.4, 0.43],
  ],
  sin: [
    ['u', -10, 10],
    ['u', -1, 1],
    ['u', -7e4, 7e4],
    ['u', -5e3, 5e3],
    ['p', 5e4, 0],
    ['p', 1300, 0],
    ['p', 1e9, 0],
  ],
  cos: [
    ['u', -10, 10],
    ['u', -1, 1],
    ['u', -7e4, 7e4],
    ['u', -5e3, 5e3],
    ['p', 5e4, 0],
    ['p', 1300, 0],
    ['p', 1e9, 0],
  ],
  tan: [
    ['u', -10, 10],
    ['u', -1, 1],
    ['u', -7e4, 7e4],
    ['u', -5e3, 5e3],
    ['p', 5e4, 0],
    ['p', 1300, 0],
    ['p', 1e9, 0],
  ],
  asin: [
    ['u', -1, 1],
    ['u', 0.49, 0.51],
    ['u', 0.999, 1],
    ['e', -60, 0],
  ],
  acos: [
    ['u', -1, 1],
    ['u', 0.49, 0.51],
    ['u', 0.999, 1],
    ['e', -60, 0],
  ],
  atan: [
    ['u', -10, 10],
    ['u', -1, 1],
    ['u', 0.4, 0.5],
    ['u', 2.3, 2.5],
    ['u', 0.9, 1.1],
  ],
  sinh: [
    ['u', -711, 711],
    ['u', -2, 2],
    ['u', -0.5, 0.5],
    ['u', 709, 711],
    ['u', -90, 90],
  ],
  cosh: [
    ['u', -711, 711],
    ['u', -2, 2],
    ['u', -0.5, 0.5],
    ['u', 709, 711],
    ['u', -90, 90],
  ],
  tanh: [
    ['u', -25, 25],
    ['u', -2, 2],
    ['u', -0.5, 0.5],
  ],
  asinh: [
    ['u', -100, 100],
    ['u', -2, 2],
    ['u', -0.5, 0.5],
  ],
  acosh: [
    ['u', 1, 100],
    ['u', 1, 2],
    ['u', 1, 1.01],
  ],
  atanh: [
    ['u', -1, 1],
    ['u', -0.5, 0.5],
    ['u', 0.99, 1],
  ],
  cbrt: [
    ['u', -10, 10],
    ['u', 0.9, 1.1],
  ],
  hypot: [['u', -10, 10]],
  atan2: [
    ['u', -10, 10],
    ['u', 0.9, 1.1],
  ],
  pow: [
    ['u', 0, 10],
    ['u', 0.5, 2],
    ['u', -100, 100],
    ['u', 0.99, 1.01],
    ['n', 300, 0],
    ['x', 0, 0],
  ],
  logaddexp: [
    ['u', -10, 10],
    ['u', -1, 1],
    ['u', -700, 700],
  ],
  logaddexp2: [
    ['u', -10, 10],
    ['u', -1, 1],
    ['u', -1000, 1000],
  ],
}

const oracles = {
  logaddexp: 'oracle_logaddexp',
  logaddexp2: 'oracle_logaddexp2',
}

const prelude = `
#define _GNU_SOURCE
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#define CASTER(A, B) static inline B cast_##A##_##B(A x) { B y; memcpy(&y, &x, sizeof y); return y; }
CASTER(double, int64_t) CASTER(double, uint64_t) CASTER(int64_t, double) CASTER(uint64_t, double)
CASTER(int64_t, uint64_t) CASTER(uint64_t, int64_t) CASTER(float, int32_t) CASTER(float, uint32_t)
CASTER(int32_t, float) CASTER(uint32_t, float) CASTER(int32_t, uint32_t) CASTER(uint32_t, int32_t)
static inline double fabs_double(double x) { return fabs(x); }
static inline float fabs_float(float x) { return fabsf(x); }
static inline double fsqrt_double(double x) { return sqrt(x); }
static inline float fsqrt_float(float x) { return sqrtf(x); }
static inline double frint_double(double x) { return rint(x); }
static inline float frint_float(float x) { return rintf(x); }
static inline double ffloor_double(double x) { return floor(x); }
static inline float ffloor_float(float x) { return floorf(x); }
static inline double ftrunc_double(double x) { return trunc(x); }
static inline float ftrunc_float(float x) { return truncf(x); }
static long double oracle_logaddexp(long double x, long double y) {
  if (x == y) return x + logl(2);
  long double d = x - y;
  return isnan(d) ? x + y : d > 0 ? x + log1pl(expl(-d)) : y + log1pl(expl(d));
}
static long double oracle_logaddexp2(long double x, long double y) {
  if (x == y) return x + 1;
  long double d = x - y, e = logl(2);
  return isnan(d) ? x + y : d > 0 ? x + log1pl(exp2l(-d)) / e : y + log1pl(exp2l(d)) / e;
}
static uint64_t seed = 88172645463325252ull;
static uint64_t bits64(void) { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; return seed * 2685821657736338717ull; }
static double unit(void) { return (bits64() >> 11) * 0x1p-53; }
static double draw(char kind, double a, double b) {
  if (kind == 'u') return a + (b - a) * unit();
  if (kind == 'p') return (double)((floor(unit() * a) - a / 2) * M_PIl / 2) * (unit() < 0.5 ? 1 : 1 + (unit() - 0.5) * 1e-7);
  if (kind == 'n') return floor((unit() - 0.5) * 2 * a);
  double x = ldexp(1 + unit(), (int)(a + (b - a) * unit()));
  return bits64() & 1 ? x : -x;
}
static const double specials[] = {0.0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 0.5, -0.5, 2, -2, 3, -3, 4, 10, 100, 1000,
  0x1p-1074, -0x1p-1074, 0x1p-1022, 0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023, 0x1p-149, 0x1p-126, 0x1.fffffep127,
  0x1p53, 0x1p52, 0x1p24, -0x1p24, 1e22, 1e300, -1e300, 1.5, -1.5, 0.1, 1e-5, 1e-10, -1e-10, 1e-20, -1e-20, 1e-300, 0x1p1000,
  709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, 1024, -1074, -1075, -1076, 1023, 88.72283935546875,
  88.722847, -103.97207641601562, -103.972084, 128, -149, -150, 6381956970095103.0 * 0x1p797, 5e18, -5e18};
`

function writeMain(name, type, count) {
  const c = cTypes[type]
  const binary = elementaryExpansions[name].length === 4
  const oracle = oracles[name] ?? `${name}l`
  const [minExponent, digits] = type === 'float64' ? [-1022, 52] : [-126, 23]
  const draws = [...domains[name], everything]
  return String.raw`
static double worst_${name}; static double at_x_${name}, at_y_${name}; static long bad_${name};
static void check_${name}(${c} x, ${c} y, double *worst_here) {
  ${c} got = ${name}_${type}(x${binary ? ', y' : ''});
  long double exact = ${oracle}((long double)x${binary ? ', (long double)y' : ''});
  ${c} want = (${c})exact;
  double error;
  if (isnan(want) || isnan(got) || isinf(want) || isinf(got) || want == 0) {
    int same = isnan(want) ? isnan(got) : want == got && signbit(want) == signbit(got);
    if (!same && !isnan(want) && !isnan(got) && fabsl(exact) > 0 && !isinf(exact)) {
      int e; frexpl(exact, &e);
      ${c} other = isinf(got) ? (${c})copysignl(0x1p${type === 'float64' ? 1023 : 127}L * 2 - 1, got) : got;
      int le = (e - 1 < ${minExponent} ? ${minExponent} : e - 1) - ${digits};
      error = isinf(want) != isinf(got) ? 1 : (double)(fabsl((long double)other - exact) * powl(2, -le));
    } else if (!same) {
      if (bad_${name}++ < 12) printf("  %s(%.17g, %.17g) = %.17g, not %.17g\n", "${name}", (double)x, (double)y, (double)got, (double)want);
      return;
    } else return;
  } else {
    int e; frexpl(${name.startsWith('logaddexp') ? 'fmaxl(fabsl(exact), fmaxl(fabsl(x), fabsl(y)))' : 'exact'}, &e);
    int le = (e - 1 < ${minExponent} ? ${minExponent} : e - 1) - ${digits};
    error = (double)(fabsl((long double)got - exact) * ldexpl(1, -le));
  }
  if (error > *worst_here) *worst_here = error;
  if (error > worst_${name}) { worst_${name} = error; at_x_${name} = x; at_y_${name} = y; }
}
static void run_${name}(void) {
  static const struct { char kind; double a, b; } draws[] = {${draws.map(([k, a, b]) => `{'${k}', ${a}, ${b}}`).join(', ')}};
  int n = sizeof specials / sizeof *specials;
  double ignored = 0;
  for (int i = 0; i < n; i++) for (int j = 0; j < ${binary ? 'n' : 1}; j++) check_${name}((${c})specials[i], (${c})specials[j], &ignored);
  printf("${name} ${type}: ");
  for (unsigned d = 0; d < sizeof draws / sizeof *draws; d++) {
    double here = 0;
    for (long i = 0; i < ${count}; i++) {
      double x = draw(draws[d].kind == 'x' ? 'e' : draws[d].kind, draws[d].kind == 'x' ? -10 : draws[d].a, draws[d].kind == 'x' ? 10 : draws[d].b);
      double y = draw(draws[d].kind == 'n' ? 'u' : draws[d].kind == 'x' ? 'e' : draws[d].kind, draws[d].kind == 'x' ? -10 : draws[d].a, draws[d].kind == 'x' ? 10 : draws[d].b);
      check_${name}((${c})x, (${c})y, &here);
    }
    printf("%.2f ", here);
  }
  printf("\n  worst %.3f ulp at %.17g", worst_${name}, at_x_${name});
  if (${binary}) printf(", %.17g", at_y_${name});
  printf("; %ld special cases wrong; ${countOperations(name, type)}\n", bad_${name});
}`
}

const args = process.argv.slice(2)
const option = (name, fallback) => {
  const at = args.indexOf(name)
  return at < 0 ? fallback : args.splice(at, 2)[1]
}
const count = option('--count', '1000000')
const types = option('--type', 'float64,float32').split(',')
const names = args.length ? args : Object.keys(elementaryExpansions)
const folder = mkdtempSync(join(tmpdir(), 'elementary-'))
for (const type of types) {
  const out = []
  const seen = new Set()
  for (const name of names) writeExpansion(name, type, out, seen)
  for (const name of names) out.push(writeMain(name, type, count))
  out.push(`int main(void) { ${names.map((name) => `run_${name}();`).join(' ')} }`)
  writeFileSync(join(folder, 'main.c'), `${prelude}\n${out.join('\n')}\n`)
  const flags = ['-O2', '-std=gnu11', '-ffp-contract=off', '-fno-math-errno', '-w']
  const cc = spawnSync('cc', [...flags, join(folder, 'main.c'), '-o', join(folder, 'main'), '-lm'], {
    stdio: 'inherit',
  })
  if (cc.status !== 0) process.exit(1)
  spawnSync(join(folder, 'main'), { stdio: 'inherit' })
}
rmSync(folder, { recursive: true })
