"""Understanding answers: from free text in any of our languages to a label, yes or no, a number, or unparsed.

By rule, with the reason kept; `python -m evaluation extract` is the same from a command line.
"""

from evaluation.extraction.extract import Kind, extract
from evaluation.extraction.found import Found, Why

__all__ = ["Found", "Kind", "Why", "extract"]
