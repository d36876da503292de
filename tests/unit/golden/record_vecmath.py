"""
Records exact values of the elementary functions: python3 tests/unit/golden/record_vecmath.py > tests/unit/golden/vecmath.json

Ordinary values are computed by mpmath in 700 digits and rounded once; values at zeros, infinities and NaN are NumPy's.
"""
import json
import math
import random
import warnings

import numpy as np
from mpmath import mp, mpf

mp.dps = 700
random.seed(22)
warnings.simplefilter("ignore")

HALF_PI = mp.pi / 2
exact = {
    "exp": mp.exp, "exp2": lambda x: mpf(2) ** x, "expm1": mp.expm1,
    "log": mp.log, "log2": lambda x: mp.log(x) / mp.log(2), "log10": mp.log10, "log1p": mp.log1p,
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "asin": mp.asin, "acos": mp.acos, "atan": mp.atan, "atan2": mp.atan2,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
    "cbrt": lambda x: mp.sign(x) * mp.root(abs(x), 3), "hypot": lambda x, y: mp.sqrt(x * x + y * y),
    "pow": lambda x, y: mp.power(x, y), "logaddexp": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
    "logaddexp2": lambda x, y: mp.log(mpf(2) ** x + mpf(2) ** y) / mp.log(2),
}
numpy_names = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh",
               "acosh": "arccosh", "atanh": "arctanh", "pow": "power"}
binary = {"atan2", "hypot", "pow", "logaddexp", "logaddexp2"}

SPECIALS = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 2.0, -2.0, 0.5, -0.5, 3.0, -3.0]
everywhere = [(-1, 1), (-30, 30)]
positive = [(0, 10), (0.5, 2), (0.99, 1.01), (0, 1e-3), (0, 1e5)]
angles = [(-1, 1), (-10, 10), (-4000, 4000), (-65000, 65000), (-1e9, 1e9), (-1e22, 1e22)]
ranges = {
    "exp": everywhere + [(-104, 89), (-745, 709)], "exp2": everywhere + [(-150, 128), (-1074, 1023)],
    "expm1": everywhere + [(-0.4, 0.4), (-1e-3, 1e-3), (-40, 89), (88, 709)],
    "log": positive, "log2": positive, "log10": positive, "log1p": [(-1, 1), (-0.3, 0.4), (-1e-3, 1e-3), (0, 1e5)],
    "sin": angles, "cos": angles, "tan": angles, "asin": [(-1, 1), (0.99, 1)], "acos": [(-1, 1), (0.99, 1)],
    "atan": everywhere + [(-1e6, 1e6)], "atan2": everywhere, "sinh": everywhere + [(-89, 89), (-710, 710)],
    "cosh": everywhere + [(-89, 89), (-710, 710)], "tanh": everywhere + [(-0.4, 0.4)], "asinh": everywhere + [(-1e6, 1e6)],
    "acosh": [(1, 1.1), (1, 30), (1, 1e6)], "atanh": [(-1, 1), (-0.3, 0.3)], "cbrt": everywhere + [(-1e6, 1e6)],
    "hypot": everywhere, "pow": [(0, 10), (0.9, 1.1), (-30, 30)], "logaddexp": everywhere, "logaddexp2": everywhere,
}
hard = {
    "exp": [709.782712893384, 709.7827128933841, -708.3964185322641, -745.1332191019411, -745.1332191019412, 88.72283935546875,
            -87.33654022216797, -103.97207641601562, -103.972084],
    "exp2": [1023.9999999999999, -1022.5, -1074.0, -1075.0, 127.99999237060547, -149.0, -126.5],
    "log": [5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308, 0.7071067811865475, 1.4142135623730951,
            0.9999999999999999, 1.0000000000000002, 1e-45],
    "sin": [3.141592653589793, 6.283185307179586, 45.553093477052, 355.0, 103993.0, 6381956970095103.0 * 2.0**797, 1e22,
            1.7976931348623157e308, 65536.0, 65537.5, 4096.5, 2.2250738585072014e-308, 5e-324, 3.1415927410125732],
    "asin": [0.5, 0.49999999999999994, 0.9999999999999999, 5e-324, 1e-300, 1.0000001],
    "atan": [5e-324, 1e300, 0.4142135623730951, 2.414213562373095],
    "sinh": [710.4758600739439, 5e-324, 88.0, 89.5],
    "cbrt": [5e-324, 1e-310, 1.7976931348623157e308, 8.0, 27.0, -125.0, 1000.0, 1e-45],
    "acosh": [1.0000000000000002, 1e300, 1.0000001192092896],
}
hard["expm1"] = hard["exp"] + [1e-300, 5e-324, -37.5, -17.4]
hard["log2"] = hard["log10"] = hard["log"] + [10.0, 100.0, 1000.0, 1e15, 8.0, 1024.0, 1e-5]
hard["log1p"] = [5e-324, -0.9999999999999999, 1e-300, 1.7976931348623157e308, -0.99999994]
hard["cos"] = hard["tan"] = hard["sin"] + [1.5707963267948966, 4.71238898038469, 1.5707963705062866]
hard["acos"] = hard["asin"]
hard["cosh"] = hard["tanh"] = hard["asinh"] = hard["atanh"] = hard["sinh"]
pairs = {
    "pow": [(1.0000000000000002, 4503599627370496.0), (0.9999999999999999, 1e18), (2.0, -1074.0), (2.0, 1023.5), (10.0, 22.0),
            (10.0, -5.0), (3.0, 5.0), (1e-300, 1.05), (5e-324, 0.5), (5e-324, 1.0), (-2.0, 3.0), (-2.0, -1073.0), (1.5, 1700.0),
            (10.0, 308.0), (0.1, 323.0), (-8.0, 1 / 3), (-0.0, -3.0), (-0.0, 3.0), (1e10, 30.9), (9007199254740993.0, 19.0),
            (-1.0, 9007199254740992.0), (-1.0, 9007199254740991.0), (-1.5, 4503599627370497.5), (1.00001, 7e6), (2.0, -149.0)],
    "hypot": [(3.0, 4.0), (1e200, 1e200), (1e-200, 1e-200), (5e-324, 5e-324), (1e308, 1e308), (1.7976931348623157e308, 1.0), (1e-310, 1e-320), (1e20, 1.0), (1e30, 1e30)],
    "atan2": [(1e-300, 1e300), (1e300, 1e-300), (5e-324, 1.7976931348623157e308), (1e-310, -1e-310), (1.0, 1e16), (1e-20, -1.0)],
    "logaddexp": [(1000.0, 1000.0), (-1000.0, -1000.5), (0.0, -50.0), (1.7e308, 1.7e308), (-0.3, -1.35)],
}
pairs["logaddexp2"] = pairs["logaddexp"]


