"""Records NumPy's streams: python3 tests/random/golden/streams.py > tests/random/golden/streams.json"""
import json
import numpy as np

streams = {}
for name in ["MT19937", "PCG64", "PCG64DXSM", "SFC64"]:
    for seed in [0, 42, [1, 2, 3]]:
        make = lambda: np.random.Generator(getattr(np.random, name)(seed))
        entry = {"kind": name, "seed": seed}
        entry["raw"] = [str(word) for word in getattr(np.random, name)(seed).random_raw(700)[-5:]]
        entry["random"] = make().random(5).tolist()
        entry["single"] = make().random(5, dtype=np.float32).tolist()
        entry["bytes"] = list(make().bytes(11))
        entry["integers"] = make().integers(-5, 1000, 6).tolist()
        entry["wide"] = [str(x) for x in make().integers(0, 2**40 + 17, 4)]
        entry["int32"] = make().integers(0, 100, 5, dtype=np.int32).tolist()
        rng = make()
        entry["mixed"] = [rng.random(), int(rng.integers(10)), rng.random(), int(rng.integers(10)), rng.random()]
        if name != "SFC64":
            entry["jumped"] = str(getattr(np.random, name)(seed).jumped(3).random_raw())
        streams[f"{name} {seed}"] = entry

legacy = []
for seed in [0, 42, 2**32 - 1, [1, 2, 3], list(range(700))]:
    make = lambda: np.random.RandomState(seed)
    legacy.append({
        "seed": seed,
        "randomSample": make().random_sample(5).tolist(),
        "rand": make().rand(2, 2).tolist(),
        "randint": make().randint(0, 10, 8).tolist(),
        "wide": [str(x) for x in make().randint(0, 2**40 + 17, 4)],
        "uniform": make().uniform(-1, 3, 4).tolist(),
        "bytes": list(make().bytes(7)),
    })
print(json.dumps({"streams": list(streams.values()), "legacy": legacy}, indent=1))
