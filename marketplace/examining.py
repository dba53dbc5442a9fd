"""`doctor`: what is wrong with an installation, told in English or as JSON."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from config import Settings, SettingsError
from marketplace.administration.doctor import FAULT, Finding, Patient, examine, worst
from marketplace.installation import Installation
from marketplace.web import clock

SIGNS = {"ok": "ok   ", "warn": "warn ", "fault": "FAULT"}
LANGUAGE = "en"


def run(as_json: bool, say: Callable[[str], Any]) -> int:
    """Examine and tell; the exit status: 1 when anything is at fault, else 0."""
    findings = _findings()
    say(_json(findings) if as_json else _text(findings))
    return int(worst(findings) == FAULT)


def _findings() -> Sequence[Finding]:
    try:
        settings = Settings.from_environ(os.environ)
    except SettingsError as error:
        words = {"why": str(error)}
        return [Finding(FAULT, "settings", "%(why)s", "Mend the setting and run again.", words)]
    with closing(Installation.of(settings)) as installation:
        patient = Patient(settings, installation.database, installation.engine, clock.utc_now())
        return examine(patient)


def _text(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{SIGNS[finding.level]}  {finding.about:<11} {finding.told(LANGUAGE)}")
        if advice := finding.advised(LANGUAGE):
            lines.append(f"{'':20}{advice}")
    return "\n".join(lines)


def _json(findings: Sequence[Finding]) -> str:
    told = [
        {
            "level": finding.level,
            "about": finding.about,
            "words": finding.told(LANGUAGE),
            "advice": finding.advised(LANGUAGE),
        }
        for finding in findings
    ]
    return json.dumps({"worst": worst(findings), "findings": told}, ensure_ascii=False, indent=2)
