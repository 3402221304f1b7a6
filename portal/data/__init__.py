"""Facts that the product stands on, as tables; README.md names the source of each."""

import csv
import gzip
import io
from collections.abc import Iterator
from importlib.resources import files


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table, e.g. "codes/sex.1.csv"; a name that ends in .gz is unpacked.

    Raises FileNotFoundError for a table that isn't there.
    """
    packed = files(__name__).joinpath(name).read_bytes()
    text = (gzip.decompress(packed) if name.endswith(".gz") else packed).decode("utf-8")
    return csv.DictReader(io.StringIO(text, newline=""))
