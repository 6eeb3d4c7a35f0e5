#!/usr/bin/env python3
"""Checks the shape of the source: who may include whom, and what may stand where.

usage: check.py [FOLDER]   default: the repository
"""

import pathlib
import re
import sys

LINES_MAX = 600
MAIN_LINES_MAX = 60
ARCHITECTURE_LINES_MAX = 110

INCLUDE = re.compile(r'^\s*#include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
FORBIDDEN_IN_DOMAIN = re.compile(r"\b(absl::Now|std::rand|random_device|std::chrono|getenv|printf|std::cout|std::cerr)\b")
SQL_BY_CONCATENATION = re.compile(r'StrCat\([^;]*"(SELECT|INSERT|UPDATE|DELETE)\b')
# How a header of a library says that only this library may include it.
INTERNAL = re.compile(r"\bInternal\s+to\s+(?://\s*)?(libs/\w+)\b")
# A path in a page: begins with a folder or file of the repository's root; `*` stands for any name.
PATH = re.compile(r"(?<![\w/.])(?:(?:libs|services|protos|tests|deploy|clients|k8s|\.ci)/[\w./*-]*\w"
                  r"|[A-Z]\w+\.(?:md|txt|json))(?![\w*])")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")

# Headers of a library, and the only folders that may see them: each is wrapped in one place.
WRAPPED = {
    "sqlite3.h": ("libs/store/", "libs/testing/", "tests/"),
    "libpq-fe.h": ("libs/store/", "libs/testing/", "tests/"),
    "hiredis/": ("libs/cache/", "libs/testing/"),
    "civetweb.h": ("libs/rpc/",),
    "grpcpp/": ("libs/rpc/", "libs/testing/", "services/cli/", "tests/"),
    "prometheus/": ("libs/metrics/", "libs/cache/", "libs/rpc/", "tests/"),
    "CLI/": ("libs/config/", "services/cli/", "tests/"),
    "openssl/": ("libs/auth/", "libs/base/"),
    "libxml/": ("libs/formats/xaf.cc",),
}

# Which kinds of faults of files are tested where.
FILE_KINDS = "tests/file_kinds.md"
TEST = re.compile(r"^TEST(?:_[FP])?\((\w+), (\w+)\)", re.MULTILINE)

# Tables of what may be wrong with files.
PROBLEM = re.compile(r'Problem (k\w+)\{\s*((?:"(?:[^"\\]|\\.)*"\s*,?\s*)+)\}')
# How a test names one: by its constant, or by its code.
NAMED_PROBLEM = re.compile(r"\bproblems::(k\w+)")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')

# Why calls fail, for programs: the API's enum of reasons, and what makes an error of one.
ERROR_PROTO = "protos/wijkmonitor/common/v1/error.proto"
ERROR_VALUE = re.compile(r"\bERROR_REASON_(\w+) = [1-9]")
REASON = re.compile(r'\b(?:(?:MakeError|NotFound|RefuseToken|refuse)\(\s*(?:[\w:]+,\s*)?|ReasonOf\([^;]*?\) [!=]= )"([A-Z0-9_]+)"')
# Reasons that no caller gets: what stops a program at its start, what is wrong inside, and what a report says instead.
NEVER_SENT = {
    "AUDIT_CHAIN_BROKEN", "BAD_CERTIFICATE", "BAD_CHECKPOINT", "BAD_KEY", "BAD_KEY_SET", "CHECKPOINTS_UNAVAILABLE",
    "DATABASE_NOT_FOUND", "FILE_REJECTED", "PORT_TAKEN", "ROUTER_INCOMPLETE", "SCHEMA_DIFFERS",
    "SCHEMA_NEWER", "STORED_DATE", "STORE_DAMAGED", "UNREADABLE_FILE",
}

# What the libraries may include of each other; those that do not stand here may include all.
LIBRARIES = {
    "base": (), "stats": ("base",), "geo": ("base",), "config": ("base",), "log": ("base",), "metrics": ("base",), "auth": ("base",),
    "formats": ("base",), "cache": ("base", "log"), "store": ("base", "log"),
    "rpc": ("base", "auth", "cache", "config", "formats", "log", "metrics", "store"),
}

# What the files of a service may include of our own, by their part.
SERVICE_PARTS = {
    "domain": ("libs/base/", "libs/formats/problems.h", "libs/formats/profile.h", "libs/geo/", "libs/stats/",
               "{service}/domain/"),
    "store": ("libs/base/", "libs/store/", "{service}/domain/", "{service}/store", "{service}/migrations.h"),
    "convert": ("libs/base/", "libs/formats/", "libs/geo/", "libs/rpc/declared_file.h", "libs/rpc/declared_message.h",
                "libs/rpc/field_checks.h", "libs/rpc/item_fields.h", "libs/rpc/messages.h", "libs/rpc/words.h", "{service}/domain/", "{service}/convert", "wijkmonitor/"),
    "service": ("libs/base/", "libs/log/", "libs/rpc/", "libs/store/", "{service}/domain/", "{service}/store",
                "{service}/convert", "{service}/service", "wijkmonitor/"),
}
# The files of a service, from its folder. Those of a room are named ROOM, ROOM_RESOURCE or ROOM_RESOURCE_PART, and a
# test of a room ROOM_test or ROOM_WHAT_test.
ROOMS = ("service", "store", "convert")
SINGLE_FILES = ("CMakeLists.txt", "main.cc", "roles.golden", "roles_test.cc")
FOLDERS = re.compile(r"domain/\w+\.(cc|h)|migrations/\d{4}_\w+\.sql|data/\w+\.csv")
ROOM_FILE = re.compile(r"(%s)(?:_(\w+))?\.(?:cc|h)" % "|".join(ROOMS))
# What the domain may include of others.
DOMAIN_FOREIGN = re.compile(r"^(absl/.*|[a-z_0-9]+)$")


def part_of(path):
    """The part of a service a file belongs to; None for main, the client and tests."""
    pieces = path.split("/")
    if pieces[0] != "services" or pieces[1] == "cli" or re.search(r"_test\.cc$|testing\.h$", path):
        return None
    if pieces[2] == "domain":
        return "domain"
    for part in ("store", "convert", "service"):
        if pieces[2].startswith(part):
            return part
    return None


def resources_of(root, service):
    """The names that a room may be of: those of the API's files and of the domain's."""
    files = [*(root / "protos/wijkmonitor" / service).rglob("*.proto"),
             *(root / "services" / service / "domain").glob("*.h")]
    return {file.stem for file in files}


def check_name(root, service, name):
    """`name`: the path of a file from the folder of its service."""
    if name in SINGLE_FILES or FOLDERS.fullmatch(name):
        return
    found = ROOM_FILE.fullmatch(name)
    if not found:
        yield f"is of no room: {', '.join(SINGLE_FILES + ROOMS)}, domain/, migrations/ and data/ make a service"
        return
    resource = re.sub(r"(^|_)testing$", "", found.group(2) or "")
    is_test = re.search(r"(^|_)test$", resource)
    resources = resources_of(root, service)
    if resource and not is_test and not any(f"{resource}_".startswith(f"{known}_") for known in resources):
        yield f"{resource} is no resource: neither a file of protos/wijkmonitor/{service} nor of the domain has its name"


def check_names(root):
    for folder in sorted((root / "services").glob("*/")):
        if folder.name == "cli" or not folder.is_dir():
            continue
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = file.relative_to(folder).as_posix()
                yield from (f"services/{folder.name}/{name}: {what}" for what in check_name(root, folder.name, name))


def check_include(path, bracket, header):
    if path.endswith("_test.cc"):
        wrapped = None
    else:
        wrapped = next((name for name in WRAPPED if header.startswith(name)), None)
    if wrapped and not path.startswith(WRAPPED[wrapped]):
        yield f"may not include {header}: it is wrapped in {WRAPPED[wrapped][0]}"
    if path.startswith("libs/") and header.startswith("services/"):
        yield f"a library may not include {header} of a service"
    library = path.split("/")[1]
    if path.startswith("libs/") and library in LIBRARIES and not path.endswith(("_test.cc", "testing.h")):
        allowed = tuple(f"libs/{other}/" for other in (library, *LIBRARIES[library]))
        if header.startswith("libs/") and not header.startswith(allowed):
            yield f"libs/{library} may not include {header}: see the map in ARCHITECTURE.md"
        if header.startswith("wijkmonitor/") and library != "rpc":
            yield f"libs/{library} may not include {header} of the API"
    part = part_of(path)
    if part is None:
        return
    service = "/".join(path.split("/")[:2])
    own = bracket == '"' and header.startswith(("libs/", "services/", "wijkmonitor/"))
    allowed = tuple(prefix.format(service=service) for prefix in SERVICE_PARTS[part])
    if own and not header.startswith(allowed):
        yield f"the {part} of a service may not include {header}"
    if part == "domain" and not own and not DOMAIN_FOREIGN.match(header):
        yield f"the domain may not include {header}: only the standard library and absl"


def check_text(path, text):
    lines = text.count("\n")
    if lines > LINES_MAX:
        yield f"has {lines} lines; at most {LINES_MAX}"
    if re.fullmatch(r"services/[a-z]+/main\.cc", path) and lines > MAIN_LINES_MAX:
        yield f"has {lines} lines; a main has at most {MAIN_LINES_MAX}"
    if UNFINISHED.search(text):
        yield "says that it is unfinished"
    if part_of(path) == "domain" and (found := FORBIDDEN_IN_DOMAIN.search(text)):
        yield f"uses {found.group(1)}: the domain is pure"
    # libs/store itself puts the names of table and columns into a bulk insert.
    if path.endswith((".cc", ".h")) and not path.startswith("libs/store/") and SQL_BY_CONCATENATION.search(text):
        yield "makes SQL by concatenation: bind parameters"


def check_internal(path, header, root):
    """An internal header is included by its own library only, and by the fuzz targets, which test what is in it."""
    file = root / header
    if path.startswith("tests/fuzz/") or not header.startswith("libs/") or not file.exists():
        return
    if (owner := INTERNAL.search(file.read_text(encoding="utf-8"))) and not path.startswith(owner.group(1) + "/"):
        yield f"may not include {header}: it is internal to {owner.group(1)}"


def check_architecture(root):
    page = root / "ARCHITECTURE.md"
    if not page.exists():
        return
    text = page.read_text(encoding="utf-8")
    if (lines := text.count("\n")) > ARCHITECTURE_LINES_MAX:
        yield f"ARCHITECTURE.md: has {lines} lines; at most {ARCHITECTURE_LINES_MAX}"
    for path in sorted(set(PATH.findall(text))):
        if not any(root.glob(path)):
            yield f"ARCHITECTURE.md: names {path}, which does not exist"


def check_reasons(root, sources):
    """Each reason of an error is a value of the API's enum, and each value is a reason that the code knows."""
    proto = root / ERROR_PROTO
    values = set(ERROR_VALUE.findall(proto.read_text(encoding="utf-8"))) if proto.exists() else set()
    for path, text in sources.items():
        for reason in sorted(set(REASON.findall(text)) - values - NEVER_SENT):
            yield f"{path}: the reason {reason} is no value of ErrorReason in {ERROR_PROTO}"
    known = {word for text in sources.values() for word in re.findall(r'"([A-Z0-9_]+)"', text)}
    for reason in sorted((values | (NEVER_SENT if values else set())) - known):
        yield f"{ERROR_PROTO}: no error has the reason {reason}"
    for reason in sorted(values & NEVER_SENT):
        yield f"{ERROR_PROTO}: {reason} is said never to be sent"


def check_file_kinds(root):
    """Each kind of fault of files is tested in each reader, or said not to occur there."""
    page = root / FILE_KINDS
    if not page.exists():
        return
    tests = {f"{suite}.{name}" for file in root.rglob("*_test.cc")
             for suite, name in TEST.findall(file.read_text(encoding="utf-8"))}
    rows = [line.strip()[1:-1].split("|") for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    for row in rows[2:]:
        kind, *cells = (cell.strip() for cell in row)
        if len(row) != len(rows[0]):
            yield f"{FILE_KINDS}: {kind}: has {len(row)} cells; its head {len(rows[0])}"
        for cell in cells:
            if not cell.startswith("cannot: ") and cell not in tests:
                yield f"{FILE_KINDS}: {kind}: there is no test {cell!r}"


def check_problems(root):
    """Each problem of files has a code of its own and occurs in a test, and both texts name the same arguments."""
    seen = {}
    named = {name for file in root.rglob("*_test.cc")
             for name in NAMED_PROBLEM.findall(file.read_text(encoding="utf-8"))}
    for file in sorted(root.rglob("problems.h")):
        path = file.relative_to(root).as_posix()
        for constant, body in PROBLEM.findall(file.read_text(encoding="utf-8")):
            code, *texts = ("".join(TEXT.findall(part)) for part in re.split(r'(?<="),', body))
            if code in seen:
                yield f"{path}: {code} stands in {seen[code]} already"
            seen[code] = path
            if len(texts) != 2 or not all(texts):
                yield f"{path}: {code} has no text in Dutch and English"
            elif len({tuple(sorted(set(re.findall(r"\$\d", text)))) for text in texts}) > 1:
                yield f"{path}: {code} has other arguments in Dutch than in English"
            if constant not in named:
                yield f"{path}: {code} occurs in no test"


def check_tests_are_built(root):
    """Each test of C++ stands in a CMakeLists.txt of its folder or one above: else nobody runs it."""
    if not (root / "CMakeLists.txt").exists():
        return
    built = {made.parent / name for made in root.rglob("CMakeLists.txt")
             for name in re.findall(r"[\w/]+_test\.cc", made.read_text(encoding="utf-8"))}
    for file in sorted(root.rglob("*_test.cc")):
        if file not in built:
            yield f"{file.relative_to(root).as_posix()}: stands in no CMakeLists.txt: nobody runs it"


def check(root):
    """Everything that is wrong under `root`, as lines "PATH: what"."""
    problems = [*check_architecture(root), *check_file_kinds(root), *check_names(root),
                *check_problems(root), *check_tests_are_built(root)]
    sources = {}
    for folder in ("libs", "services", "tests"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".cc", ".h", ".py", ".proto"):
                continue
            path = file.relative_to(root).as_posix()
            text = file.read_text(encoding="utf-8")
            found = list(check_text(path, text))
            if file.suffix in (".cc", ".h"):
                for bracket, header in INCLUDE.findall(text):
                    found += check_include(path, bracket, header)
                    found += check_internal(path, header, root)
                if folder != "tests" and not re.search(r"_test\.cc$|testing\.h$", path):
                    sources[path] = text
            problems += [f"{path}: {what}" for what in found]
    problems += check_reasons(root, sources)
    return problems


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
    problems = check(root)
    print("\n".join(problems) if problems else "the shape of the source is as agreed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
