#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds JSON against the schemas of resources/formats: what SchemaChecker of json_schema.h runs.

usage: json_schema.py FOLDER-OF-SCHEMAS
Reads a line {"format": ..., "text": ..., "spare": true|false} after the other and answers each with
a line, the flaws as a JSON string; "" when there is none. Without "spare" an object may hold only
what its schema describes. Needs Debian's python3-jsonschema.
"""
import json
import pathlib
import sys

import jsonschema


def closed(node):
    """The schema with every object that lists its properties closed against others."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closing = {"additionalProperties": False} if "properties" in node else {}
    return {**closing, **{key: closed(value) for key, value in node.items()}}


def schemas_of(folder):
    found = {file.name: json.loads(file.read_text(encoding="utf-8"))
             for file in folder.glob("*.schema.json")}
    for schema in found.values():
        jsonschema.Draft7Validator.check_schema(schema)
    return {True: found, False: {name: closed(schema) for name, schema in found.items()}}


def flaws(schemas, request):
    name = request["format"] + ".schema.json"
    store = schemas[request["spare"]]
    if name not in store:
        return f"there is no {name}"
    try:
        document = json.loads(request["text"])
    except ValueError as error:
        return f"is no JSON: {error}"
    resolver = jsonschema.RefResolver(name, store[name], store)
    errors = jsonschema.Draft7Validator(store[name], resolver=resolver).iter_errors(document)
    return "\n".join(f"{error.json_path}: {error.message[:300]}" for error in errors)


def main():
    schemas = schemas_of(pathlib.Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(flaws(schemas, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
