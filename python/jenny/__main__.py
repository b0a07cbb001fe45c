"""`python -m jenny`, and the command `jenny`. `run` has a short way: its program waits."""

import sys


def main() -> int:
    """Runs the command; returns its exit status."""
    if sys.argv[1:2] == ["run"]:
        from . import run

        given = run.parse(sys.argv[2:])
        if given is not None:
            try:
                return run.run(given)
            except run.NotRunnable as e:
                print(f"jenny: {e}", file=sys.stderr)
                return 2
    from . import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