def rounded(value, kind):
    """An mpf rounded once to the dtype."""
    digits, lowest, highest = (53, -1074, 1024) if kind is np.float64 else (24, -149, 128)
    size = mp.mag(value)
    if size > 1100:
        return math.copysign(math.inf, value)
    if size < -1100:
        return math.copysign(0.0, value)
    scale = max(int(mp.floor(mp.log(abs(value), 2))) - digits + 1, lowest)
    if abs(mp.ldexp(value, -scale)) >= mpf(2) ** digits:
        scale += 1
    whole = int(mp.nint(mp.ldexp(value, -scale)))
    if abs(whole) >= 2 ** (highest - scale):
        return math.copysign(math.inf, whole)
    return math.copysign(math.ldexp(whole, scale), value)


def numpy_value(name, kind, args):
    function = getattr(np, numpy_names.get(name, name))
    # Arrays: with a scalar exponent NumPy's power takes shortcuts, such as a square root, that differ at −0 and −inf.
    return float(function(*(np.full(2, a, kind) for a in args))[0])


def expected(name, kind, args):
    if any(a == 0 or not math.isfinite(a) for a in args):
        return numpy_value(name, kind, args)
    try:
        value = exact[name](*(mpf(a) for a in args))
    except (ValueError, ZeroDivisionError, OverflowError):
        return numpy_value(name, kind, args)
    if isinstance(value, mp.mpc) or not mp.isfinite(value):
        return numpy_value(name, kind, args)
    return rounded(value, kind) if value != 0 else numpy_value(name, kind, args)


def plain(value):
    if math.isfinite(value) and not (value == 0 and math.copysign(1, value) < 0):
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    return "-0" if value == 0 else str(value)


def draws(name):
    low_high = [r for r in ranges[name] for _ in range(24)]
    scattered = [lambda: math.ldexp(random.uniform(1, 2), random.randint(-1030, 1020)) * random.choice([1, -1])] * 20
    scattered += [lambda: math.ldexp(random.uniform(1, 2), random.randint(-130, 125)) * random.choice([1, -1])] * 20
    if name in binary:
        points = [(random.uniform(*r), random.uniform(*r)) for r in low_high] + [(f(), f()) for f in scattered]
        points += [(math.ldexp(random.uniform(1, 2), random.randint(-20, 20)), random.uniform(-30, 30)) for _ in range(40)]
        points += [(float(random.randint(-20, 20)), float(random.randint(-20, 20))) for _ in range(30)]
        return points + pairs[name] + [(x, y) for x in SPECIALS for y in SPECIALS]
    points = [random.uniform(*r) for r in low_high] + [f() for f in scattered] + hard[name] + [-x for x in hard[name]] + SPECIALS
    if name in ("sin", "cos", "tan"):
        points += [float(random.randint(1, 40000) * HALF_PI) for _ in range(40)] + [float(np.float32(random.randint(1, 2500) * HALF_PI)) for _ in range(40)]
    return [(x,) for x in points]


answers = {}
for name in exact:
    points = draws(name)
    answers[name] = {}
    for kind in (np.float64, np.float32):
        rows = [tuple(float(kind(a)) for a in point) for point in points]
        answers[name][kind.__name__] = [[plain(v) for v in (*row, expected(name, kind, row))] for row in rows]

print("{" + ",\n".join(f'"{name}": {json.dumps(tables, separators=(",", ":"))}' for name, tables in answers.items()) + "}")
