"""What was searched is in the store when the register has stopped in order, and reported on the command line."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine as Store
from sqlalchemy import text

from registry.settings import Settings
from tests.e2e.site import MakeSite


def test_stopping_writes_what_every_web_process_has_counted(
    make_site: MakeSite, opened: Callable[[Settings], Store]
) -> None:
    site = make_site(WEB_PROCESSES="2")
    with site.served():
        for _ in range(12):
            assert site.api("GET", "/micro-credentials?q=xylophone").status == 200
            assert site.ask("GET", "/en/micro-credentials?q=xylophone").status == 200

    with opened(site.settings).connect() as connection:
        written = connection.execute(text("SELECT text, asked, empty FROM search_counts")).all()
    assert [tuple(row) for row in written] == [("xylophone", 24, 24)]
    week = f"{datetime.now(site.settings.timezone):%G-W%V}"
    report = site.run("report", "searches", "--week", week)
    assert report.startswith(f"{week}, ")
    assert "24 asked, 100.0% found nothing" in report
    assert site.run("report", "searches", "--week", week, "--csv").splitlines() == [
        "list,text,language,asked,empty,interpreted,hits",
        "empty,xylophone,en,24,24,0,0",
    ]
