# SPDX-License-Identifier: Apache-2.0
"""Reads and writes properties files, and masks secrets, with Spark and with sparkjob: both must agree.

    compare.py CONF_BY_SPARKJOB [--seed N] [--files N] [--keep DIRECTORY]

Where sparkjob refuses what Spark reads, the reason has to be one of the three it states: the file is
no UTF-8 text, begins with a byte order mark, or holds half a surrogate pair.
"""

import argparse
import glob
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parents[2]

# Each has at some time been read differently by somebody.
CASES = [
    b"", b"\n", b"#", b"!", b"# c", b"=", b":", b" = ", b"\\", b"\\\n", b"\\\r", b"\\\r\n", b"\\\n\n",
    b"\\\n\\\n", b"\\\n\\\r\n", b"\\\n# c\na b", b"\\\n  \n\na b", b"a\\\n", b"a\\\r\n", b"a\\\n\\",
    b"a 1", b"a=1", b"a:1", b"a\t1", b"a\x0c1", b"a\x0b1", b"a = 1", b"a == 1", b"a =: 1", b"a : = 1",
    b"a=1=2", b"a  ", b"a=", b" a 1", b"\x0ca 1", b"a\\ b c", b"a\\=b=c", b"a\\:b:c", b"a\\\\=b",
    b"a\\\\\\=b=c", b"\\#a 1", b"\\!a 1", b"a#b 1", b"a 1 # c", b"a \\# 1", b"# c\\\na 1",
    b"a 1\\\n  # 2", b"a 1\\\n\nb 2", b"a 1\\\n\n\nb 2", b"a 1\\\n   \nb 2", b"a 1,\\\n\t2,\\\r\n  3",
    b"a 1\\\\\nb 2", b"a 1\\\\\\\nb 2", b"a\\\n=1", b"a\\\n\\\n=1", b"a =\\\n 1", b"a\\\n b", b"a \\\nb\\\nc",
    b"a 1\rb 2\r\nc 3\n\rd 4", b"a 1\r\rb 2", b"a\\\r\rb 2", b"a 1\xe2\x80\xa8b 2", b"a 1\xc2\x85b 2",
    b"a\xc2\xa01", b"a\xe3\x80\x801 2", b"a \xc2\xa01\xc2\xa0", b"a \xe3\x80\x801",
    b"a \\t1\\t", b"a \\u00201\\u0020", b"a \\n 1 \\r", b"a \\ \\n", b"a=\\u0000x\\u0000y\\u0000",
    b"a=\x01\x1fx\x1f\x01", b"a=\\ \\ ", b"\\ a\\ =1", b"\\u0020=1", b"\\t\\n=1",
    b"a \\t\\n\\r\\fx", b"a \\b\\a\\q\\0\\x41", b"a \\\\t", b"a \"1\"", b"a '1'", b"a \\\"1\\\"",
    b"a \\u0041\\u00e4\\u20ac", b"a \\uABCD\\uabcd", b"a \\U0041", b"a \\\\u0041", b"a \\\\\\u0041",
    b"a \\uu0041", b"a \\u", b"a \\u1", b"a \\u123", b"a \\u123g", b"a \\u+123", b"a \\u 123", b"a \\u-001",
    b"\\u12=34", b"\\u0041=1", b"\\u12 34", b"a=\\u00\\\n41", b"a=\\u00\\\n  4", b"a C:\\users\\me",
    b"a \\ud83d\\ude00", b"a \\ud83d\\\n  \\ude00", b"a \\ud83d", b"a \\ude00", b"a \\ude00\\ud83d",
    b"a \\ud83d\xf0\x9f\x98\x80", b"a \\ud83d\\ud83d\\ude00", b"\\ud83d=\\ude00", b"a \\ud83dx\\ude00",
    b"a \xf0\x9f\x98\x80", b"\xc3\xa4\xf0\x9f\x98\x80 1", b"\\\xc3\xa4 1", b"a \\\xf0\x9f\x98\x80",
    b"a \xc3", b"a \xff", b"a \xc0\x80", b"a \xed\xa0\xbd\xed\xb8\x80", b"a \xf4\x90\x80\x80", b"a \x00",
    b"\xef\xbb\xbfa 1", b"\xef\xbb\xbf# c\na 1", b"a 1\n\xef\xbb\xbfb 2", b"\xff\xfea\x00 \x001\x00",
    b"a 1\na 2\na 3", b"a 1\n\\u0061 2", b"a\nb\na x\nb", b"spark.a 1\nSPARK.A 2\nhive.a 3",
    b"spark.x -Dk=v -Xlog:gc*:file=gc.log", b"spark.master k8s://https://h:6443", b"a ${b}\nb $a",
    b"spark.ui.filters=a,\\\n                 b,\\\n                 c\n", b"a b c\td",
    b"a 1\n" * 2000 + b"a 2", b"k" * 20000 + b" " + b"v" * 20000, b"a 1,\\\n" * 3000 + b"2",
]

