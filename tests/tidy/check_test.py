#!/usr/bin/env python3
"""Breaks each rule of check.py on purpose, and sees that it is found."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest

FOLDER = pathlib.Path(__file__).parent
sys.path.insert(0, str(FOLDER))
import check  # noqa: E402


def load_count():
    """The program `count`, whose name has no end, as a module."""
    loader = importlib.machinery.SourceFileLoader("count", str(FOLDER / "count"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("count", loader))
    loader.exec_module(module)
    return module


count = load_count()


class CheckTest(unittest.TestCase):
    def problems(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in files.items():
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return check.check(root)

    def assert_found(self, path, text, what, others=()):
        """Checks that `what` is found in the file `path`. `others`: the files beside it, {path: text}."""
        found = self.problems({**dict(others), path: text})
        self.assertTrue(any(problem.startswith(f"{path}: ") and what in problem for problem in found),
                        f"{path}: {found}")

    def assert_fine(self, path, text, others=()):
        self.assertEqual(self.problems({**dict(others), path: text}), [])

    def test_kinds_of_files(self):
        head = "# Page\n\n| kind | a | b |\n|---|---|---|\n"
        tests = {"libs/formats/x_test.cc": "TEST(Csv, Reads) {}\nTEST_F(CellsTest, Trims) {}\n"}
        self.assert_fine(check.FILE_KINDS, head + "| quotes | Csv.Reads | cannot: has none |\n", tests)
        self.assert_fine(check.FILE_KINDS, head + "| quotes | CellsTest.Trims | Csv.Reads |\n", tests)
        for cells, what in (("Csv.Reads | Csv.Gone", "no test 'Csv.Gone'"), ("Csv.Reads | ", "no test ''"),
                            ("Csv.Reads", "has 2 cells; its head 3")):
            self.assert_found(check.FILE_KINDS, f"{head}| quotes | {cells} |\n", what, tests)

    def test_problems_of_files(self):
        path = "libs/formats/problems.h"
        first = 'inline constexpr Problem kA{"A", "heeft $0", "has $0"};\n'
        both = first + 'inline constexpr Problem kB{"B", "van "\n "$0", "of $0"};\n'
        test = "libs/formats/x_test.cc"
        self.assert_fine(path, both, {test: 'FailsWith({problems::kA, {"1"}}); Says(problems::kB);\n'})
        self.assert_found(path, first + first.replace("kA", "kB"), "A stands in libs/formats/problems.h already")
        self.assert_found(path, 'inline constexpr Problem kA{"A", "heeft", "has $0"};\n', "other arguments in Dutch")
        self.assert_found(path, 'inline constexpr Problem kA{"A", "", "has"};\n', "no text in Dutch and English")
        for text in ("problems::kA;\n", 'problems::kA; problems::kBoth; "AB", "B C", B;\n'):
            self.assertEqual(self.problems({path: both, test: text}), [f"{path}: B occurs in no test"])
        self.assertEqual(len(self.problems({path: both, "libs/formats/x.cc": "problems::kA; problems::kB;\n"})), 2)

    def test_tests_that_nobody_runs(self):
        beside = {"CMakeLists.txt": "", "services/x/CMakeLists.txt": "SOURCES domain/a_test.cc service_test.cc\n"}
        self.assert_fine("services/x/domain/a_test.cc", "", beside)
        self.assert_fine("services/x/service_test.cc", "", beside)
        for path in ("services/x/domain/b_test.cc", "services/x/a_test.cc", "services/y/service_test.cc"):
            self.assert_found(path, "", "nobody runs it", beside)

    def test_reasons_of_errors(self):
        proto = {check.ERROR_PROTO: "enum ErrorReason {\n  ERROR_REASON_GONE = 1;\n  ERROR_REASON_LATE = 2;\n}\n"}
        inside = "const char* const kInside[] = {%s};\n" % ", ".join(f'"{reason}"' for reason in check.NEVER_SENT)
        late = 'return RefuseToken("LATE", "it is late");\n'
        gone = 'if (ReasonOf(status) == "LATE") return MakeError(absl::StatusCode::kNotFound,\n "GONE", "it is gone");\n'
        path = "libs/rpc/x.cc"
        self.assertEqual(self.problems({path: inside + late + gone, **proto}), [])
        for code in ('MakeError(code, "OTHER", "")', 'NotFound("OTHER", "", "")', 'ReasonOf(a.status()) != "OTHER"'):
            [problem] = self.problems({path: f"{inside}{late}{gone}{code};\n", **proto})
            self.assertIn("the reason OTHER is no value", problem)
        [problem] = self.problems({path: inside + late, **proto})
        self.assertIn("no error has the reason GONE", problem)
        [problem] = self.problems({path: late + gone, **proto, "libs/rpc/y.cc": inside.replace("BAD_KEY_SET", "LATE")})
        self.assertIn("no error has the reason BAD_KEY_SET", problem)
        proto = {check.ERROR_PROTO: "enum ErrorReason {\n  ERROR_REASON_BAD_KEY = 1;\n}\n"}
        self.assertEqual(self.problems({path: inside, **proto}),
                         [f"{check.ERROR_PROTO}: BAD_KEY is said never to be sent"])

    def test_unfinished(self):
        self.assert_found("libs/base/x.h", "// TO" "DO\n", "unfinished")

    def test_domain_sees_neither_store_nor_grpc_nor_protobuf(self):
        path = "services/indicators/domain/kompas.cc"
        self.assert_found(path, '#include "libs/store/database.h"\n', "may not include libs/store/database.h")
        self.assert_found(path, '#include "services/indicators/store.h"\n', "may not include")
        self.assert_found(path, "#include <grpcpp/grpcpp.h>\n", "grpcpp")
        self.assert_found(path, "#include <google/protobuf/message.h>\n", "google/protobuf")
        self.assert_found(path, '#include "wijkmonitor/common/v1/label.pb.h"\n', "may not include")
        self.assert_fine(path, '#include <vector>\n#include "absl/strings/str_cat.h"\n#include "libs/stats/kompas.h"\n')
        self.assert_fine(path, '#include "libs/geo/borders.h"\n#include "libs/formats/profile.h"\n')
        self.assert_found(path, '#include "libs/formats/cells.h"\n', "may not include libs/formats/cells.h")

    def test_domain_is_pure(self):
        self.assert_found("services/indicators/domain/kompas.cc", "auto now = absl::Now();\n", "the domain is pure")

    def test_store_sees_no_protobuf_and_no_service(self):
        path = "services/indicators/store.cc"
        self.assert_found(path, '#include "wijkmonitor/common/v1/label.pb.h"\n', "may not include")
        self.assert_found(path, '#include "services/indicators/service.h"\n', "may not include")
        self.assert_found(path, '#include "libs/rpc/call.h"\n', "may not include")
        self.assert_fine(path, '#include "libs/store/database.h"\n#include "services/indicators/domain/dataset.h"\n')

    def test_service_and_convert(self):
        self.assert_found("services/indicators/service.cc", '#include "libs/cache/cache.h"\n', "may not include")
        self.assert_found("services/indicators/convert.cc", '#include "libs/rpc/router.h"\n', "may not include")
        self.assert_found("services/indicators/service.cc", '#include "services/finance/store.h"\n', "may not include")
        self.assert_fine("services/indicators/convert.cc", '#include "libs/geo/geo_json.h"\n')
        self.assert_found("services/indicators/store.cc", '#include "libs/geo/geo_json.h"\n', "may not include")

    def test_convert_does_not_see_the_store(self):
        for header in ("libs/store/database.h", "services/indicators/store.h"):
            self.assert_found("services/indicators/convert.cc", f'#include "{header}"\n', f"may not include {header}")

    def test_names_of_files(self):
        there = {"protos/wijkmonitor/finance/v1/posting.proto": "", "services/finance/domain/ledger.h": ""}
        for name in ("CMakeLists.txt", "main.cc", "roles.golden", "roles_test.cc", "domain/money.cc",
                     "migrations/0002_more.sql", "service.cc", "service_testing.h", "service_as_of_test.cc", "store.h",
                     "store_test.cc", "store_posting.cc", "convert_ledger.h", "convert_ledger_testing.h"):
            self.assert_fine(f"services/finance/{name}", "", there)
        for name in ("helpers.cc", "roles.h", "services.cc", "domain/more/money.cc", "domain/notes.md", "migrations/x.sql",
                     "main_posting.cc", "store.sql", "storeposting.cc"):
            self.assert_found(f"services/finance/{name}", "", "is of no room", there)
        for name in ("store_postings.cc", "service_imports.cc", "convert_words.h", "convert_words_testing.h"):
            self.assert_found(f"services/finance/{name}", "", "is no resource", there)

    def test_libraries_do_not_see_services(self):
        self.assert_found("libs/rpc/router.cc", '#include "services/indicators/store.h"\n', "a library may not")

    def test_libraries_see_what_they_stand_on(self):
        for path, header in (("libs/base/date.cc", "libs/stats/kompas.h"), ("libs/cache/cache.cc", "libs/rpc/router.h"),
                             ("libs/store/database.cc", "libs/rpc/router.h"), ("libs/stats/kompas.cc", "libs/store/database.h"),
                             ("libs/formats/csv.cc", "libs/log/log.h"), ("libs/rpc/router.cc", "libs/testing/served.h")):
            self.assert_found(path, f'#include "{header}"\n', "see the map in ARCHITECTURE.md")
            self.assert_fine(path.replace(".cc", "_test.cc"), f'#include "{header}"\n')
        self.assert_found("libs/store/database.cc", '#include "wijkmonitor/common/v1/period.pb.h"\n', "of the API")
        for path, header in (("libs/store/database.cc", "libs/log/log.h"), ("libs/rpc/router.cc", "libs/store/snapshots.h"),
                             ("libs/rpc/router.cc", "wijkmonitor/common/v1/period.pb.h"),
                             ("libs/testing/served.h", "libs/rpc/router.h")):
            self.assert_fine(path, f'#include "{header}"\n')

    def test_wrapped_libraries(self):
        self.assert_found("libs/cache/cache.cc", "#include <sqlite3.h>\n", "wrapped in libs/store/")
        self.assert_found("services/indicators/service.cc", "#include <hiredis/hiredis.h>\n", "wrapped in libs/cache/")
        self.assert_found("libs/formats/csv.cc", "#include <libxml/parser.h>\n", "wrapped in libs/formats/xaf.cc")
        self.assert_fine("libs/formats/xaf.cc", "#include <libxml/parser.h>\n")

    def test_headers_that_are_internal_to_a_library(self):
        include = '#include "libs/cache/near.h"\n'
        for sentence in ("// Bounded. Internal to libs/cache.\n", "// Bounded. Internal to\n// libs/cache.\n"):
            header = {"libs/cache/near.h": sentence}
            for path in ("libs/rpc/router.cc", "services/finance/main.cc", "tests/load/serve.cc"):
                self.assert_found(path, include, "it is internal to libs/cache", header)
            for path in ("libs/cache/cache.cc", "libs/cache/near_test.cc", "tests/fuzz/near_fuzz.cc"):
                self.assert_fine(path, include, header)
        self.assert_fine("libs/rpc/router.cc", include, {"libs/cache/near.h": "// For everybody.\n"})

    def test_architecture(self):
        path = "ARCHITECTURE.md"
        there = {"libs/rpc/router.h": "", "services/finance/main.cc": "", "CONTRIBUTING.md": ""}
        self.assert_fine(path, "To `libs/rpc/router.h`, see libs/rpc/, services/*/main.cc. (CONTRIBUTING.md)\n", there)
        for gone in ("libs/rpc/gone.h", "libs/gone", "services/*/gone.cc", "services/finance/gone", "GONE.md"):
            self.assert_found(path, f"To `{gone}`, and on.\n", f"names {gone}, which does not exist", there)
        self.assert_fine(path, "\n" * 110)
        self.assert_found(path, "\n" * 111, "at most 110")

    def test_sizes(self):
        self.assert_fine("libs/base/x.cc", "\n" * 600)
        self.assert_found("libs/base/x.cc", "\n" * 601, "at most 600")
        self.assert_fine("services/indicators/main.cc", "\n" * 60)
        self.assert_found("services/indicators/main.cc", "\n" * 61, "at most 60")

    def test_sql_by_concatenation(self):
        self.assert_found("services/indicators/store.cc", 'tx.Query(absl::StrCat("SELECT * FROM ", name));\n', "bind")

    def test_unfinished(self):
        self.assert_found("libs/base/x.h", "// TO" "DO\n", "unfinished")


class CountTest(unittest.TestCase):
    def numbers(self, text):
        return [number for number, _ in count.lines_of_code(text)]

    def test_blanks_and_comments_are_no_code(self):
        self.assertEqual(self.numbers("int a;\n\n  // b\n/* c\n   d */\nint e;  // f\n/* g */ int h;\n"), [1, 6, 7])

    def test_what_looks_like_a_comment_within_code(self):
        self.assertEqual(self.numbers('s = "/*";\nt = R"sql(\n--\n// u)sql";\nn = 1\'000; // c\'\nc = \'"\';\n// d\n'),
                         [1, 2, 3, 4, 5, 6])

    def test_tests_are_not_counted(self):
        self.assertTrue(count.is_counted("libs/base/date.cc"))
        for path in ("libs/base/date_test.cc", "libs/store/store_testing.h", "services/finance/domain/testing.h",
                     "libs/testing/served.h", "tests/load/serve.cc", "services/finance/migrations/0001_init.sql"):
            self.assertFalse(count.is_counted(path), path)

    def test_lines_that_are_too_long(self):
        self.assertEqual(count.too_long({"a.cc": "x" * 100 + "  // comment\n//" + "x" * 200}), [])
        self.assertEqual(count.too_long({"a.cc": "\n" + "x" * 101}), ["a.cc:2: has 101 characters; at most 100"])


if __name__ == "__main__":
    unittest.main()
