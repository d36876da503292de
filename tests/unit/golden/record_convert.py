"""Records NumPy's casts where they are defined: python3 tests/unit/golden/record_convert.py > tests/unit/golden/convert.json"""
import json
import random

import numpy as np

random.seed(23)
np.seterr(all="ignore")
names = ("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128").split()


def show(v):
    """Text that JavaScript reads back exactly."""
    v = v.item() if hasattr(v, "item") else v
    if isinstance(v, bool):
        return str(v).lower()
    if isinstance(v, complex):
        return [show(v.real), show(v.imag)]
    if isinstance(v, float):
        return "NaN" if v != v else ("Infinity" if v > 0 else "-Infinity") if v in (float("inf"), -float("inf")) else repr(v)
    return str(v)


def floats():
    special = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -1.999, 126.9, -128.9, 254.7, 65504.0, 65519.99, 65520.0, 2049.0, 2051.0,
               2.0**-24, 2.0**-25, 2.0**-25 * 1.0000001, 6.1e-5, 1e-8, 3.4028235677973366e38, 1e300, -1e300, 1e-50, 2.0**24 + 1,
               16777217.0, float("inf"), -float("inf"), float("nan"), 1.0 + 2.0**-11 + 2.0**-30, 1.0 + 2.0**-11]
    return special + [random.choice([-1, 1]) * random.random() * 10.0 ** random.randint(-9, 9) for _ in range(30)]


def integers(name):
    i = np.iinfo(name)
    bits = i.bits
    special = [i.min, i.max, 0, 1, i.max - 1, i.max // 2 + 1, i.max // 3]
    return special + [random.getrandbits(random.randint(1, bits)) % (i.max - i.min + 1) + (i.min if random.random() < 0.5 else 0)
                      for _ in range(40)]


def sources(name):
    kind = np.dtype(name).kind
    if kind == "b":
        return np.array([False, True])
    if kind in "iu":
        i = np.iinfo(name)
        return np.array([v for v in integers(name) if i.min <= v <= i.max], dtype=name)
    if kind == "f":
        return np.array(floats()).astype(name)
    parts = floats()
    return np.array([complex(a, b) for a, b in zip(parts, random.sample(parts, len(parts)))]).astype(name)


def defined(value, target):
    """Whether C defines the cast: floats to integers only within range."""
    if target.kind not in "iu" or value.dtype.kind not in "fc":
        return True
    real = float(value.real)
    if not np.isfinite(real):
        return False
    i = np.iinfo(target)
    return i.min <= int(real) <= i.max


casts = []
for source in names:
    values = sources(source)
    for target in names:
        t = np.dtype(target)
        kept = [v for v in values if defined(v, t)]
        casts.append([source, target, [[show(v), show(v.astype(t))] for v in kept]])

print(json.dumps({"numpy": np.__version__, "casts": casts}, separators=(",", ":")).replace("]]],", "]]],\n"))
