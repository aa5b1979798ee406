"""Reading one row outside any session, as cheaply as the driver can: for what is asked at every request."""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

Row = tuple[Any, ...]


def row_reader(store: Engine, statement: str) -> Callable[..., Row]:
    """Give a function that reads the first row of a statement, () when there is none. It takes what stands for each `?`
    in it.
    """
    if store.dialect.name == "sqlite":

        def read_file(*parameters: object) -> Row:
            try:
                connection = store.raw_connection()
                try:
                    return tuple(connection.cursor().execute(statement, parameters).fetchone() or ())
                finally:
                    connection.close()
            except sqlite3.Error as error:
                # The driver's own errors under the name by which they are known everywhere else.
                raise OperationalError(statement, None, error) from error

        return read_file
    autocommitting = store.execution_options(isolation_level="AUTOCOMMIT")

    statement = statement.replace("?", "%s")

    def read_over_the_network(*parameters: object) -> Row:
        with autocommitting.connect() as connection:
            return tuple(connection.exec_driver_sql(statement, parameters or None).first() or ())

    return read_over_the_network
