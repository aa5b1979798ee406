"""Reading by number, compared with an empty Flask view: both behind gunicorn with the same settings, in turns."""

import urllib.request
from itertools import islice
from statistics import median

from sqlalchemy import select

from benchmarks.load import Asked, run
from benchmarks.place import Register, opened_parts
from benchmarks.report import Figure
from registry.store.models import MicroCredential

CONNECTIONS = 8
SECONDS = 3.0
ROUNDS = 3
HOT = 50
"""Records asked for again and again; each of the others is asked for once, so that its answer is in no cache."""

EMPTY = ("gunicorn", "-c", "python:gunicorn_conf", "benchmarks.empty:app")
OURS = ("cli", "serve", "--web-only")
AIM = 0.4


def measure(register: Register) -> list[Figure]:
    with opened_parts(register.settings) as (sessions, _), sessions() as session:
        query = select(MicroCredential.number).where(MicroCredential.number.is_not(None))
        numbers = [str(number) for number in session.scalars(query.order_by(MicroCredential.number))]
    empty = register.on_another_port()
    with register.serving(OURS), empty.serving(EMPTY, "/micro-credentials/1"):
        hot = [(f"/api/v1/micro-credentials/{number}", _tag(register, number)) for number in numbers[:HOT]]
        plain = [(path, None) for path, _ in hot]
        nothing = [(f"/micro-credentials/{number}", None) for number in numbers[:HOT]]
        # Long enough for each process to have read and cached each of them.
        _load(register, plain, 3 * SECONDS, 200)
        rates: dict[str, list[float]] = {"kept, 200": [], "kept, 304": [], "empty": [], "first read, 200": []}
        first = iter(numbers[HOT:])
        for _ in range(ROUNDS):
            rates["empty"].append(_load(empty, nothing, SECONDS, 200))
            rates["kept, 200"].append(_load(register, plain, SECONDS, 200))
            rates["kept, 304"].append(_load(register, hot, SECONDS, 304))
            fresh = [
                f"/api/v1/micro-credentials/{number}" for number in islice(first, len(numbers) // ROUNDS)
            ]
            rates["first read, 200"].append(_load(register, [(path, None) for path in fresh], SECONDS, 200))
    about = f"read by number, {CONNECTIONS} connections"
    base = median(rates["empty"])
    figures = [Figure(register.profile, about, "empty view", base, "/s")]
    for name, aim in (("kept, 200", AIM), ("kept, 304", AIM), ("first read, 200", None)):
        rate = median(rates[name])
        figures.append(Figure(register.profile, about, name, rate, "/s"))
        figures.append(
            Figure(register.profile, about, f"{name}, of the empty view", rate / base, "×", aim, least=True)
        )
    return figures


def _load(register: Register, asked: Asked, seconds: float, status: int) -> float:
    return run(int(register.environment["PORT"]), asked, seconds, CONNECTIONS, status)


def _tag(register: Register, number: str) -> str:
    with urllib.request.urlopen(f"{register.address}/api/v1/micro-credentials/{number}") as answer:
        return str(answer.headers["ETag"])
