"""The only place with SQL: engine, tables, one module of functions per record, migrations."""
