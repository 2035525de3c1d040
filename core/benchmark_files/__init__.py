"""Files of benchmarks: VLMEvalKit's TSV, JSON lines, Parquet, folders that `datasets` saved, MMMU's own folders.

read(path, keep)            the questions, or every fault; `keep` takes in the bytes of a picture and names it
records(path)               the same files cell by cell, for who needs no pictures
write(form, out, rows, get) the same rows again, as any of the three formats

Columns are VLMEvalKit's: index, question, hint, A to any letter, answer, image (base64, a list, or the index of the
row that has the picture) or image_path, g_index; all others are kept as they are. MMMU's are read as these.
"""

from core.benchmark_files.faults import Fault, FaultKind
from core.benchmark_files.questions import Question
from core.benchmark_files.reading import Found, read
from core.benchmark_files.records import Record, records
from core.benchmark_files.rows import Row
from core.benchmark_files.writing import FORMATS, KeptRow, write

__all__ = ["FORMATS", "Fault", "FaultKind", "Found", "KeptRow", "Question", "Record", "Row", "read", "records", "write"]
