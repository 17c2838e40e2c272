"""Everything durable, in SQL: SQLite or PostgreSQL behind the ports of `bot.desk`.

`database.SqlStorage` is the way in; a repository a module, tables in `tables` and `staff_tables`, their history in
`migrations`.
"""
