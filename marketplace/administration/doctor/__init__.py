"""What is wrong with an installation, and what to do about it: for `behovstorget doctor` and for
the administrators' page. Every examination only reads."""

from marketplace.administration.doctor.examining import EXAMINATIONS, examine
from marketplace.administration.doctor.findings import FAULT, OK, WARN, Finding, Patient, worst

__all__ = ["EXAMINATIONS", "FAULT", "OK", "WARN", "Finding", "Patient", "examine", "worst"]
