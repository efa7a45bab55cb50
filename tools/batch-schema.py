#!/usr/bin/env python3
"""Writes the JSON Schema of what Azure Batch takes, from the models of Microsoft's clients for Python.

    tools/batch-schema.py > provider-azure/src/test/resources/io/mlops/provider/azure/batch.schema.json

Azure's own description of Batch is not among those that the tests have. The clients are generated from it: their models tell the
name, the type, the known values and whether somebody may write it. Needs pip; the versions are pinned below.
"""

import ast
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# What is fetched, what the names of its models get in front, and which of them are bodies of ours.
CLIENTS = {
    "azure-mgmt-batch==19.0.0": ("azure/mgmt/batch/models", "arm.", ["Pool"]),
    "azure-batch==15.1.0": (
        "azure/batch/models",
        "",
        ["BatchJobCreateOptions", "BatchTaskCreateOptions", "BatchJobTerminateOptions"],
    ),
}
FORMATS = {"timedelta": "duration", "datetime": "date-time"}
PLAIN = {"str": "string", "int": "integer", "bool": "boolean", "float": "number", "bytes": "string"}


def source(requirement, folder, name):
    with tempfile.TemporaryDirectory() as there:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", there, requirement]
        subprocess.run(command, check=True, stdout=sys.stderr)
        with zipfile.ZipFile(next(Path(there).glob("*.whl"))) as wheel:
            return {file: ast.parse(wheel.read(f"{folder}/{file}.py")) for file in name}


def classes(module):
    return {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}


class Models:
    def __init__(self, requirement, folder, prefix):
        self.prefix = prefix
        modules = source(requirement, folder, ["_models", "_enums"])
        self.models = classes(modules["_models"])
        self.enums = {
            name: [line.value.value for line in node.body if isinstance(line, ast.Assign)]
            for name, node in classes(modules["_enums"]).items()
        }
        self.definitions = {}

    def fields(self, name):
        node = self.models[name]
        for base in node.bases:
            inherited = getattr(base, "id", getattr(base, "attr", ""))
            if inherited in self.models:
                yield from self.fields(inherited)
        for line in node.body:
            call = getattr(line, "value", None)
            if isinstance(line, ast.AnnAssign) and isinstance(call, ast.Call) and call.func.id == "rest_field":
                given = {word.arg: word.value for word in call.keywords}
                seen = ast.literal_eval(given["visibility"]) if "visibility" in given else ["create"]
                if "create" in seen:
                    wire = ast.literal_eval(given["name"]) if "name" in given else line.target.id
                    yield wire, line.annotation

    def reference(self, name):
        key = self.prefix + name
        if key not in self.definitions:
            self.definitions[key] = {}
            fields = dict(self.fields(name))
            required = sorted(wire for wire, kind in fields.items() if not optional(kind))
            self.definitions[key] = {
                "type": "object",
                "additionalProperties": False,
                "properties": {wire: self.kind(kind) for wire, kind in sorted(fields.items())},
                **({"required": required} if required else {}),
            }
        return {"$ref": "#/$defs/" + key}

    def kind(self, annotation):
        if isinstance(annotation, ast.Constant):
            name = str(annotation.value).split(".")[-1]
            return {"enum": self.enums[name]} if name in self.enums else self.reference(name)
        if isinstance(annotation, ast.Name) and annotation.id == "Any":
            return {}
        if isinstance(annotation, ast.Name):
            return {"type": PLAIN[annotation.id]}
        if isinstance(annotation, ast.Attribute):
            return {"type": "string", "format": FORMATS[annotation.attr]}
        outer, inner = annotation.value.id, annotation.slice
        if outer == "Optional":
            return self.kind(inner)
        if outer == "list":
            return {"type": "array", "items": self.kind(inner)}
        if outer == "dict":
            return {"type": "object", "additionalProperties": self.kind(inner.elts[1])}
        if outer == "Union":  # a text, or one of the known values
            return self.kind(inner.elts[1])
        raise ValueError(ast.dump(annotation))


def optional(annotation):
    return isinstance(annotation, ast.Subscript) and annotation.value.id == "Optional"


def main():
    definitions = {}
    for requirement, (folder, prefix, bodies) in CLIENTS.items():
        models = Models(requirement, folder, prefix)
        for body in bodies:
            models.reference(body)
        definitions.update(models.definitions)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by tools/batch-schema.py from " + " and ".join(CLIENTS) + " (MIT licence, Microsoft)",
        "$defs": dict(sorted(definitions.items())),
    }
    json.dump(schema, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
