"""Runs the benchmarks: `python3 run.py bench [names] [--write]`.

Each module bench_NAME.py has a `main()` that prints its figures, and a bar as a line with "met" or
"MISSED". Each runs in a process of its own: imports, memory and caches of one cannot help another.
"""

import argparse
import datetime
import subprocess
import sys
from pathlib import Path

from bench import harness

FOLDER = Path(__file__).parent
README = FOLDER / "README.md"
START, END = "<!-- made by bench --write -->", "<!-- end of the made part -->"


def names() -> list[str]:
    """Return the benchmarks there are ("save" for bench_save.py)."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def run(name: str) -> tuple[str, int]:
    """Run one benchmark, showing its lines as they come; return them and the exit code."""
    lines = []
    command = [sys.executable, "-m", f"bench.bench_{name}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return "".join(lines), child.returncode


def write(figures: dict[str, str], line: str) -> None:
    """Put the figures into bench/README.md; those of benchmarks not run this time stay."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    old, _, after = rest.partition(END)
    parts = {}
    for part in old.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        parts[title.strip()] = body.strip()
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    for name, figure in figures.items():
        parts[name] = f"{today} · {line}\n\n```\n{figure.rstrip()}\n```"
    made = "\n\n".join(f"## {name}\n\n{body}" for name, body in sorted(parts.items()))
    README.write_text(f"{before}{START}\n\n{made}\n\n{END}{after}", encoding="utf-8")


def main() -> int:
    """Run what was asked for; return 1 when one broke off or missed a bar, 2 for unknown names."""
    parser = argparse.ArgumentParser(
        prog="run.py bench", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names())}; all without a name")
    parser.add_argument("--write", action="store_true", help="write bench/README.md anew")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in names()]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(names())}.")
        return 2
    line = harness.machine()
    print(line)
    figures: dict[str, str] = {}
    trouble: list[str] = []
    for name in asked.names or names():
        print(f"\n-- {name}")
        figures[name], code = run(name)
        missed = [text.strip() for text in figures[name].splitlines() if "MISSED" in text]
        trouble += missed or ([f"{name} broke off with exit code {code}"] if code else [])
    if asked.write:
        write(figures, line)
    print("\n" + ("\n".join(["Not met:", *trouble]) if trouble else "Every bar is met."))
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
