"""Records NumPy's answers for the operations of the kernel language: python3 tests/unit/record-ir-ops.py

Writes tests/unit/golden/ir-ops.json.gz: a list of cases {op, type, result, args, values}, where `args` and `values`
are the elements' bytes in base64. Every dtype sees all pairs of its special values, and some random ones.
"""
import base64
import gzip
import json
import pathlib

import numpy as np

np.seterr(all="ignore")
random = np.random.default_rng(20240229)

integers = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
floats = ["float16", "float32", "float64"]
complexes = ["complex64", "complex128"]
kinds = {"b": ["bool"], "i": integers, "f": floats, "c": complexes}


def specials(dtype):
    if dtype == "bool":
        return np.array([False, True])
    if dtype in integers:
        info = np.iinfo(dtype)
        return np.unique(np.array([info.min, info.min + 1, 0, 1, 2, 3, 7, info.max - 1, info.max], dtype))
    if dtype in floats:
        info = np.finfo(dtype)
        values = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, np.inf, -np.inf, np.nan, info.max, info.tiny,
                  info.smallest_subnormal, -7.25]
        return np.array(values, dtype)
    real = np.float32 if dtype == "complex64" else np.float64
    parts = np.array([0.0, -0.0, 1.0, -1.0, 0.75, -3.5, np.inf, -np.inf, np.nan], real)
    return pairs(np.repeat(parts, len(parts)), np.tile(parts, len(parts)))


def pairs(re, im):
    result = np.empty(len(re), np.complex64 if re.dtype == np.float32 else np.complex128)
    result.real, result.imag = re, im
    return result


def randoms(dtype, count, wide):
    if dtype == "bool":
        return random.integers(0, 2, count).astype(bool)
    if dtype in integers:
        info = np.iinfo(dtype)
        return random.integers(info.min, info.max, count, dtype=dtype, endpoint=True)
    if dtype in floats:
        scale = {"float16": 3, "float32": 12, "float64": 60}[dtype] if wide else 1
        return (random.standard_normal(count) * 10.0 ** random.uniform(-scale, scale, count)).astype(dtype)
    real = "float32" if dtype == "complex64" else "float64"
    return pairs(randoms(real, count, False), randoms(real, count, False))


def arguments(dtype, arity, wide):
    special = specials(dtype)
    if arity == 1:
        return [np.concatenate([special, randoms(dtype, 40, wide)])]
    if dtype in complexes:
        count = 300
        return [np.concatenate([random.choice(special, count), randoms(dtype, 40, wide)]) for _ in range(2)]
    left, right = np.repeat(special, len(special)), np.tile(special, len(special))
    return [np.concatenate([left, randoms(dtype, 40, wide)]), np.concatenate([right, randoms(dtype, 40, wide)])]


