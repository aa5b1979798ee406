"""Whether the register works, for those who watch over it: probes, and metrics in the text format of Prometheus."""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import search
from registry import ledger
from registry.values.json import JSONObject
from search import EngineUnavailable, within_limit
from services import g

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[JSONObject, int]:
    """What the process stands on, how far the index is behind the ledger, and how the two last compared."""
    report = state()
    return report, 200 if report["store"]["ok"] else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """The same in numbers. Each scrape reads the store, so that any process gives the whole register's figures."""
    collected = CollectorRegistry()
    collected.register(_Gauges(state()))
    return Response(generate_latest(collected), content_type=CONTENT_TYPE_LATEST)


def state() -> JSONObject:
    """Store and search engine as they answer now; what cannot be had is left out."""
    report: JSONObject = {
        "store": {"kind": g.services.store.dialect.name, "ok": True},
        "search": {"kind": g.services.search.engine.name, "ok": False},
    }
    try:
        g.session.execute(text("SELECT 1"))
        report["position"] = ledger.head_position(g.session)
        report["search"]["lag"] = search.lag(g.session)
        report["search"]["check"] = _last_check()
    except SQLAlchemyError:
        report["store"]["ok"] = False
    try:
        with within_limit():
            if g.services.search.engine.live():
                report["search"] |= {"ok": True, "documents": g.services.search.engine.count()}
    except EngineUnavailable:
        report["search"]["ok"] = False
    # Without search everything but search goes on, so the process still takes requests.
    report["status"] = "ok" if report["store"]["ok"] and report["search"]["ok"] else "degraded"
    return report


def _last_check() -> JSONObject | None:
    comparison = search.last_comparison(g.session)
    if comparison is None:
        return None
    counts = {"missing": comparison.missing, "extra": comparison.extra, "stale": comparison.stale}
    return {
        "at": comparison.at.isoformat(),
        "equal": not any(counts.values()),
        **counts,
        "repaired": comparison.repaired,
    }


class _Gauges:
    """One report as gauges."""

    def __init__(self, report: JSONObject) -> None:
        self.report = report

    def collect(self) -> Iterator[GaugeMetricFamily]:
        store, search = self.report["store"], self.report["search"]
        yield GaugeMetricFamily("registry_store_up", "The store of record answers.", value=store["ok"])
        yield GaugeMetricFamily(
            "registry_search_up", "There is an index, and it answers.", value=search["ok"]
        )
        if "position" in self.report:
            yield GaugeMetricFamily(
                "registry_ledger_position", "Events in the ledger.", value=self.report["position"]
            )
        if "lag" in search:
            yield GaugeMetricFamily(
                "registry_index_lag_events", "Events that the index has not followed.", value=search["lag"]
            )
        if "documents" in search:
            yield GaugeMetricFamily(
                "registry_index_documents", "Micro-credentials in the index.", value=search["documents"]
            )
        if check := search.get("check"):
            differences = GaugeMetricFamily(
                "registry_index_differences",
                "Micro-credentials in which index and store differed when last compared.",
                labels=["kind"],
            )
            for kind in ("missing", "extra", "stale"):
                differences.add_metric([kind], check[kind])
            yield differences
            at = GaugeMetricFamily(
                "registry_index_check_timestamp_seconds", "When index and store were last compared."
            )
            at.add_metric([], datetime.fromisoformat(check["at"]).timestamp())
            yield at
