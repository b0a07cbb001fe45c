"""The guide's example for several hosts: network namespaces stand for them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ray = pytest.importorskip("ray")

HERE = Path(__file__).resolve().parent
FIRST, SECOND = "10.77.0.1", "10.77.0.2"
HOSTS = {"jenny-first": FIRST, "jenny-second": SECOND}
BRIDGE = "jenny-bridge"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def on(host: str, home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a command on a host."""
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    env |= {"RAY_USAGE_STATS_ENABLED": "0", "HOME": str(home), "RAY_AUTH_MODE": "token", **more}
    words = ("ip", "netns", "exec", host, *words)
    return subprocess.run(words, capture_output=True, text=True, timeout=120, cwd=HERE, env=env)


def clear() -> None:
    for host in HOSTS:
        with contextlib.suppress(subprocess.CalledProcessError):
            found = subprocess.run(["ip", "netns", "pids", host], capture_output=True, text=True)
            for pid in found.stdout.split():
                with contextlib.suppress(OSError):
                    os.kill(int(pid), 9)
            ip("netns", "delete", host)
    with contextlib.suppress(subprocess.CalledProcessError):
        ip("link", "delete", BRIDGE)


@pytest.fixture(scope="module")
def hosts() -> Iterator[None]:
    if os.geteuid() or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and the command ip")
    clear()
    try:
        ip("link", "add", BRIDGE, "type", "bridge")
        ip("link", "set", BRIDGE, "up")
        for k, (host, address) in enumerate(HOSTS.items()):
            ip("netns", "add", host)
            ip("link", "add", f"jenny-v{k}", "type", "veth", "peer", "name", f"jenny-w{k}")
            ip("link", "set", f"jenny-v{k}", "master", BRIDGE, "up")
            ip("link", "set", f"jenny-w{k}", "netns", host, "name", "eth0")
            ip("-n", host, "address", "add", f"{address}/24", "dev", "eth0")
            ip("-n", host, "link", "set", "eth0", "up")
            ip("-n", host, "link", "set", "lo", "up")
    except subprocess.CalledProcessError as e:
        clear()
        pytest.skip(f"no network namespaces here: {e.stderr.strip()}")
    yield
    clear()


RAY = str(Path(sys.executable).with_name("ray"))
PROGRAM = str(HERE / "cluster" / "programs.py")
RUN = [sys.executable, "-m", "jenny", "run", "--report", "--cluster"]


def good(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_hosts(hosts: None, tmp_path: Path) -> None:
    plain = subprocess.run([sys.executable, PROGRAM, "80"], capture_output=True, text=True)
    first, second = HOSTS
    start = [RAY, "start", "--num-cpus", "1", "--node-ip-address"]
    good(on(first, tmp_path, RAY, "get-auth-token", "--generate"))
    good(on(first, tmp_path, *start, FIRST, "--head", "--port", "6379"))
    good(on(second, tmp_path, *start, SECOND, "--address", f"{FIRST}:6379"))
    done = on(first, tmp_path, *RUN, f"{FIRST}:6379", PROGRAM, "80")
    good(done)
    assert done.stdout == plain.stdout
    assert "on ray, 2 processors; parts ran on 2 nodes" in done.stderr, done.stderr


def test_a_cluster_that_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from jenny.engines import ray as engine

    def init(**given: object) -> None:
        raise ConnectionError("InvalidAuthToken")

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.setattr(engine, "_answers", lambda address: True)
    with pytest.raises(engine.ClusterError, match="'h:1' does not let this process in.*token"):
        engine._connect("h:1", {})


def test_a_host_without_a_cluster(hosts: None, tmp_path: Path) -> None:
    done = on("jenny-first", tmp_path, *RUN, f"{SECOND}:6380", PROGRAM, "10")
    assert done.returncode and f"no Ray cluster answers at '{SECOND}:6380'" in done.stderr
