"""The rules of the register: pure functions over a Case, the same for every way in."""

from registry.rules import annex_i, consistency, eligibility, precision, scope
from registry.rules.case import Case
from registry.rules.findings import ERROR, Finding

RULES = (*eligibility.RULES, *annex_i.RULES, *scope.RULES, *consistency.RULES, *precision.RULES)


def judge(case: Case) -> list[Finding]:
    """All findings, errors first, otherwise in the order of the rules."""
    findings = [finding for rule in RULES for finding in rule(case)]
    return sorted(findings, key=lambda finding: finding.severity != ERROR)


def has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity == ERROR for finding in findings)
