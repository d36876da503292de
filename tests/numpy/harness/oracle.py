"""Answers a batch of cases with NumPy: one frame in on stdin, one frame out on stdout.

A frame is the length of its header (4 bytes, little-endian), the header (JSON), and the payload that the header's
offsets point into. Exit status 3: no NumPy 2 in this Python.
"""

import ast
import io
import json
import os
import struct
import sys
import warnings

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

try:
    import numpy as np
except ImportError:
    sys.exit(3)
if int(np.__version__.split(".")[0]) < 2:
    sys.exit(3)

# These say that the case's expression is wrong, not that NumPy rejects the arguments.
BROKEN = (SyntaxError, NameError, AttributeError, ImportError)


def read_frame(stream):
    (length,) = struct.unpack("<I", stream.read(4))
    header = json.loads(stream.read(length))
    return header, stream.read()


def index_part(part):
    if part == "...":
        return Ellipsis
    return slice(*part) if isinstance(part, list) else part


def make_input(described, payload):
    begin = described["offset"]
    flat = np.frombuffer(payload[begin : begin + described["length"]], dtype=described["dtype"])
    array = flat.reshape(described["base"]).copy()
    for step in described["steps"]:
        if "index" in step:
            array = array[tuple(index_part(part) for part in step["index"])]
        elif "transpose" in step:
            array = array.transpose(step["transpose"])
        else:
            array = np.broadcast_to(array, step["broadcast"])
    return array


class Unsupported(Exception):
    """A result that has no counterpart in TypeScript."""


class Writer:
    def __init__(self):
        self.payload = bytearray()

    def append(self, data):
        begin = len(self.payload)
        self.payload += data
        return {"offset": begin, "length": len(data)}

    def encode(self, value):
        if value is None:
            return {"kind": "none"}
        if isinstance(value, str):
            return {"kind": "str", "value": str(value)}
        if isinstance(value, (np.ndarray, np.generic)):
            return self.encode_array(value)
        if isinstance(value, np.dtype):
            return {"kind": "str", "value": value.name}
        if isinstance(value, (bytes, bytearray)):
            return {"kind": "bytes", **self.append(value)}
        if isinstance(value, bool):
            return {"kind": "bool", "value": value}
        if isinstance(value, int):
            return {"kind": "int", "value": str(value)}
        if isinstance(value, float):
            return {"kind": "float", "value": repr(value)}
        if isinstance(value, complex):
            return {"kind": "complex", "value": [repr(value.real), repr(value.imag)]}
        if isinstance(value, (tuple, list)):
            return {"kind": "list", "items": [self.encode(item) for item in value]}
        if isinstance(value, type):
            return {"kind": "str", "value": np.dtype(value).name}
        raise Unsupported(f"a result of type {type(value).__name__}")

    def encode_array(self, value):
        if value.dtype.kind not in "biufc" or value.dtype.itemsize > (16 if value.dtype.kind == "c" else 8):
            raise Unsupported(f"an array of dtype {value.dtype}")
        answer = {"kind": "array", "dtype": value.dtype.name, "shape": list(value.shape)}
        if isinstance(value, np.ndarray):
            answer["strides"] = list(value.strides)
            flags = value.flags
            answer["flags"] = [bool(flags.c_contiguous), bool(flags.f_contiguous), bool(flags.writeable)]
        return {**answer, **self.append(value.astype(value.dtype.newbyteorder("<"), copy=False).tobytes())}


def compiled(source):
    """Statements to run before the last expression, and that expression."""
    tree = ast.parse(source)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        raise SyntaxError("the Python source has to end in an expression")
    last = ast.Expression(tree.body.pop().value)
    return compile(tree, "<case>", "exec"), compile(last, "<case>", "eval")


def answer_case(case, inputs, payload, writer, cache):
    source = case["python"]
    begin = len(writer.payload)
    try:
        if source not in cache:
            cache[source] = compiled(source)
        before, last = cache[source]
        scope = {"np": np, "io": io, "nan": np.nan, "inf": np.inf}
        if "scipy" in source:
            import scipy

            scope["scipy"] = scipy
        for name, at in case["inputs"].items():
            scope[name] = make_input(inputs[at], payload)
        with np.errstate(all="ignore"), np.printoptions(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(before, scope)
            return writer.encode(eval(last, scope))
    except ModuleNotFoundError as error:
        if error.name == "scipy":
            return {"kind": "unavailable", "message": str(error)}
        return {"kind": "broken", "message": f"{type(error).__name__}: {error}"}
    except (Unsupported, *BROKEN) as error:
        del writer.payload[begin:]
        return {"kind": "broken", "message": f"{type(error).__name__}: {error}"}
    except Exception as error:
        del writer.payload[begin:]
        classes = [entry.__name__ for entry in type(error).__mro__]
        return {"kind": "error", "classes": classes[: classes.index("Exception")], "message": str(error)}


def main():
    request, payload = read_frame(sys.stdin.buffer)
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    writer, cache = Writer(), {}
    answers = [answer_case(case, request["inputs"], payload, writer, cache) for case in request["cases"]]
    header = json.dumps({"numpy": np.__version__, "answers": answers}).encode()
    out.write(struct.pack("<I", len(header)))
    out.write(header)
    out.write(writer.payload)
    out.flush()


main()
