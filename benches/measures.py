#!/usr/bin/env python3
"""Measures of the code itself: sizes, circles, tests, dependencies. Run it anywhere in a checkout; it changes nothing.

    benches/measures.py             the figures
    benches/measures.py --names     also the names behind them: circles, longest functions, public items only tests use

Lines are non-blank lines without comments. The form of rustfmt is relied on: a function ends at the first `}` that is
indented as its `fn`.
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PIXELS = ROOT / "pixels" / "src"
TEST_MODULE = re.compile(r"^\s*#\[cfg\((test|all\(test, .*\))\)\]$")
FUNCTION = re.compile(r"^(\s*)(pub(\([^)]*\))? )?(const )?(async )?(unsafe )?fn (\w+)")
PUBLIC = re.compile(r"^\s*pub (?:const |async |static )*(?:fn|struct|enum|trait|type|const) (\w+)", re.M)


def lines(text):
    return [line for line in text.splitlines() if line.strip() and not line.strip().startswith("//")]


def split(text):
    """The code of a file, and its tests: modules and imports marked with `cfg(test)`."""
    code, tests, rows, at = [], [], text.splitlines(), 0
    while at < len(rows):
        if TEST_MODULE.match(rows[at]):
            indent = len(rows[at]) - len(rows[at].lstrip())
            end = at + 1
            while rows[end].lstrip().startswith(("#[", "//")):
                end += 1
            if not rows[end].rstrip().endswith((";", "}")):
                while rows[end].rstrip() not in (" " * indent + "}", " " * indent + "};"):
                    end += 1
            tests += rows[at : end + 1]
            at = end + 1
        else:
            code.append(rows[at])
            at += 1
    return "\n".join(code), "\n".join(tests)


def test_files():
    """Files that only tests compile: named so, or declared behind `cfg(test)`."""
    files = sorted([*SRC.rglob("*.rs"), *PIXELS.rglob("*.rs")])
    found = {path for path in files if "tests" in path.parts or path.name.endswith("tests.rs")}
    for path in files:
        home = path.parent if path.name in ("mod.rs", "lib.rs", "main.rs") else path.with_suffix("")
        for name in re.findall(r"#\[cfg\((?:test|all\(test, [^\]]*\))\)\]\s*(?:pub\S* )?mod (\w+);", path.read_text()):
            found |= {home / f"{name}.rs", *(home / name).rglob("*.rs")}
    return found


def read():
    only_tests = test_files()
    code, tests = {}, 0
    for path in sorted([*SRC.rglob("*.rs"), *PIXELS.rglob("*.rs")]):
        if path in only_tests:
            tests += len(lines(path.read_text()))
        else:
            code[path], own = split(path.read_text())
            tests += len(lines(own))
    tests += sum(len(lines(path.read_text())) for path in (ROOT / "tests").rglob("*.rs"))
    return code, tests


def functions(code):
    for path, text in code.items():
        rows = text.splitlines()
        for at, row in enumerate(rows):
            found = FUNCTION.match(row)
            if not found:
                continue
            end = at
            while not rows[end].endswith(("}", ";")) or rows[end] not in (f"{found[1]}}}", rows[at]) and not rows[end].startswith(f"{found[1]})"):
                end += 1
            yield len(lines("\n".join(rows[at : end + 1]))), f"{path.relative_to(ROOT)}: {found[7]}"


def expand(prefix, tree):
    """The paths of `a::{b, c::{d}}`."""
    if "{" not in tree:
        return [prefix + tree.split(" as ")[0].strip()]
    head, rest = tree.split("{", 1)
    rest, depth, part, paths = rest.rsplit("}", 1)[0], 0, "", []
    for letter in rest + ",":
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            paths += expand(prefix + head.strip(), part) if part.strip() else []
            part = ""
        else:
            part += letter
    return paths


def imports(text):
    text = re.sub(r"//.*", "", text)
    uses = [path for tree in re.findall(r"\buse ([^;]+);", text) for path in expand("", " ".join(tree.split()))]
    return uses + re.findall(r"\b((?:crate|super)(?:::\w+)+)", re.sub(r"\buse [^;]+;", "", text))


def home(path):
    return path.parent if path.name in ("mod.rs", "lib.rs", "main.rs") else path.with_suffix("")


def place(path, name):
    """The module that a path names, from the root of the crate, and what is left of it."""
    steps, at = name.split("::"), home(path)
    if steps[0] == "crate":
        at, steps = (PIXELS if PIXELS in path.parents else SRC), steps[1:]
    elif steps[0] in ("self", "super"):
        while steps and steps[0] in ("self", "super"):
            at, steps = (at.parent if steps[0] == "super" else at), steps[1:]
    else:
        return None
    while steps and ((at / steps[0]).is_dir() or (at / f"{steps[0]}.rs").is_file()):
        at, steps = at / steps[0], steps[1:]
    return at, steps


def circles(code):
    """In each folder, the sets of children that import each other."""
    found = []
    for folder in sorted({path.parent for path in code} - {SRC}):
        passed_on, list_of = {}, folder / ("lib.rs" if folder == PIXELS else "mod.rs")
        for name in imports(code.get(list_of, "")):
            where = place(list_of, name if name.startswith(("crate", "super", "self")) else f"self::{name}")
            if where and where[0] != folder and folder in where[0].parents:
                passed_on[name.split("::")[-1]] = where[0].relative_to(folder).parts[0]
        edges = defaultdict(set)
        for path in (path for path in code if folder in path.parents and path.name not in ("mod.rs", "lib.rs") or path.parent.parent == folder):
            own = path.relative_to(folder).parts[0].removesuffix(".rs")
            for name in imports(code[path]):
                where = place(path, name)
                if where and folder in where[0].parents:
                    edges[own].add(where[0].relative_to(folder).parts[0])
                elif where and where[0] == folder and where[1]:
                    edges[own].add(passed_on.get(where[1][0], "mod"))
        edges["mod"] |= set(passed_on.values())
        found += [(folder, names) for names in components(edges)]
    return found


def components(edges):
    def reached(start):
        seen, todo = set(), [start]
        while todo:
            for following in edges.get(todo.pop(), ()):
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        return seen

    reach = {name: reached(name) for name in list(edges)}
    sets = {frozenset(other for other in reach[name] if name in reach.get(other, ())) for name in reach if name in reach[name]}
    return [sorted(names) for names in sets if len(names) > 1]


def only_tests_use(code):
    """Public items that no code outside of tests names again. Re-exports don't count as a use."""
    used = [re.sub(r"//.*|\bpub use [^;]+;", "", text) for text in code.values()]
    for folder in ("examples", "benches"):
        used += [path.read_text() for path in (ROOT / folder).rglob("*.rs")]
    used += ["\n".join(re.findall(r"//[/!](.*)", text)) for text in code.values()]
    counts = defaultdict(int)
    for text in used:
        for word in re.findall(r"\w+", text):
            counts[word] += 1
    for path, text in code.items():
        for name in PUBLIC.findall(text):
            if counts[name] == 1:
                yield f"{path.relative_to(ROOT)}: {name}"


