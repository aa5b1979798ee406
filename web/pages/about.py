"""What the register is, for whoever wants to know how far to trust it."""

from flask import render_template

from registry import policy
from registry.clock import today
from services import g
from web.blueprint import pages


@pages.get("/about")
def about() -> str:
    return render_template("about.html", limits=policy.on(g.session, today(g.session)))
