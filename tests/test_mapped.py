"""Arrays in files: their loops run in parts as those of other arrays do, a few rows at a time."""

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jenny
from jenny import mapped
from jenny.away import Away
from jenny.engines.inline import Inline


def roots(a, b):
    for i in range(a.shape[0]):
        b[i] = np.sqrt(a[i]) * 2.0 + a[i].sum()


def twice(a, b):
    for i in range(a.shape[0]):
        b[i] += a[i]
        b[i, 0] = b[i].max()


def beside(a, b):
    for i in range(1, a.shape[0] - 1):
        b[i] = a[i - 1] + a[i + 1]


def copies(a, b):
    found = []
    for i in range(a.shape[0]):
        found.append((a[i].copy(), a[i] + 1, a[i, 2:4].copy(), np.sort(a[i]), a[i].sum()))
    return found


def views(a, b):
    found = []
    for i in range(a.shape[0]):
        found.append(a[i])
    return found


def rows(a, b):
    found = []
    for row in a:
        found.append((type(row).__name__, float(row.mean())))
    return found


def columns(a, b):
    for j in range(a.shape[1]):
        b[:, j] = a[:, j] - a[:, j].mean()


def kept(a, b):
    found = []
    for i in range(a.shape[0]):
        b[i] = a[i]
        found.append((type(b[i]).__name__, b[i].copy(), b[i] * 2, type(a).__name__, a.filename))
    return found


SHAPE = (60, 11)


def files(path: Path, mode: str = "r+") -> tuple[Any, Any]:
    path.mkdir()
    np.save(path / "a.npy", np.arange(660.0).reshape(SHAPE))
    np.save(path / "b.npy", np.ones(SHAPE))
    return np.load(path / "a.npy", mmap_mode="r"), np.load(path / "b.npy", mmap_mode=mode)


def told(v: Any) -> Any:
    """An answer with the classes of the arrays in it, and whether these show a file."""
    if isinstance(v, (list, tuple)):
        return [told(x) for x in v]
    if isinstance(v, np.memmap):
        return "memmap", v._mmap is None, v.dtype, v.tolist()
    if isinstance(v, np.ndarray):
        return "array", v.dtype, v.tolist()
    return Path(v).name if isinstance(v, Path) else v


def spread(fn: Any, args: tuple[Any, ...], room: int = 1 << 40) -> tuple[Any, list[Any]]:
    away = Away(jenny.jit(fn), Inline(room=room))
    return away.call(args, {}), away.notes


@pytest.mark.parametrize("room", [1, 10_000, 1 << 40])
@pytest.mark.parametrize("fn", [roots, twice, beside, copies, views, rows, columns, kept])
def test_the_same_as_numpy(fn: Any, room: int, tmp_path: Path) -> None:
    mine, theirs = files(tmp_path / "mine"), files(tmp_path / "theirs")
    got, notes = spread(fn, mine, room)
    assert told(got) == told(fn(*theirs))
    for x in (*mine, *theirs):
        x.flush()
    for name in ("a.npy", "b.npy"):
        assert (tmp_path / "mine" / name).read_bytes() == (tmp_path / "theirs" / name).read_bytes()
    if fn is not views:
        assert sum(n.parts for n in notes) > (9 if room == 1 else 1), notes


def test_rows_of_one_file_are_not_apart(tmp_path: Path) -> None:
    def shift(a, b):
        for i in range(1, a.shape[0]):
            b[i] = a[i - 1]

    def run(path: Path, call: Any) -> Any:
        _, b = files(path)
        b[...] = np.arange(660.0).reshape(SHAPE)
        return call(np.load(path / "b.npy", mmap_mode="r"), b), b

    (_, notes), mine = run(tmp_path / "mine", lambda *args: spread(shift, args))
    _, theirs = run(tmp_path / "theirs", shift)
    assert np.array_equal(mine, theirs) and (mine == mine[0]).all()
    assert [n.why for n in notes] == ["`b` may overlap with another array"]
    a, b = files(tmp_path / "other")
    _, notes = spread(shift, (np.asarray(b)[:30], b[30:]))
    assert notes[0].parts, "rows of one mapping that do not overlap"
    _, notes = spread(shift, (np.asarray(np.load(tmp_path / "other" / "b.npy", mmap_mode="r")), b))
    assert [n.why for n in notes] == ["`b` may overlap with another array"]


def shift(a, b):
    for i in range(1, a.shape[0]):
        b[i] = a[i - 1]


def shifted(a: Any, b: Any) -> list[str]:
    """Why the loop stays, of which the answer must be that of one array."""
    want = np.array(b)
    want[1:] = want[0]
    _, notes = spread(shift, (a, b))
    assert np.array_equal(b, want)
    return [n.why for n in notes]


def test_buffers_of_one_file_are_not_apart(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(np.arange(660.0).tobytes())

    def opened() -> Any:
        with path.open("r+b") as f:
            return np.frombuffer(mmap.mmap(f.fileno(), 0)).reshape(SHAPE)

    assert shifted(opened(), opened()) == ["`b` may overlap with another array"]
    (tmp_path / "y").write_bytes(path.read_bytes())
    a, path = opened(), tmp_path / "y"
    _, notes = spread(shift, (a, opened()))
    assert notes[0].parts, "rows of two files"


def test_memory_of_this_process_is_no_file() -> None:
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    size = 8 * int(np.prod(SHAPE))
    a, b = (np.frombuffer(mmap.mmap(-1, size, flags=flags)).reshape(SHAPE) for _ in range(2))
    assert not mapped.in_file(a)
    _, notes = spread(shift, (a, b))
    assert notes[0].parts


def test_files_are_the_same_whatever_they_are_called(tmp_path: Path) -> None:
    _, b = files(tmp_path / "x")
    name = tmp_path / "x" / "b.npy"
    name.rename(tmp_path / "x" / "c.npy")
    np.save(name, np.ones(SHAPE))
    a = np.load(tmp_path / "x" / "c.npy", mmap_mode="r")
    assert shifted(a, b) == ["`b` may overlap with another array"]
    _, notes = spread(shift, (a, np.load(name, mmap_mode="r+")))
    assert notes[0].parts


def test_what_cannot_be_written_raises_as_numpy_does(tmp_path: Path) -> None:
    a, b = files(tmp_path / "x", "r")
    with pytest.raises(ValueError, match="read-only"):
        spread(roots, (a, b))


def test_attributes_of_ones_own_keep_it_here(tmp_path: Path) -> None:
    a, b = files(tmp_path / "x")
    a.unit = "m"
    _, notes = spread(roots, (a, b))
    assert [n.why for n in notes] == ["a memmap has attributes of its own"]
