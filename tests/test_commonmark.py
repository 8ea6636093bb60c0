"""Readers of Markdown: raw HTML stays text, and no thread meets a half-filled table of characters."""

import subprocess
import sys

from pacte.commonmark import commonmark

# Another process, whose tables nobody has filled before.
FIRST_TEXT = """
from mdurl._decode import decode_cache
from mdurl._encode import encode_cache
from pacte.commonmark import commonmark

reader = commonmark()
filled = set(encode_cache), set(decode_cache)
reader.render("[vu](https://pacte.example/?q=é) ![x](/y) <https://pacte.example/z%C3%A9>\\n\\n[a]: /b 'c'")
assert filled == (set(encode_cache), set(decode_cache)), (encode_cache.keys(), decode_cache.keys())
assert all(filled)
"""


def test_raw_html_stays_text_and_tables_are_read() -> None:
    assert commonmark().render("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"
    assert "<td>1</td>" in commonmark().render("| a |\n|---|\n| 1 |\n")


def test_a_first_text_fills_no_table_that_another_thread_could_read_half_filled() -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", FIRST_TEXT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
