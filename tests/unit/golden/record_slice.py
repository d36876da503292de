"""Records what Python and NumPy make of slices: python3 tests/unit/golden/record_slice.py > tests/unit/golden/slice.json"""
import ast
import json
import random
import warnings

import numpy as np

random.seed(21)
warnings.simplefilter("ignore")


def value(node):
    if node is None:
        return None
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
        inner = value(node.operand)
        if inner is None:
            raise ValueError
        return -inner if isinstance(node.op, ast.USub) else inner
    raise ValueError


def read(text):
    """The slice of integers that Python reads, or None."""
    try:
        index = ast.parse(f"x[{text}]", mode="eval").body
        if not isinstance(index, ast.Subscript) or not isinstance(index.slice, ast.Slice):
            return None
        return [value(index.slice.lower), value(index.slice.upper), value(index.slice.step)]
    except (SyntaxError, ValueError):
        return None


def texts():
    out = {}
    fixed = ["", ":", "::", ":::", "1", "1:2", "1:2:3", "1:2:", "1:2:0", " 1 : 2 ", "-1:", "- 1:", "--1:", "+-1:", "01:", "00:",
             "1_0:", "1__0:", "_1:", "1_:", "0x1F:", "0b11:0o17", "0x:", "1.:", "1e3:", "1;2", "0;2", "1:2,", "...", "1:2:3:4",
             "\t1\t:\t2", "1\n:2", "1 2:", "1-:", "-:", "+", "\u00a01:", "\u0661:", "1:2 ", "None:", "True:", "1j:", "1n:",
             "99999999999999999999:", ":-99999999999999999999:-1", "1:2#", "1+1:2", "~1:"]
    alphabet = [":"] * 6 + list("0123456789") + ["-", "+", " ", "_", "-", " ", "x", ".", ";", ",", "a", "\t"]
    while len(out) < len(fixed):
        out[fixed[len(out)]] = read(fixed[len(out)])
    while len(out) < 1200:
        text = "".join(random.choice(alphabet) for _ in range(random.randint(0, 8)))
        if random.random() < 0.5:
            part = lambda: random.choice(["", str(random.randint(-20, 20)), f" {random.randint(0, 9)}", f"-{random.randint(0, 9)} "])
            text = ":".join(part() for _ in range(random.choice([1, 2, 2, 3, 3, 4])))
        out[text] = read(text)
    return [[text, [None if v is None else str(v) for v in answer] if answer else None] for text, answer in out.items()]


def indices():
    cases = []
    bound = lambda: random.choice([None, random.randint(-12, 12), random.randint(-12, 12), 10**20, -(10**20)])
    for _ in range(1500):
        start, stop, step = bound(), bound(), random.choice([None, 1, 2, 3, 5, 11, -1, -2, -3, -7, 100])
        length = random.randint(0, 10)
        answer = slice(start, stop, step).indices(length)
        cases.append([start and float(start), stop and float(stop), step, length, list(answer), len(range(*answer))])
    return cases


def views():
    cases = []
    while len(cases) < 500:
        shape = [random.randint(0 if random.random() < 0.1 else 1, 4) for _ in range(random.randint(0, 4))]
        base = np.zeros([2 * n for n in shape] or (), dtype="i4")
        a = base[(*(slice(None, None, 2) for _ in shape), Ellipsis)]
        if random.random() < 0.5:
            a = a.T
        parts, python = [], []
        for _ in range(random.randint(0, 5)):
            kind = random.choice("nnnsssst.")
            if kind == "n":
                i = random.randint(-4, 4)
                parts.append(i), python.append(i)
            elif kind == "s":
                bound = lambda: random.choice([None, random.randint(-5, 5)])
                s = slice(bound(), bound(), random.choice([None, 1, 2, -1, -2]))
                show = lambda v: "" if v is None else str(v)
                parts.append(f"{show(s.start)}:{show(s.stop)}:{show(s.step)}"), python.append(s)
            elif kind == "t":
                parts.append(None), python.append(None)
            else:
                parts.append("..."), python.append(Ellipsis)
        case = {"shape": list(a.shape), "strides": list(a.strides), "parts": parts}
        try:
            # A trailing Ellipsis makes NumPy give a 0-d view instead of a scalar, and changes nothing else.
            full = tuple(python) if Ellipsis in python else (*python, Ellipsis)
            b = a[full]
            start = lambda x: x.__array_interface__["data"][0]
            case["answer"] = {"shape": list(b.shape), "strides": list(b.strides), "offset": start(b) - start(a)}
        except IndexError as error:
            case["error"] = str(error)
        cases.append(case)
    return cases


print(json.dumps({"numpy": np.__version__, "texts": texts(), "indices": indices(), "views": views()},
                 separators=(",", ":")).replace("],[", "],\n[").replace("},{", "},\n{"))
