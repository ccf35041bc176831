#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what plain scalars mean to sparkjob and to the API server's YAML library, as values and as keys.

    compare.py READER LAYERS_DRIVER      READER is the program of main.go
"""

import json
import pathlib
import subprocess
import sys
import tempfile

WORDS = """
~ null Null NULL nULL none true True TRUE tRUE false False FALSE yes Yes YES yES no No NO nO on On ON off Off OFF oFF
y Y n N t f T F yep nope enabled
0 00 000 -0 +0 1 +1 -1 01 -01 +01 007 08 -08 09 010 -010 +010 0777 0888 0o10 0O10 -0o7 0o8 0o 0x10 0X1f 0x1F -0x1F +0x1F 0xG 0x
0b11 0B11 -0b11 +0b11 0b2 0b 1_000 1__0 _1 1_ 1_000.5 0x_1F 0_8 0_7 1,000 12e03 -_1 +_1
2147483647 2147483648 4294967296 9007199254740991 9007199254740992 9007199254740993 9223372036854775807 9223372036854775808
-9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616 +9223372036854775808 0xFFFFFFFFFFFFFFFF
1.0 1. .5 -.5 +.5 . .. 0.10 0.5 -0.5 1.5e3 1e3 1E3 1e+3 1e-3 1e400 -1e400 1e-400 1e 1e+ e3 .e3 .5e1 1.2.3 1.e3 100000000000000000000
1e21 1e20 1e15 1e16 123456789.123 0.1 0.30000000000000004 1e-7 5e-324 1.7976931348623157e308 00.5 01.5 -01.5 1_0.5 ._5 .1_5
.inf .Inf .INF +.inf -.inf -.Inf -.INF .nan .NaN .NAN .iNf inf Infinity nan NaN -inf
1:30 190:20:30 12:30:45 1:2 2024-01-01 2024-1-1 2024-01-01T00:00:00Z 2001-12-14t21:59:43.10-05:00 2024 20240101 2024-01
1g 1G 1Gi 512m 1.5g 0.10g 1k 10s 100ms 4x 1e3m 1/2 50% 3.5.1 v1 0x1p4 0x1.8p1 1f 1d 1L +. - + -- -a +a 0a 1a a1 -1- 1-2
<< = !a *
""".split()
TEXTS = [word for word in WORDS if word[0] not in "!*" and word != "-"]  # those are no plain scalars
TEXTS += ["'010'", '"yes"', "'~'", '""', "''", "a b", "1 2", "010 "]


def theirs(reader, documents):
    done = subprocess.run([reader], input="---\n".join(documents), check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def ours(driver, documents):
    """What each document holds, or None where it has a problem of its own; all problems where any cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "documents.yaml")
        file.write_text("---\n" + "---\n".join(documents))
        done = subprocess.run([driver, "json", file], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        return done.stderr.splitlines()
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [None if "problems" in document else document for document in found]


def same(a, b):
    """By the text, since 1 and true are equal in Python; large numbers as numbers, however their noughts are written."""
    if json.dumps(a) == json.dumps(b):
        return True
    pairs = list(zip((a or {}).values(), (b or {}).values()))
    return bool(pairs) and all(is_large(x) and is_large(y) and float(x) == float(y) for x, y in pairs)


def is_large(value):
    return isinstance(value, (int, float)) and abs(value) >= 1e15


def differences(documents, mine, other):
    for document, a, b in zip(documents, mine, other, strict=True):
        if not same(a, b):
            yield f"{document.strip()}: sparkjob reads {json.dumps(a)}, the API server {json.dumps(b)}"


def key_differences(driver, words, read):
    """A key that the API server changes must be refused; one that it keeps may be, if it is a number."""
    for word, document in zip(words, read):
        mine = ours(driver, [f"{{{word}: v}}\n"])[0]
        kept = document == {word: "v"}
        if mine != document and (not isinstance(mine, str) or (kept and "a number" not in mine)):
            yield f"the key {word}: sparkjob says {mine!r}, the API server reads {document!r}"
        if mine == document and not kept:
            yield f"the key {word} is not refused, the API server reads {document!r}"


def main():
    reader, driver = sys.argv[1:3]
    values = [f"v: {text}\n" for text in TEXTS]
    failures = list(differences(values, ours(driver, values), theirs(reader, values)))

    words = [word for word in WORDS if word not in ("<<", "-") and word[0] not in "!*" and "," not in word]
    read = theirs(reader, [f"{{{word}: v}}\n" for word in words])
    failures += key_differences(driver, words, read)

    for failure in failures:
        print(failure)
    print(f"{len(values)} values and {len(words)} keys: {len(failures)} read differently")
    return 1 if failures or len(values) < 150 or len(words) < 150 else 0


if __name__ == "__main__":
    sys.exit(main())
