"""Records what NumPy says about strides: python3 tests/unit/golden/record_layout.py > tests/unit/golden/layout.json"""
import json
import random

import numpy as np
from numpy.lib.stride_tricks import as_strided

random.seed(20)


def view(shape):
    """A view of `shape` with random axis order, steps, directions and broadcast axes."""
    ndim = len(shape)
    order = random.sample(range(ndim), ndim)
    steps = [random.choice([1, 1, 1, 2, 3, -1, -2]) for _ in shape]
    stretched = [random.random() < 0.15 for _ in shape]
    base_shape = [1 if stretched[i] else shape[i] * abs(steps[i]) for i in order]
    base = np.zeros(base_shape, dtype=random.choice(["i1", "i2", "f4", "f8", "c16"]))
    out = base.transpose([order.index(i) for i in range(ndim)]) if ndim else base
    out = out[tuple(slice(None, None, 1 if stretched[i] else steps[i]) for i in range(ndim))]
    return np.broadcast_to(out, shape)


def random_shape(most=4, sizes=(1, 2, 2, 3, 3, 4, 5, 6)):
    return [random.choice(sizes) for _ in range(random.randint(0, most))]


def layout(a):
    return {"shape": list(a.shape), "strides": list(a.strides), "itemsize": a.itemsize}


def address(a):
    return a.__array_interface__["data"][0]


def factorings(size, most=5):
    """A random shape of `size` elements."""
    out = []
    while size > 1 and len(out) < most:
        d = random.choice([d for d in range(1, size + 1) if size % d == 0])
        out.append(d)
        size //= d
    if size > 1 or random.random() < 0.3:
        out.append(size)
    return out


def reshapes():
    cases = []
    while len(cases) < 400:
        a = view(random_shape())
        new = factorings(a.size)
        order = random.choice("CF")
        try:
            b = a.reshape(new, order=order, copy=False)
            answer = list(b.strides)
        except ValueError:
            answer = None
        cases.append({**layout(a), "newShape": new, "order": order, "answer": answer})
    return cases


def keeps():
    cases = []
    while len(cases) < 400:
        shape = random_shape()
        operands = [view(shape) for _ in range(random.randint(1, 3))]
        iterator = np.nditer(
            operands + [None], flags=["zerosize_ok"], op_dtypes=[None] * len(operands) + ["f8"],
            op_flags=[["readonly"]] * len(operands) + [["writeonly", "allocate"]], order="K",
        )
        answer = list(iterator.operands[-1].strides)
        cases.append({"shape": shape, "operands": [list(a.strides) for a in operands], "answer": answer})
    return cases


def copies():
    cases = []
    while len(cases) < 150:
        a = view(random_shape())
        cases.append({**layout(a), "answer": list(a.copy(order="K").strides)})
    return cases


def contiguous():
    cases = []
    while len(cases) < 150:
        a = view(random_shape(3, (0, 1, 1, 2, 3)))
        cases.append({**layout(a), "c": bool(a.flags.c_contiguous), "f": bool(a.flags.f_contiguous)})
    return cases


def shares():
    cases = []
    while len(cases) < 400:
        base = np.zeros(400, dtype="u1")

        def one():
            itemsize = random.choice([1, 2, 4, 8])
            shape = [random.randint(0 if random.random() < 0.05 else 1, 4) for _ in range(random.randint(0, 3))]
            strides = [random.randint(-25, 25) for _ in shape]
            low = sum((n - 1) * s for n, s in zip(shape, strides) if s < 0 and n)
            offset = random.randint(-low, -low + 60)
            a = as_strided(base[offset:].view(f"u{itemsize}") if (400 - offset) % itemsize == 0
                           else base[offset : 400 - (400 - offset) % itemsize].view(f"u{itemsize}"), shape, strides)
            return a, {"shape": shape, "strides": strides, "offset": offset, "itemsize": itemsize}

        (a, la), (b, lb) = one(), one()
        cases.append({"a": la, "b": lb, "shares": bool(np.shares_memory(a, b)), "may": bool(np.may_share_memory(a, b))})
    return cases


print(json.dumps({
    "numpy": np.__version__, "reshapes": reshapes(), "keeps": keeps(), "copies": copies(),
    "contiguous": contiguous(), "shares": shares(),
}, separators=(",", ":")).replace('},{', '},\n{'))
