"""
Derives the polynomial and rational coefficients of the elementary functions in src/ir/library/real.

Each entry of FITS names a function, an interval, the degrees of numerator and denominator, and a weight. A Remez
exchange in 50 digits (mpmath) finds the approximation with the smallest largest weighted error; the coefficients are
then rounded to the dtype, one after the other from the lowest degree, the rest being fitted again each time, so that
the rounding of one is made up for by those that follow. The error that is printed is that of the rounded coefficients.

Usage: python3 scripts/minimax.py [part of a name]...
"""
import sys
import numpy as np
from mpmath import mp, mpf, matrix, lu_solve, sqrt, pi, log, exp, sin, cos, tan, atan, asin, atanh, asinh, sinh, coth, cosh, tanh, ln, cbrt

mp.dps = 50


def evaluate(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def solve_reference(f, weight, points, n, m, fixed, denominator):
    """Coefficients with an error that alternates over `points`; `fixed` are the lowest numerator coefficients."""
    free = n + 1 - len(fixed)
    size = free + m + 1
    for _ in range(1 if m == 0 else 12):
        a, b = matrix(size, size), matrix(size, 1)
        for row, x in enumerate(points):
            fx = f(x)
            for k in range(free):
                a[row, k] = x ** (k + len(fixed))
            for k in range(m):
                a[row, free + k] = -fx * x ** (k + 1)
            a[row, size - 1] = (-1) ** row * evaluate(denominator, x) / weight(x)
            b[row] = fx - evaluate(fixed, x) if fixed else fx
        solution = lu_solve(a, b)
        new = [mpf(1)] + [solution[free + k] for k in range(m)]
        done = all(abs(p - q) < mpf(10) ** -30 for p, q in zip(new, denominator))
        denominator = new
        if done:
            break
    return list(fixed) + [solution[k] for k in range(free)], denominator, abs(solution[size - 1])


def extremes(error, low, high, count):
    grid = [low + (high - low) * (1 - cos(pi * i / (count * 16))) / 2 for i in range(count * 16 + 1)]
    values = [error(x) for x in grid]
    best = []
    for i, value in enumerate(values):
        if best and (values[best[-1]] > 0) == (value > 0):
            if abs(value) > abs(values[best[-1]]):
                best[-1] = i
        else:
            best.append(i)
    while len(best) > count:
        best.pop(0 if abs(values[best[0]]) < abs(values[best[-1]]) else -1)
    return [grid[i] for i in best], max(abs(v) for v in values)


def remez(f, low, high, n, m=0, weight=lambda x: mpf(1), fixed=()):
    count = n + 2 + m - len(fixed)
    span = high - low
    points = [low + span * (1 - cos(pi * (2 * i + 1) / (2 * count))) / 2 for i in range(count)]
    denominator = [mpf(1)] + [mpf(0)] * m
    for _ in range(25):
        numerator, denominator, level = solve_reference(f, weight, points, n, m, list(fixed), denominator)
        error = lambda x: (evaluate(numerator, x) / evaluate(denominator, x) - f(x)) * weight(x)
        found, largest = extremes(error, low, high, count)
        if len(found) < count:
            break
        points = found
        if largest < level * mpf('1.001'):
            break
    return numerator, denominator, largest


def to_float64(x):
    return mpf(float(x))


def to_float32(x):
    return mpf(float(np.float32(float(x))))


def fit(name, f, low, high, n, m=0, weight=lambda x: mpf(1), rounding=to_float64, monic=False):
    low, high = mpf(low), mpf(high)
    numerator, denominator, ideal = remez(f, low, high, n, m, weight)
    scale = numerator[-1] if monic else mpf(1)
    choices = [([rounding(c / scale) for c in numerator], [rounding(c / scale) for c in denominator])]
    if m == 0:
        fixed = []
        for _ in range(n):
            fixed.append(rounding(numerator[len(fixed)]))
            numerator, denominator, _ = remez(f, low, high, n, 0, weight, tuple(fixed))
        choices.append(([rounding(c) for c in numerator], [mpf(1)]))

    def largest_error(choice):
        error = lambda x: (evaluate(choice[0], x) / evaluate(choice[1], x) - f(x)) * weight(x)
        return extremes(error, low, high, n + m + 2)[1]

    numerator, denominator = min(choices, key=largest_error)
    rounded = largest_error((numerator, denominator))
    bits = lambda e: f'2^{float(mp.log(e, 2)):.1f}' if e else '0'
    print(f'{name}: {bits(ideal)} ideal, {bits(rounded)} rounded')
    print('  ', ', '.join(repr(float(c)) for c in numerator))
    if m:
        print('   /', ', '.join(repr(float(c)) for c in denominator))


def split(name, value, bits, rounding=to_float64, nearest=mp.nint):
    """A constant as a sum of parts; each but the last has as few bits as said, so that its products are exact."""
    parts, rest = [], value
    for width in bits:
        _, exponent = mp.frexp(rest)
        part = nearest(mp.ldexp(rest, width - exponent)) * mpf(2) ** (exponent - width)
        parts.append(part)
        rest -= part
    parts.append(rounding(rest))
    print(f'{name}:', ', '.join(repr(float(p)) for p in parts))


# Coefficients of atanh and of e^r that stay away from 0/0.
def series_or(f, series, limit=mpf('1e-6')):
    return lambda x: f(x) if abs(x) > limit else series(x)


half_ln2 = log(2) / 2
log_range = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf('1.0001')


def log_tail(z):
    """(2 atanh(s) / s - 2) / z, s = sqrt(z)."""
    if z < mpf('1e-12'):
        return mpf(2) / 3 + z * 2 / 5 + z * z * 2 / 7
    s = sqrt(z)
    return (2 * atanh(s) / s - 2) / z


def coth_form(z):
    """r coth(r/2), r = sqrt(z)."""
    if z < mpf('1e-14'):
        return 2 + z / 6 - z * z / 360
    r = sqrt(z)
    return r * coth(r / 2)


def sin_tail(z):
    """(sin(r) / r - 1) / z, r = sqrt(z)."""
    if z < mpf('1e-12'):
        return -mpf(1) / 6 + z / 120 - z * z / 5040
    r = sqrt(z)
    return (sin(r) / r - 1) / z


def sinc(z):
    return mpf(1) if z == 0 else sin(sqrt(z)) / sqrt(z)


def odd_tail(f, slope, second):
    """(f(r) / r − 1) / z for an odd f with f(r) = r + slope r³ + second r⁵ …, r = sqrt(z)."""
    def tail(z):
        if z < mpf('1e-14'):
            return slope + z * second
        r = sqrt(z)
        return (f(r) / r - 1) / z
    return tail


def tan_quotient(z):
    """tan(r) / r."""
    return mpf(1) + z / 3 if z < mpf('1e-16') else tan(sqrt(z)) / sqrt(z)


asin_tail = odd_tail(asin, mpf(1) / 6, mpf(3) / 40)
atan_tail = odd_tail(atan, -mpf(1) / 3, mpf(1) / 5)
tan_tail = odd_tail(tan, mpf(1) / 3, mpf(2) / 15)
eighth = (sqrt(2) - 1) ** 2 * mpf('1.0001')


def pow_tail(z):
    """(3 atanh(s)/s − 3 − z) / z²: what follows the first terms of the logarithm."""
    if z < mpf('1e-9'):
        return mpf(3) / 5 + z * 3 / 7 + z * z / 3
    s = sqrt(z)
    return (3 * atanh(s) / s - 3 - z) / z ** 2


reach = mpf('1.0005')


def fit_excess(name):
    """R = N/D with N(0) = 2 D(0): D with a leading 1, and (2D − N) / z."""
    numerator, denominator, largest = remez(coth_form, mpf(0), (half_ln2 * reach) ** 2, 2, 2, lambda z: sqrt(z) / 4, (mpf(2),))
    scale = denominator[2]
    print(f'{name}: 2^{float(mp.log(largest, 2)):.1f} ideal')
    print('   D', ', '.join(repr(float(d / scale)) for d in denominator))
    print('   G', ', '.join(repr(float((2 * d - n) / scale)) for n, d in zip(numerator[1:], denominator[1:])))


FITS = {
    'exp float64': lambda n: fit(n, coth_form, 0, (half_ln2 * reach) ** 2, 2, 2, lambda z: sqrt(z) / 4, monic=True),
    'excess float64': fit_excess,
    'exp float32': lambda n: fit(n, coth_form, 0, (half_ln2 * reach) ** 2, 2, 0, lambda z: sqrt(z) / 4, to_float32),
    'exp2 float64': lambda n: fit(n, lambda z: coth_form(z * log(2) ** 2) / log(2), 0, (reach / 2) ** 2, 2, 2, lambda z: sqrt(z) / 4, monic=True),
    'exp2 float32': lambda n: fit(n, lambda z: coth_form(z * log(2) ** 2) / log(2), 0, (reach / 2) ** 2, 2, 0, lambda z: sqrt(z) / 4, to_float32),
    'log float64': lambda n: fit(n, log_tail, 0, log_range, 6, 0, lambda z: z / 2),
    'log float64 rational': lambda n: fit(n, log_tail, 0, log_range, 2, 2, lambda z: z / 2),
    'log float64 short': lambda n: fit(n, log_tail, 0, log_range, 5, 0, lambda z: z / 2),
    'log float32': lambda n: fit(n, log_tail, 0, log_range, 2, 0, lambda z: z / 2, to_float32),
    'sin float64': lambda n: fit(n, sin_tail, 0, (pi / 2 * reach) ** 2, 7, 0, lambda z: z / sinc(z)),
    'sin float64 short': lambda n: fit(n, sin_tail, 0, (pi / 2 * reach) ** 2, 6, 0, lambda z: z / sinc(z)),
    'sin float32': lambda n: fit(n, sin_tail, 0, (pi / 2 * reach) ** 2, 3, 0, lambda z: z / sinc(z), to_float32),
    'tan float64': lambda n: fit(n, tan_tail, 0, (pi / 4 * reach) ** 2, 2, 3, lambda z: z / tan_quotient(z), monic=True),
    'tan float32': lambda n: fit(n, tan_tail, 0, (pi / 4 * reach) ** 2, 1, 2, lambda z: z / tan_quotient(z), to_float32, monic=True),
    'asin float64': lambda n: [fit(f'{n} {p}/{q}', asin_tail, 0, mpf('0.2501'), p, q, lambda z: z, monic=q > 0) for p, q in ((11, 0), (4, 4))],
    'asin float32': lambda n: [fit(f'{n} {p}/{q}', asin_tail, 0, mpf('0.2501'), p, q, lambda z: z, to_float32) for p, q in ((4, 0), (3, 0))],
    'atan float64': lambda n: [fit(f'{n} {p}/{q}', atan_tail, 0, eighth, p, q, lambda z: z) for p, q in ((9, 0), (10, 0), (4, 3), (3, 4))],
    'atan float32': lambda n: [fit(f'{n} {p}/{q}', atan_tail, 0, eighth, p, q, lambda z: z, to_float32) for p, q in ((3, 0), (4, 0))],
    'pow float64': lambda n: fit(n, pow_tail, 0, log_range, 5, 0, lambda z: z * z / 3),
    'pow float64 long': lambda n: fit(n, pow_tail, 0, log_range, 6, 0, lambda z: z * z / 3),
    'pow float32': lambda n: fit(n, pow_tail, 0, log_range, 2, 0, lambda z: z * z / 3, to_float32),
    'constants': lambda n: (
        split('ln2 float64', log(2), (40,), to_float64, mp.floor),
        split('ln2 float32', log(2), (15,), to_float32, mp.floor),
        split('log10(2) float64', mp.log10(2), (40,)),
        split('log10(2) float32', mp.log10(2), (15,), to_float32),
        split('2/(3 ln2) float64', 2 / (3 * log(2)), (26,), to_float64, mp.floor),
        split('2/(3 ln2) float32', 2 / (3 * log(2)), (12,), to_float32, mp.floor),
        split('pi float64', pi, (36, 36), to_float64, mp.floor),
        split('pi float32', pi, (12, 12, 12), to_float32, mp.floor),
    ),
}

if __name__ == '__main__':
    for name, run in FITS.items():
        if len(sys.argv) == 1 or any(part in name for part in sys.argv[1:]):
            run(name)