# Java reads 8192 characters at a time: the interesting ones on both sides of that edge.
EDGES = [b"\\\r\nb 2", b"\\\nb 2", b"\r\nb 2", b"\\", b"\\\r\n", b"\\\n", b"\\u0041", b"\xf0\x9f\x98\x80 x",
         b"\\\\\r\n# c\r\nb", b"\n#\r\n!\r\nb 2", b"=\t \\\n   x"]
CASES += [b"a " + b"x" * (8192 - 2 - before) + edge for edge in EDGES for before in range(6)]

WORDS = ["spark.", "a", "b", "key", "1g", "=", "=", ":", " ", " ", "  ", "\t", "\f", "\\", "\\", "\\\\", "\n",
         "\n", "\n", "\r", "\r\n", "\\\n", "\\\n  ", "\\\r\n", "\\\r", "#", "!", "\\u0041", "\\u00e4", "\\u0020",
         "\\u000a", "\\t", "\\n", "\\ ", "\\=", "\\:", "\\#", "\\q", "\u00e4", "\u20ac", "\U0001F600", "\u00a0",
         "\u0085", "\u2028", "\x01", "\x1f", "\x7f", "\x0b", "'", '"', "$", "{", "}"]
SELDOM = ["\\u", "\\u12", "\\ud83d", "\\ude00", "\\ud83d\\ude00", "\\u0000", "\ufeff"]

MAYBE_HALF = re.compile(rb"\\u[dD][89a-fA-F]")

PATTERNS = [
    None, "", "(?i)secret|password", "secret|password", "(?i)pin|license[.-]?key", "^spark[.]a", "a$", "a.c",
    "[^a-z]", "(?i)[^a-z]", "(?i)[A-C]x", "[a-]", "[-a]", "[.]", "\\.", "\\d\\d", "\\D", "\\w+\\.\\w+", "\\s",
    "[\\w.]+key", "(a|b)c", "(?:a|b)c?", "a|", "|a", "()", "a??b", "a*?b", "(a)(b)", "x*", "a+b?c*", "a^b",
    "$a", "\\$\\{", "\\/", "key\\-1", "(?i)", "(?i)(?i)a", "a(?i)b", "(?s)a.b", "(?m)^b", "(?x)a b", "\\bkey\\b",
    "a{2}", "a{2,}", "}", "]", "{", "a*+b", "a++", "a**", "*a", "(a", "a)", "[a", "[]a]", "[^]a]", "[a&&b]",
    "[a[b]]", "[a&b]", "\\Qa.b\\E", "\\p{Lu}", "\\x61", "\\u0061", "\\0141", "\\cA", "\\h", "\\R", "\\z", "a\\Z",
    "(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", "(?<n>a)\\k<n>", "(a)\\1", "(a+)+b", "\u00e4", "[\u00e4]", "a\\",
]
PATTERN_WORDS = ["a", "b", "A", "K", "key", ".", "[", "]", "[ab]", "[^a]", "[a-c]", "-", "(", ")", "(?:", "(?i)",
                 "|", "*", "+", "?", "^", "$", "\\", "\\.", "\\d", "\\w", "\\S", "{", "}", "{2}", "&", "\\b", ":",
                 "1", " ", "\u212a"]
TEXTS = ["", "a", "b", "ab", "aab", "abc", "ABC", "a.b", "a-b", "a b", "a\nb", "a\n", "b\r\n", "\n", "\u00e4",
         "\u212aey", "key", "Key-1", "KEY", "spark.app.key", "spark.my.Secret", "secret", "password", "1", "a1",
         "${x}", "{}", "[a]", "&", "\\", "^", "ac", "bc", "axc", "cx", "Cx", "pin", "license.key", "a\tb", "/"]