def packed(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


cases = []


def record(op, dtype, args, result):
    cases.append({
        "op": op, "type": dtype, "result": result.dtype.name,
        "args": [packed(a) for a in args], "argTypes": [a.dtype.name for a in args], "values": packed(result),
    })


table = {
    "add": (np.add, 2, "bifc"), "sub": (np.subtract, 2, "ifc"), "mul": (np.multiply, 2, "bifc"),
    "div": (np.true_divide, 2, "fc"), "neg": (np.negative, 1, "ifc"), "abs": (np.absolute, 1, "ifc"),
    "min": (np.minimum, 2, "bifc"), "max": (np.maximum, 2, "bifc"), "sqrt": (np.sqrt, 1, "fc"),
    "floor": (np.floor, 1, "f"), "ceil": (np.ceil, 1, "f"), "trunc": (np.trunc, 1, "f"), "rint": (np.rint, 1, "f"),
    "and": (np.bitwise_and, 2, "bi"), "or": (np.bitwise_or, 2, "bi"), "xor": (np.bitwise_xor, 2, "bi"),
    "not": (np.invert, 1, "bi"),
    "eq": (np.equal, 2, "bifc"), "ne": (np.not_equal, 2, "bifc"), "lt": (np.less, 2, "bifc"),
    "le": (np.less_equal, 2, "bifc"), "gt": (np.greater, 2, "bifc"), "ge": (np.greater_equal, 2, "bifc"),
    "real": (np.real, 1, "fc"), "imag": (np.imag, 1, "fc"), "conj": (np.conjugate, 1, "fc"),
    "floorDiv": (np.floor_divide, 2, "if"), "mod": (np.remainder, 2, "if"), "fmod": (np.fmod, 2, "if"),
    "pow": (np.power, 2, "fc"), "cbrt": (np.cbrt, 1, "f"), "hypot": (np.hypot, 2, "f"),
    "logaddexp": (np.logaddexp, 2, "f"), "logaddexp2": (np.logaddexp2, 2, "f"), "atan2": (np.arctan2, 2, "f"),
    "copysign": (np.copysign, 2, "f"), "nextafter": (np.nextafter, 2, "f"), "signbit": (np.signbit, 1, "f"),
    "gcd": (np.gcd, 2, "i"), "popcount": (np.bitwise_count, 1, "i"),
}
for name, numpy_name in {
    "exp": "exp", "exp2": "exp2", "expm1": "expm1", "log": "log", "log2": "log2", "log10": "log10", "log1p": "log1p",
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
}.items():
    table[name] = (getattr(np, numpy_name), 1, "fc")

# what isn't exact is computed in a wider dtype: the answer is right to the last bit but for rare ties
wider = {"float16": "float64", "float32": "float64", "float64": "longdouble",
         "complex64": "complex128", "complex128": "clongdouble"}
exact = {"add", "sub", "mul", "div", "neg", "abs", "min", "max", "sqrt", "floor", "ceil", "trunc", "rint", "and", "or",
         "xor", "not", "eq", "ne", "lt", "le", "gt", "ge", "real", "imag", "conj", "floorDiv", "mod", "fmod", "copysign",
         "nextafter", "signbit", "gcd", "popcount"}


def answer(op, function, dtype, args):
    if op in exact and not (dtype in complexes and op in {"abs", "sqrt"}):
        return function(*args)
    return function(*[a.astype(wider[dtype]) for a in args]).astype(narrow(op, dtype))


def narrow(op, dtype):
    return {"complex64": "float32", "complex128": "float64"}[dtype] if op == "abs" else dtype


wide = {"add", "sub", "mul", "div", "neg", "abs", "min", "max", "sqrt", "rint", "floorDiv", "mod", "fmod", "nextafter"}
for op, (function, arity, where) in table.items():
    for dtype in (name for kind in where for name in kinds[kind]):
        args = arguments(dtype, arity, op in wide)
        record(op, dtype, args, answer(op, function, dtype, args))

for dtype in integers:
    bits = np.iinfo(dtype).bits
    x = arguments(dtype, 1, True)[0]
    counts = random.integers(0, bits, len(x)).astype(dtype)
    record("shl", dtype, [x, counts], np.left_shift(x, counts))
    record("shr", dtype, [x, counts], np.right_shift(x, counts))
    powers = random.integers(0, 12, len(x)).astype(dtype)
    record("pow", dtype, [x, powers], np.power(x, powers))
    left, right = arguments(dtype, 2, True)
    left, right = left[right != 0], right[right != 0]
    rest = np.fmod(left, right)
    record("irem", dtype, [left, right], rest)
    record("idiv", dtype, [left, right], np.floor_divide(left - rest, right))

for dtype in floats:
    x = arguments(dtype, 1, True)[0]
    fraction, exponent = np.frexp(x)
    finite = np.isfinite(x)
    record("frexpFraction", dtype, [x], fraction)
    record("frexpExponent", dtype, [x[finite]], exponent[finite].astype(dtype))
    powers = random.integers(-1200, 1200, len(x)).astype(np.int32)
    record("ldexp", dtype, [x, powers], np.ldexp(x, powers))
    record("roundHalf", dtype, [x], x.astype(np.float16).astype(dtype))
for dtype, whole in {"float32": "complex64", "float64": "complex128"}.items():
    re, im = arguments(dtype, 2, True)
    record("complex", dtype, [re, im], pairs(re, im))

target = pathlib.Path(__file__).parent / "golden" / "ir-ops.json.gz"
target.parent.mkdir(exist_ok=True)
target.write_bytes(gzip.compress(json.dumps(cases).encode(), 9, mtime=0))
print(f"{len(cases)} cases, {target.stat().st_size} bytes")
