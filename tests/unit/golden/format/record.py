"""Records what NumPy 2 prints, for tests/unit/format-*.test.ts: python3 record.py [seed] [cases] [folder]"""

import base64
import json
import os
import random
import sys

import numpy as np

seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
folder = sys.argv[3] if len(sys.argv) > 3 else os.path.dirname(os.path.abspath(__file__))
rng = random.Random(seed)

DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 1 / 3, np.nan, np.inf, -np.inf, 1e-4, 9.9999e-5, 1e3, 1001.0, 1e8, 1e16,
           99999999.0, 0.99999999, 0.999999999, 2.5, 1e22, 1e23, 1e-300, 5e-324, 2.2250738585072014e-308,
           1.7976931348623157e308, 1e-45, 1.1754944e-38, 6e-8, 65504.0, 999.5, 9.995, 0.00015, 123456789.0, 1e100]


def number():
    kind = rng.random()
    if kind < 0.12:
        return rng.choice(SPECIAL)
    if kind < 0.3:
        return float(rng.randint(-1000, 1000))
    if kind < 0.45:
        return rng.randint(-10000, 10000) / rng.choice([2, 4, 8, 10, 16, 64, 100, 1000, 1024])
    if kind < 0.6:
        return rng.uniform(-1, 1)
    if kind < 0.7:
        return rng.gauss(0, 1) * 10.0 ** rng.randint(-3, 3)
    if kind < 0.8:
        return rng.gauss(0, 1) * 10.0 ** rng.randint(-12, 12)
    if kind < 0.9:
        return rng.choice([-1.0, 1.0]) * 2.0 ** rng.randint(-30, 60)
    return rng.gauss(0, 1) * 10.0 ** rng.randint(-320, 305)


def floats(n):
    """Elements that belong together now and then, so that every notation comes up."""
    kind = rng.random()
    if kind < 0.15:
        return [float(rng.randint(-50, 50)) for _ in range(n)]
    if kind < 0.3:
        places = rng.randint(0, 10)
        return [round(rng.uniform(-10, 10), places) for _ in range(n)]
    if kind < 0.4:
        scale = 10.0 ** rng.randint(-10, 12)
        return [rng.uniform(0, 1) * scale for _ in range(n)]
    if kind < 0.5:
        return [rng.choice(SPECIAL) for _ in range(n)]
    if kind < 0.55:
        return [rng.choice([np.nan, np.inf, -np.inf]) for _ in range(n)]
    if kind < 0.65:
        return [rng.choice([np.nan, np.inf, -np.inf, rng.uniform(-100, 100)]) for _ in range(n)]
    return [number() for _ in range(n)]


def array(dtype, shape):
    n = int(np.prod(shape))
    dt = np.dtype(dtype)
    if dt.kind == "b":
        data = [rng.random() < 0.5 for _ in range(n)]
    elif dt.kind in "iu":
        info = np.iinfo(dt)
        low, high = (info.min, info.max) if rng.random() < 0.3 else (max(-120, info.min), min(120, info.max))
        if rng.random() < 0.3:
            low = 0
        data = [rng.choice([low, high]) if rng.random() < 0.1 else rng.randint(low, high) for _ in range(n)]
    elif dt.kind == "f":
        data = floats(n)
    else:
        data = [complex(*pair) for pair in zip(floats(n), floats(n))]
    with np.errstate(all="ignore"):
        return np.array(data, dtype=dt).reshape(shape)


def shape(limit=40):
    while True:
        dims = rng.choice([0, 1, 1, 1, 2, 2, 3, 4])
        result = tuple(rng.choice([1, 2, 3, 4, 5, 7, 12, 30]) for _ in range(dims))
        if rng.random() < 0.04 and dims:
            result = tuple(0 if rng.random() < 0.4 else n for n in result)
        if int(np.prod(result)) <= limit:
            return result


def maybe(options, key, choices, chance):
    if rng.random() < chance:
        options[key] = rng.choice(choices)