PROPERTIES = [
    "spark.executor.memory", "spark.hadoop.fs.s3a.secret.key", "spark.hadoop.fs.s3a.access.key", "ACCESSKEY",
    "spark.hadoop.fs.s3a.access_key", "access..key", "accesskey", "access-key", "aCCess.kEy", "spark.ssl.keyPassword",
    "pass word", "spark.authToken", "toke", "TOKEN", "spark.kubernetes.authenticate.driver.oauthTokenFile",
    "credentials", "CREDENTIAL_PATH", "credentia", "\u017fecret", "to\u212aen", "secre\u0074", "se\ncret", "",
    "-Dx.password=1", "jdbc:x://h?user=a&password=b", "s3a://bucket/secrets/", "spark.app.name",
]


def absent(what):
    """Ends the test: loudly skipped, or failed where everything has to be there."""
    print(f"{'FAILED' if os.environ.get('CI') == 'true' else 'SKIPPED'}: {what}", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)


def spark_jars():
    homes = [os.environ.get("SPARK_HOME", "")]
    homes += sorted(glob.glob(str(PROJECT / ".spark/venv/lib/python3*/site-packages/pyspark")))
    for home in homes:
        if home and glob.glob(home + "/jars/spark-core_*.jar"):
            return home + "/jars/*"
    absent("no Spark: SPARK_HOME names none, and .spark/ has none (the project's set-up installs it)")


def java():
    home = os.environ.get("JAVA_HOME")
    found = os.path.join(home, "bin/java") if home else shutil.which("java")
    return found or absent("no Java: install a JRE, 17 or newer")


def by_spark(request, directory):
    (directory / "request.json").write_text(json.dumps(request))
    answer = directory / "answer.json"
    command = [java(), "-XX:TieredStopAtLevel=1", "-cp", spark_jars(), "scala.tools.nsc.MainGenericRunner",
               "-usejavacp", str(HERE / "conf_by_spark.scala"), str(directory / "request.json"), str(answer)]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0 or not answer.exists():
        sys.exit(f"Spark did not answer:\n{run.stdout}")
    return json.loads(answer.read_text())


