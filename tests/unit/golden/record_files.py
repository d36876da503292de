"""Records NumPy's own files: python3 tests/unit/golden/record_files.py > tests/unit/golden/files.json

Each entry is a file (base64), and what numpy.load gives for it: dtype, shape and bytes of each array in C order.
"""
import base64
import io
import json
import warnings
import zipfile

import numpy as np

warnings.simplefilter("ignore")
dtypes = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
rng = np.random.default_rng(5)


def values(code, shape):
    size = int(np.prod(shape))
    if code == "?":
        return rng.integers(0, 2, size).astype(bool).reshape(shape)
    raw = rng.integers(0, 256, size * np.dtype(code).itemsize, dtype=np.uint8).tobytes()
    return np.frombuffer(raw, code).reshape(shape)


def text(data):
    return base64.b64encode(data).decode()


def described(array):
    array = np.asarray(array)
    native = array.astype(array.dtype.newbyteorder("="))
    return {"dtype": native.dtype.name, "shape": list(array.shape), "bytes": text(native.tobytes())}


def saved(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version)
    return file.getvalue()


arrays = []
for code in dtypes:
    for shape in [(), (3,), (0, 2), (2, 3)]:
        a = values(code, shape)
        arrays.append({"name": f"{code} {shape}", "file": text(saved(a)), "array": described(a), "ours": True})
    a = np.asfortranarray(values(code, (2, 3)))
    arrays.append({"name": f"{code} F", "file": text(saved(a)), "array": described(a), "ours": True})
    big = values(code, (2, 3)).astype(np.dtype(code).newbyteorder(">"))
    arrays.append({"name": f"{code} big-endian", "file": text(saved(big)), "array": described(big), "ours": False})
for version in [(2, 0), (3, 0)]:
    a = values("f8", (2, 2))
    arrays.append({"name": f"version {version}", "file": text(saved(a, version)), "array": described(a), "ours": False})
long = values("u1", (1,) * 64)
arrays.append({"name": "64 dimensions", "file": text(saved(long)), "array": described(long), "ours": True})
python2 = saved(values("i4", (3,))).replace(b"(3,), }  ", b"(3L,), } ")
arrays.append({"name": "Python 2", "file": text(python2), "array": described(np.load(io.BytesIO(python2))), "ours": False})

refused = []
for name, array in [
    ("objects", np.array([1, None], object)),
    ("strings", np.array(["a", "bc"])),
    ("byte strings", np.array([b"a", b"bc"])),
    ("records", np.zeros(2, [("x", "f8"), ("y", "i4")])),
    ("raw bytes", np.zeros(2, "V4")),
    ("dates", np.array(["2020-01-01"], "M8[D]")),
    ("time spans", np.array([1], "m8[s]")),
    ("long double", np.zeros(2, np.longdouble)),
]:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    refused.append({"name": name, "file": text(file.getvalue())})


def archive(save, *args, **kwargs):
    file = io.BytesIO()
    save(file, *args, **kwargs)
    return file.getvalue()


x, y, z = values("f8", (3, 4)), np.arange(1000, dtype="i4"), np.float32(1.5)
archives = []
for name, data in [
    ("stored", archive(np.savez, x, y, z=z)),
    ("deflated", archive(np.savez_compressed, x, y, z=z)),
    ("empty", archive(np.savez)),
    ("unicode", archive(np.savez, **{"größe": x, "a/b": y})),
]:
    with np.load(io.BytesIO(data)) as npz:
        archives.append({"name": name, "file": text(data), "arrays": {key: described(npz[key]) for key in npz.files}})

# The records of large files, in a small one.
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 40, 0
data = archive(np.savez, x, y)
with np.load(io.BytesIO(data)) as npz:
    archives.append({"name": "zip64", "file": text(data), "arrays": {key: described(npz[key]) for key in npz.files}})

print(json.dumps({"numpy": np.__version__, "arrays": arrays, "refused": refused, "archives": archives}, ensure_ascii=False, indent=0))