def global_options():
    options = {}
    maybe(options, "precision", [0, 1, 2, 3, 4, 6, 8, 10, 15, 17, 20], 0.3)
    maybe(options, "threshold", [0, 1, 5, 10, 20, 1000], 0.3)
    maybe(options, "edgeitems", [1, 2, 3, 4], 0.3)
    maybe(options, "linewidth", [0, 1, 10, 20, 40, 60, 75, 100, 200], 0.3)
    maybe(options, "suppress", [True, False], 0.2)
    maybe(options, "nanstr", ["NaN", "-", "not a number", "\U0001d4a9"], 0.1)
    maybe(options, "infstr", ["Infinity", "I", ""], 0.1)
    maybe(options, "sign", ["-", "+", " "], 0.3)
    maybe(options, "floatmode", ["fixed", "unique", "maxprec", "maxprec_equal"], 0.4)
    return options


FORMATTERS = {
    "brackets": lambda v: "<" + str(v) + ">",
    "two": lambda v: "ab\ncde\nf",
    "empty line": lambda v: "ab\n\ncde\n",
    "x": lambda v: "x",
    "wide": lambda v: "\U0001f600\n\U0001f600a",
}
KEYS = ["bool", "int", "float", "complexfloat", "all", "int_kind", "float_kind", "complex_kind"]


def formatter():
    return {key: rng.choice(list(FORMATTERS)) for key in rng.sample(KEYS, rng.randint(1, 3))}


def to_string_options():
    options = {k: v for k, v in global_options().items() if k not in ("nanstr", "infstr", "linewidth", "suppress")}
    maybe(options, "max_line_width", [0, 5, 20, 50, 75, 120], 0.3)
    maybe(options, "suppress_small", [True, False], 0.2)
    maybe(options, "separator", [", ", ",", "", " ; ", "\U0001f600", "\n", ",\n", "  "], 0.4)
    maybe(options, "prefix", ["array(", "x", "a longer prefix", "\U0001d4b3 = "], 0.3)
    maybe(options, "suffix", [")", "abcdef", "", "\U0001f600"], 0.3)
    if rng.random() < 0.1:
        options["formatter"] = formatter()
    return options


def repr_options():
    options = {}
    maybe(options, "max_line_width", [5, 20, 50, 75, 120], 0.15)
    maybe(options, "precision", [0, 1, 3, 5, 12, 20], 0.15)
    maybe(options, "suppress_small", [True, False], 0.15)
    return options


def camel(key):
    head, *rest = key.split("_")
    return head + "".join(part.capitalize() for part in rest)


def encode(a):
    return {"dtype": a.dtype.name, "shape": list(a.shape), "data": base64.b64encode(a.tobytes()).decode()}


def readable(options):
    if "formatter" in options:
        options = {**options, "formatter": {k: FORMATTERS[v] for k, v in options["formatter"].items()}}
    return options


def renamed(options):
    return {camel(k): v for k, v in options.items()}


def array_case(i):
    a = array(rng.choice(DTYPES) if i % 3 else rng.choice(DTYPES[9:]), shape())
    chosen = global_options() if rng.random() < 0.5 else {}
    which = rng.choice(["toString", "str", "repr"])
    local = to_string_options() if which == "toString" else repr_options()
    call = {"toString": np.array2string, "str": np.array_str, "repr": np.array_repr}[which]
    with np.printoptions(**chosen):
        expected = call(a, **readable(local))
    return {**encode(a), "global": chosen, "call": which, "options": renamed(local), "expected": expected}


