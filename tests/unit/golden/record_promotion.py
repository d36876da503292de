"""Records NumPy's promotion: python3 tests/unit/golden/record_promotion.py > tests/unit/golden/promotion.json"""
import json
import random

import numpy as np

names = ("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128").split()
# JavaScript's spelling, and the Python scalar that NumPy sees. A whole JS number counts as an int beside an array.
scalars = {"2": 2, "2.5": 2.5, "NaN": float("nan"), "true": True, "2n": 2, "2j": 2j, "300": 300, "-1": -1, "-1n": -1,
           "70000n": 70000, "5000000000": 5000000000, "9223372036854775808n": 2**63, "18446744073709551616n": 2**64}


def weak(name, value):
    try:
        return np.add(np.ones(1, name), value).dtype.name
    except OverflowError:
        return "OverflowError"


def common(*types):
    try:
        return np.dtype(np.common_type(*(np.ones(1, t) for t in types))).name
    except TypeError:
        return "TypeError"


minimal = [(v, np.min_scalar_type(v).name) for v in (
    1.0, -1.0, 1e-300, 64999.0, 65000.0, -65000.0, 3.39e38, 3.4e38, -3.5e38, 1e300)]
whole = [(str(v), np.min_scalar_type(v).name) for v in (
    0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1, -1, -128, -129, -32768, -32769, -2**31, -2**31 - 1, -2**63)]

random.seed(22)
lists = [[random.choice(names) for _ in range(random.randint(1, 5))] for _ in range(400)]

np.seterr(all="ignore")
print(json.dumps({
    "numpy": np.__version__,
    "names": names,
    "promote": [[np.promote_types(a, b).name for b in names] for a in names],
    "cast": {c: [[int(np.can_cast(a, b, c)) for b in names] for a in names]
             for c in ("no", "equiv", "safe", "same_kind", "unsafe")},
    "weak": {text: [weak(name, value) for name in names] for text, value in scalars.items()},
    "mixed": [[a, b, text, np.result_type(np.dtype(a), np.dtype(b), value).name]
              for a in names for b in names for text, value in (("1", 1), ("1.5", 1.5), ("1j", 1j))],
    "lists": [[types, np.result_type(*types).name] for types in lists],
    "common": [[common(a, b) for b in names] for a in names],
    "minimal": minimal,
    "whole": whole,
    "subdtype": {c: [int(np.issubdtype(a, getattr(np, c))) for a in names] for c in (
        "generic", "number", "integer", "signedinteger", "unsignedinteger", "inexact", "floating", "complexfloating")},
    "trueDivide": [np.true_divide(np.ones(1, a), np.ones(1, a)).dtype.name for a in names],
    "sqrt": [np.sqrt(np.ones(1, a)).dtype.name for a in names],
    "sum": [np.sum(np.ones(1, a)).dtype.name for a in names],
    "mean": [np.mean(np.ones(1, a)).dtype.name for a in names],
    "real": [np.ones(1, a).real.dtype.name for a in names],
}, separators=(",", ":")).replace("]],", "]],\n"))