def crates(*features):
    tree = ["cargo", "tree", "--locked", "-e", "normal", "--prefix", "none", *features]
    names = subprocess.run(tree, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return len({line.removesuffix(" (*)") for line in names if line})


def main():
    code, tests = read()
    total = sum(len(lines(text)) for text in code.values())
    sizes = sorted(functions(code))
    lengths = [size for size, _ in sizes]
    loops, unused = circles(code), sorted(only_tests_use(code))
    print(f"code lines without tests        {total:,} in {len(code)} files")
    print(f"test lines per code line        {tests / total:.2f} ({tests:,})")
    print(f"function lines                  median {lengths[len(lengths) // 2]}, 90 % {lengths[len(lengths) * 9 // 10]}, max {lengths[-1]}")
    print(f"files over 300 lines            {sum(len(path.read_text().splitlines()) > 300 for path in code)}")
    print(f"import circles inside folders   {len(loops)}")
    print(f"public items only tests use     {len(unused)}")
    print(f"crates, library alone           {crates('--no-default-features')}")
    for feature in ("fit", "preview", "sandbox"):
        print(f"crates, {feature:23} {crates('--no-default-features', '--features', feature)}")
    print(f"crates, all                     {crates()}")
    if "--names" in sys.argv:
        print("\ncode lines by module")
        for folder in (*sorted(path for path in SRC.iterdir() if path.is_dir()), PIXELS.parent):
            print(f"  {folder.name:12} {sum(len(lines(text)) for path, text in code.items() if folder in path.parents):6,}")
        print("\ncircles", *(f"{folder.relative_to(ROOT)}: {' '.join(names)}" for folder, names in loops), sep="\n  ")
        print("\nlongest functions", *(f"{size} {name}" for size, name in sizes[-15:]), sep="\n  ")
        print("\npublic items only tests use", *unused, sep="\n  ")


if __name__ == "__main__":
    main()
