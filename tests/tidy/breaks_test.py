#!/usr/bin/env python3
"""Shows that a break of the API is found, and so is a break that is said and is none."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RENAMED = "wijkmonitor/common/v1/money.proto"


class BreaksTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir=ROOT / "build")
        self.addCleanup(folder.cleanup)
        self.protos = pathlib.Path(folder.name) / "protos"
        shutil.copytree(ROOT / "protos", self.protos)

    def breaks(self):
        done = subprocess.run([ROOT / "tests/tidy/breaks", self.protos], check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def change(self, path, old, new):
        file = self.protos / path
        text = file.read_text("utf-8")
        self.assertIn(old, text)
        file.write_text(text.replace(old, new), "utf-8")

    def say(self, line):
        with open(self.protos / "breaks.txt", "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def test_the_api_as_it_is(self):
        self.assertEqual(self.breaks()[0], 0)

    def test_a_field_that_is_renamed(self):
        self.change(RENAMED, "int64 amount_minor = 2", "int64 cents = 2")
        code, said = self.breaks()
        self.assertEqual(code, 1)
        self.assertIn("a break that", said)
        self.assertIn("amount_minor", said)
        for line in said.splitlines():
            self.say(line.split("does not say: ")[1] + " | to try it | nothing")
        self.assertEqual(self.breaks()[0], 0)

    def test_a_line_that_is_no_break(self):
        self.say(f"{RENAMED}: nothing is broken | it was once | nothing")
        code, said = self.breaks()
        self.assertEqual(code, 1)
        self.assertIn("is no break", said)

    def test_a_line_without_reasons(self):
        self.say(f"{RENAMED}: a field is gone")
        self.assertIn("a line is BREAK | WHY | WHAT CLIENTS DO", self.breaks()[1])


if __name__ == "__main__":
    unittest.main()
