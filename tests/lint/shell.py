"""Prints the shell scripts inside YAML files, each ended by a NUL."""

import sys

import yaml

SCRIPTS = {"run", "bash", "inlineScript", "script", "before_script"}


def scripts(node):
    if isinstance(node, dict):
        if node.get("shell") in ("powershell", "pwsh"):
            return
        for key, value in node.items():
            if key in SCRIPTS and isinstance(value, str):
                yield value
            elif key in SCRIPTS and isinstance(value, list) and all(isinstance(line, str) for line in value):
                yield "\n".join(value)
            else:
                yield from scripts(value)
    elif isinstance(node, list):
        for value in node:
            yield from scripts(value)


for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        for script in scripts(yaml.safe_load(file)):
            sys.stdout.write(f"# {name}\n{script}\0")
