"""Files and functions stay small enough to read; prints the figures and where they should be.

The figures come from a survey of nine model code bases: there the median .cc has about 150 lines and nine of ten functions
end within 30. A function that must be long, a dispatch or a table, says so: `// LONG: why`, in it or right above it.

Comments are counted as the share of lines that hold nothing else. The floors are what this tree holds today, below the aim;
they rise with it and never fall.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from checklib import CODE_FOLDERS, Case, cpp_files, files_under, main, read, relative, without_comments

FILE_LINES_MAX = 700
FUNCTION_LINES_MAX = 70

# Percent of all lines, over all files of the kind; the façade is the header that others read first, so it has the aim itself.
HEADER_COMMENTS_MIN = 17.0
SOURCE_COMMENTS_MIN = 1.9
FACADE = "engine/engine.h"
FACADE_COMMENTS_MIN = 30.0
# Of fewer lines a share says little.
COMMENTS_FROM_LINES = 50

PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)
MEMBER_INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*)?:(?!:)")


@dataclass(frozen=True)
class Function:
    head: str
    first_line: int
    last_line: int

    @property
    def lines(self) -> int:
        return self.last_line - self.first_line + 1


def outside_parentheses(head: str) -> str:
    while (shorter := re.sub(r"\([^()]*\)", "", head)) != head:
        head = shorter
    return head


def kind_of_brace(head: str) -> str:
    """What the brace after `head` opens, `head` being the text since the statement began outside of any function."""
    head = head.strip()
    if re.search(r'\bnamespace\b|\bextern\s*""?', head):
        return "scope"
    bare = outside_parentheses(head)
    if "(" not in head or re.search(r"\benum\b", bare):
        return "scope" if re.search(r"\b(class|struct|union)\b", bare) and "=" not in bare else "data"
    if re.search(r"\b(class|struct|union)\s+[\w\s()]*\w\s*(final\s*)?(:[^:]|$)", bare) and not head.endswith(")"):
        return "scope"  # class ABSL_LOCKABLE(x) Name : Base<int()>
    if MEMBER_INITIALISERS.search(head) and re.search(r"[\w>]$", head) and not head.endswith("noexcept"):
        return "member"  # Foo() : a_{1}
    if re.search(r"(?<![=!<>])=(?!=)", re.sub(r"operator\S+", "", bare)):
        return "function" if re.search(r"=\s*\[", head) else "data"
    return "function"


def functions_in(text: str) -> list[Function]:
    code = without_comments(text, keep_strings=False)
    code = PREPROCESSOR.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), code)
    found: list[Function] = []
    stack: list[tuple[str, int, str]] = []  # kind, where its head begins, head
    start = 0
    depth_of_parentheses = 0
    for at, char in enumerate(code):
        inside = bool(stack) and stack[-1][0] != "scope"
        if char == "{":
            head = code[start:at]
            kind = "block" if inside else kind_of_brace(head) if depth_of_parentheses == 0 else "member"
            stack.append((kind, start, head))
            if kind != "member":
                start = at + 1
        elif char == "}" and stack:
            kind, began, head = stack.pop()
            if kind == "function":
                first = began + len(head) - len(head.lstrip())
                found.append(Function(" ".join(head.split()), line_of(code, first), line_of(code, at)))
            if kind != "member":
                start = at + 1
        elif char == ";" and not inside:
            start = at + 1
        elif char == ":" and not inside and re.search(r"\b(public|private|protected)\s*$", code[start:at]):
            start = at + 1
        elif not inside and char in "()":
            depth_of_parentheses += 1 if char == "(" else -1
    return found


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def says_why(lines: list[str], function: Function) -> bool:
    return any(re.search(r"// LONG: \w", line) for line in lines[max(function.first_line - 2, 0) : function.last_line])


def spread(values: list[int]) -> str:
    values = sorted(values) or [0]
    nine_of_ten = values[min(len(values) * 9 // 10, len(values) - 1)]
    return f"n {len(values)}, median {values[len(values) // 2]}, p90 {nine_of_ten}, max {values[-1]}"


def comment_share(texts: list[str]) -> float:
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return 100 * sum(line.startswith("//") for line in lines) / max(len(lines), 1)


def too_few_comments(what: str, texts: list[str], floor: float) -> list[str]:
    share = comment_share(texts)
    if sum(text.count("\n") for text in texts) < COMMENTS_FROM_LINES or share >= floor:
        return []
    return [f"{what}: {share:.1f} % of the lines are comments, at least {floor} %: say what callers must know, and why"]


def check(root: Path) -> list[str]:
    faults: list[str] = []
    for path in files_under(root, CODE_FOLDERS, (".cc", ".h", ".py", ".ts")):
        lines = read(path).count("\n")
        if lines > FILE_LINES_MAX:
            faults.append(f"{relative(path, root)}: {lines} lines, at most {FILE_LINES_MAX}: does it have one job?")

    sources: list[int] = []
    headers: list[int] = []
    functions: list[int] = []
    texts: dict[str, list[str]] = {".h": [], ".cc": []}
    for path in cpp_files(root, tuple(folder for folder in CODE_FOLDERS if folder != "tests")):
        text = read(path)
        texts[path.suffix].append(text)
        lines = text.splitlines()
        (sources if path.suffix == ".cc" else headers).append(len(lines))
        for function in functions_in(text):
            if path.suffix == ".cc":
                functions.append(function.lines)
            if function.lines > FUNCTION_LINES_MAX and not says_why(lines, function):
                faults.append(
                    f"{relative(path, root)}:{function.first_line}: {function.lines} lines, at most {FUNCTION_LINES_MAX} "
                    f"or `// LONG: why`: {function.head[:80]}"
                )
    faults += too_few_comments("headers", texts[".h"], HEADER_COMMENTS_MIN)
    faults += too_few_comments("sources", texts[".cc"], SOURCE_COMMENTS_MIN)
    if (facade := root / FACADE).exists():
        faults += too_few_comments(FACADE, [read(facade)], FACADE_COMMENTS_MIN)
    print(f"comments:  headers {comment_share(texts['.h']):.1f} % (aim: 30 %), "
          f"sources {comment_share(texts['.cc']):.1f} % (aim: 8 to 20 %)")
    print(f"sources:   {spread(sources)} (aim: median 200, p90 600)")
    print(f"headers:   {spread(headers)} (aim: p90 250)")
    print(f"functions: {spread(functions)} (aim: median 10, p90 30)")
    return faults


def body(lines: int) -> str:
    return "".join("  // Why.\n" if line % 20 == 0 else "  Step();\n" for line in range(lines))


STEPS = "  Step();\n" * 60
LONG = "int F(int a,\n      int b = 2) const {\n" + body(70) + "}\n"
CASES = [
    Case("short", {"engine/x.cc": "namespace a {\nvoid F() {\n" + body(60) + "}\n" + body(80) + "}\n"}, None),
    Case("long", {"engine/x.cc": LONG}, "engine/x.cc:1: 73 lines"),
    Case("long in class", {"engine/x.h": "class A : public B {\n public:\n" + LONG + "};\n"}, "engine/x.h:3: 73 lines"),
    Case("constructor", {"engine/x.cc": "A::A(int b) : b_{b}, c_(b) {\n" + body(70) + "}\n"}, "72 lines"),
    Case("after a table", {"engine/x.cc": "constexpr int kA[] = {1, 2};\nchar b = '{';\n" + LONG}, "73 lines"),
    Case("table", {"engine/x.cc": "const A kTable[] = {\n" + "  // Why.\n" * 2 + "  {F(1), 2},\n" * 90 + "};\n"}, None),
    Case("with a reason", {"engine/x.cc": "// LONG: one case for each operator.\n" + LONG}, None),
    Case("without a reason", {"engine/x.cc": "// LONG:\n" + LONG}, "73 lines"),
    Case("few comments in headers", {"engine/x.h": "//\n" * 9 + STEPS}, "headers: 13.0 %"),
    Case("enough in headers", {"engine/x.h": "//\n" * 19 + STEPS}, None),
    Case("few comments in sources", {"engine/x.cc": "  //\n" + STEPS}, "sources: 1.6 %"),
    Case("few comments in the façade", {"engine/engine.h": "//\n" * 19 + STEPS}, "engine/engine.h: 24.1 %"),
    Case("file", {"tests/x_test.cc": "//\n" * 701}, "701 lines"),
]

if __name__ == "__main__":
    main(check, CASES)