def plain_cases():
    """Each dtype in its plain form, and every kind of emptiness."""
    for name in DTYPES:
        arrays = [array(name, s) for s in [(), (1,), (5,), (40,), (2, 3), (2, 2, 2), (1, 2, 1, 3)]]
        arrays += [np.zeros(s, name) for s in [(0,), (0, 3), (3, 0), (1, 0, 2), (2, 3, 0, 4), (0, 0), (1,), (2, 3)]]
        if np.dtype(name).kind in "iu":
            info = np.iinfo(name)
            arrays.append(np.array([info.min, info.max, 0], dtype=name))
        # Above the threshold: summarised, in one to three dimensions.
        period = np.arange(113).astype(name)
        for a in arrays + [np.resize(period, s) for s in [(1001,), (15, 70), (11, 10, 10)]]:
            encoded = {**encode(period), "shape": list(a.shape)} if a.size > 1000 else encode(a)
            yield {**encoded, "toString": np.array2string(a), "str": str(a), "repr": repr(a)}


def float_case():
    dtype = rng.choice(["float16", "float32", "float64"])
    with np.errstate(all="ignore"):
        value = np.dtype(dtype).type(number())
    scientific = rng.random() < 0.5
    options = {}
    maybe(options, "precision", [0, 1, 2, 3, 5, 8, 12, 17, 25, 60, 400], 0.6)
    if "precision" in options:
        maybe(options, "unique", [True, False], 0.5)
        maybe(options, "min_digits", [n for n in [0, 1, 2, 5, 10, 25, 60] if n <= options["precision"]], 0.3)
    else:
        maybe(options, "min_digits", [0, 1, 2, 5, 10, 25, 60, 400], 0.3)
    maybe(options, "trim", ["k", ".", "0", "-"], 0.6)
    maybe(options, "sign", [True, False], 0.3)
    maybe(options, "pad_left", [0, 1, 2, 5, 10], 0.3)
    if scientific:
        maybe(options, "exp_digits", [0, 1, 2, 3, 5, 8], 0.4)
    else:
        maybe(options, "pad_right", [0, 1, 2, 5, 10], 0.3)
        if options.get("precision") != 0:
            maybe(options, "fractional", [True, False], 0.5)
    call = np.format_float_scientific if scientific else np.format_float_positional
    expected = call(value, **options)
    return [dtype, float(value).hex(), "scientific" if scientific else "positional", renamed(options), expected]


def scalar_cases():
    edges = [0.0, -0.0, 0.1, 1e-4, 1.0001e-4, 9e-5, 999.0, 1e3, 999999.0, 1e6, 1e7, 1e15, 9999999999999998.0, 1e16, 1e17]
    for name in DTYPES:
        values = [v for v in array(name, (40,))]
        if np.dtype(name).kind == "f":
            with np.errstate(all="ignore"):
                values += [np.dtype(name).type(v) for v in edges + SPECIAL]
        if np.dtype(name).kind == "c":
            with np.errstate(all="ignore"):
                values += [np.dtype(name).type(complex(v, w)) for v in edges[:8] + SPECIAL[:10] for w in edges[:5] + SPECIAL[:10]]
        a = np.array(values, dtype=name)
        yield {**encode(a), "str": [str(v) for v in a], "repr": [repr(v) for v in a]}


def shortest_cases():
    """Every power of two of each float dtype (where the neighbours lie unevenly), and every 31st half."""
    halves = np.arange(1, 0x7C00, 31, dtype=np.uint16).view(np.float16)
    powers = {
        "float16": np.concatenate([halves, np.array([2.0**e for e in range(-24, 16)], np.float16)]),
        "float32": np.array([2.0**e for e in range(-149, 128)], np.float32),
        "float64": np.array([2.0**e for e in range(-1074, 1024, 3)], np.float64),
    }
    for name, values in powers.items():
        yield {**encode(values), "text": [np.format_float_scientific(v, trim="-") for v in values]}


def write(name, cases):
    with open(os.path.join(folder, name), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


write("plain.json", [*plain_cases()])
write("arrays.json", [array_case(i) for i in range(count)])
write("floats.json", [float_case() for _ in range(count)])
write("scalars.json", [*scalar_cases()])
write("shortest.json", [*shortest_cases()])