def by_sparkjob(program, request):
    run = subprocess.run([program], input=json.dumps(request), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def generated_file(dice):
    words = WORDS + SELDOM if dice.random() < 0.15 else WORDS
    return "".join(dice.choices(words, k=dice.randint(1, 60))).encode()


def generated_text(dice):
    alphabet = "ab=:#! \\\t\n\r\f\x00\x01\x7fu041\u00e4\u20ac\U0001F600\u00a0\u2028\ufeff\"'"
    return "".join(dice.choices(alphabet, k=dice.randint(0, 8)))


def survives(value):
    return value == "" or not any(c <= " " and c not in "\r\n" for c in (value[0], value[-1]))


def all_escaped(text):
    """The spelling that leaves a reader the least to decide."""
    units = text.encode("utf-16-be").hex()
    return "".join("\\u" + units[i:i + 4] for i in range(0, len(units), 4))


class Comparison:
    """Counts what was compared and keeps what differed."""

    def __init__(self):
        self.count = 0
        self.differences = []

    def check(self, agreed, about, spark, sparkjob):
        self.count += 1
        if not agreed:
            self.differences.append(f"{about}\n    Spark:    {spark}\n    sparkjob: {sparkjob}")

    def read_file(self, text, spark, sparkjob):
        problems = "\n".join(sparkjob.get("problems", []))
        if "exception" in spark:
            other = is_binary(text) or text.startswith(b"\xef\xbb\xbf") or MAYBE_HALF.search(text)
            agreed = "Malformed \\uxxxx" in spark["exception"] and (
                "four hexadecimal digits" in problems or bool(other and problems))
        elif is_binary(text):
            agreed = "is a binary file" in problems
        elif text.startswith(b"\xef\xbb\xbf"):
            agreed = "byte order mark" in problems
        elif has_half_pair(spark["pairs"]):
            agreed = "half of a surrogate pair" in problems
        elif "half of a surrogate pair" in problems:  # in a value that another one beat
            agreed = MAYBE_HALF.search(text) is not None
        else:
            agreed = spark["pairs"] == sparkjob.get("pairs")
        self.check(agreed, f"reading {text[:300]!r}", spark, sparkjob)


def is_binary(text):
    try:
        return "\0" in text.decode()
    except UnicodeDecodeError:
        return True


def has_half_pair(pairs):
    try:
        json.dumps(pairs, ensure_ascii=False).encode()
        return False
    except UnicodeEncodeError:
        return True


def compare_redaction(comparison, requests, spark, sparkjob):
    for request, theirs, ours in zip(requests, spark, sparkjob):
        if "exception" in theirs:  # Spark does not start with such a pattern
            continue
        for pair, hidden, ours_hidden in zip(request["pairs"], theirs["hidden"], ours["hidden"]):
            plain = all(" " <= c <= "~" for c in pair[0] + pair[1])
            exact = request["pattern"] is None or (ours["understood"] and plain)
            agreed = hidden == ours_hidden if exact else ours_hidden
            comparison.check(agreed, f"hiding {pair} by {request['pattern']!r}", hidden, ours_hidden)


def redactions(dice):
    """Half of the pairs have a blank key, half a blank value, so that each text is seen alone."""
    default = [[text, ""] for text in PROPERTIES] + [["", text] for text in PROPERTIES]
    default += [[text[:at] + dice.choice("sekK._\n") + text[at + 1:], ""] for text in PROPERTIES
                for at in range(0, len(text), 3)]
    texts = [[text, ""] for text in TEXTS[::2]] + [["", text] for text in TEXTS[1::2]]
    patterns = PATTERNS[1:] + ["".join(dice.choices(PATTERN_WORDS, k=dice.randint(1, 6))) for _ in range(600)]
    return [{"pattern": None, "pairs": default}] + [{"pattern": p, "pairs": texts} for p in patterns]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sparkjob")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--keep", help="a directory for the files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(options.keep or temporary)
        directory.mkdir(exist_ok=True)
        return run(options, directory)


def run(options, directory):
    dice = random.Random(options.seed)
    texts = CASES + [generated_file(dice) for _ in range(options.files)]
    files = [directory / f"{n}.conf" for n in range(len(texts))]
    for file, text in zip(files, texts):
        file.write_bytes(text)
    maps = [{generated_text(dice): generated_text(dice) for _ in range(dice.randint(1, 4))}
            for _ in range(options.files)]
    written = [directory / f"{n}.written.conf" for n in range(len(maps))]
    escaped = [directory / f"{n}.escaped.conf" for n in range(len(maps))]
    for file, pairs in zip(escaped, maps):
        file.write_text("".join(f"{all_escaped(k)}={all_escaped(v)}\n" for k, v in pairs.items()))
    writable = [all(map(survives, pairs.values())) for pairs in maps]

    request = {
        "write": [{"path": str(file), "pairs": pairs} for file, pairs in zip(written, maps)],
        "read": [str(file) for file in files + escaped] +
                [str(file) for file, can in zip(written, writable) if can],
        "redact": redactions(dice),
    }
    sparkjob = by_sparkjob(options.sparkjob, request)
    spark = by_spark(request, directory)

    comparison = Comparison()
    for text, theirs, ours in zip(texts, spark["read"], sparkjob["read"]):
        comparison.read_file(text, theirs, ours)
    for pairs, can, ours, theirs in zip(maps, writable, sparkjob["write"], spark["read"][len(files):]):
        comparison.check(("written" in ours) == can, f"writing {pairs}", can, ours)
        # What we refuse to write, Spark could not read back from any spelling.
        comparison.check((theirs.get("pairs") == pairs) == can, f"reading back {pairs}", theirs, can)
    read_back = zip((m for m, can in zip(maps, writable) if can), spark["read"][len(files) + len(maps):],
                    sparkjob["read"][len(files) + len(maps):])
    for pairs, theirs, ours in read_back:
        comparison.check(theirs == ours == {"pairs": pairs}, f"reading what was written of {pairs}", theirs, ours)
    compare_redaction(comparison, request["redact"], spark["redact"], sparkjob["redact"])
    comparison.check(spark["replacement"] == sparkjob["replacement"], "the text in a secret's place",
                     spark["replacement"], sparkjob["replacement"])

    for difference in comparison.differences[:20]:
        print(difference)
    understood = sum(one["understood"] for one in sparkjob["redact"])
    print(f"Spark {spark['version']}: {len(texts)} files read, {sum(writable)} of {len(maps)} maps written and "
          f"read back, {len(request['redact'])} patterns ({understood} understood): {comparison.count} "
          f"comparisons, {len(comparison.differences)} differences (seed {options.seed})")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
