"""How PostgreSQL reads what each main page asks: no list may read a large table from end to end.

Tells the statements that do, on the standard error.
"""

from __future__ import annotations

import sys

from portal.extensions import db
from tests.bench.acts import play
from tests.bench.options import Options
from tests.bench.pages import asked_by, in_process
from tests.bench.province import Province
from tests.measuring import Figures
from tests.plans import large_tables, read_whole, selects, shortened


def figures(province: Province, _options: Options) -> Figures:
    """How many large tables each page reads from end to end; nothing on SQLite."""
    if province.dialect != "postgresql":
        return {}
    app = province.app
    with app.app_context():
        engine = db.engine
    found: Figures = {}
    for name, page, by in asked_by(app, province):
        with selects(engine) as asked:
            play(page(by[0]), in_process(app, by[0]))
        with engine.connect() as connection:
            large = large_tables(connection)
            whole = {one.statement: read_whole(connection, one, large) for one in asked}
        for statement, tables in whole.items():
            if tables:
                sys.stderr.write(f"{name} reads {', '.join(tables)}: {shortened(statement)}\n")
        found[f"{province.name}: {name} tables read whole"] = float(sum(map(len, whole.values())))
    return found
