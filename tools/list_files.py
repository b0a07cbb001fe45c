"""Print the names of the files in a folder that match a pattern, for meson."""

import sys
from pathlib import Path


def main() -> None:
    folder, pattern = sys.argv[1:3]
    for path in sorted(Path(folder).glob(pattern)):
        print(path.name)


if __name__ == "__main__":
    main()
