"""A need from a European notice (eForms): prior information, or a pre-market consultation.

One notice is one need. What its lots say is added to its description, and the need takes answers
until the last lot's deadline. Codes of these business terms (BT-21 …) are those of eForms.
"""

from collections.abc import Iterator
from typing import Any

from marketplace import codes
from marketplace.core import xml
from marketplace.core.language import N_
from marketplace.core.records import FileFault, Raw
from marketplace.needs.rules import BOUNDS, ROWS

SOURCE = "eforms"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {
    "pin": f"{UBL}PriorInformationNotice-2",
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
    "efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
}
ROOT = f"{{{NAMES['pin']}}}PriorInformationNotice"
# What is early: information in advance and consultations, not calls for competition.
EARLY = frozenset({"pmc", "pin-only", "pin-buyer", "pin-rtl"})
LANGUAGES = {"SWE": "sv", "ENG": "en"}
# The words added to a text, in its own language.
BUYER = {"sv": "Köpare enligt annonsen: %s", "en": "Buyer according to the notice: %s"}
CPV = {"sv": "CPV enligt annonsen: %s", "en": "CPV according to the notice: %s"}

PROJECT = "cac:ProcurementProject"
LOT = "cac:ProcurementProjectLot"
MAIN_CPV = "cac:MainCommodityClassification/cbc:ItemClassificationCode"
MORE_CPV = "cac:AdditionalCommodityClassification/cbc:ItemClassificationCode"
NUTS = "cac:RealizedLocation/cac:Address/cbc:CountrySubentityCode"


def rows_of(content: bytes) -> Iterator[tuple[int, Raw]]:
    """The notice as the one row of a file. Raises FileFault when it is not such a notice."""
    root = xml.parse(content)
    _require_early(root)
    yield 1, _Notice(root).row()


def _require_early(root: Any) -> None:
    name = root.tag.rpartition("}")[2]
    if root.tag != ROOT:
        raise FileFault(
            N_("%(name)s is no notice that tells of a need: only PriorInformationNotice is"),
            name=name[:60],
        )
    kind = _text(root, "cbc:NoticeTypeCode")
    if kind not in EARLY:
        raise FileFault(
            N_("the notice's type is “%(kind)s”; a need is prior information or a consultation"),
            kind=kind[:40],
        )


class _Notice:
    """The parts of a notice that a need is made of."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.lots = root.findall(LOT, NAMES)
        self.projects = [
            p for p in (root.find(PROJECT, NAMES), *map(_project, self.lots)) if _has(p)
        ]
        self.notice_language = _text(root, "cbc:NoticeLanguageCode")
        self.language = LANGUAGES.get(self.notice_language, self.notice_language)

    def row(self) -> dict[str, Any]:
        """The row, with columns named as in other files."""
        title, text = self._title_and_text()
        row = {
            "external_id": _text(self.root, "cbc:ID"),
            "version": _text(self.root, "cbc:VersionID"),
            "language": self.language,
            "title": title,
            "text": text,
            "cpv": self._cpv(),
            "places": self._places(),
            "answers_close": max(map(_deadline, self.lots), default=""),
            "internal_notes": self._names(),
        }
        return {name: value for name, value in row.items() if value or name in ("text", "title")}

    def _title_and_text(self) -> tuple[str, str]:
        """The notice's own title and description; then each lot's, where they say something else.
        A title may be 400 characters there: a longer one than ours begins the text, whole."""
        told = [self._words(project) for project in self.projects]
        title, text = told[0] if told else ("", "")
        parts = [text] if text else []
        for name, description in dict.fromkeys(told[1:]):
            said = [words for words in (name, description) if words not in ("", title, text)]
            parts += ["\n".join(said)] if said else []
        if len(title) <= BOUNDS["title"]:
            return title, "\n\n".join(parts)
        return _shortened(title, BOUNDS["title"]), "\n\n".join([title, *parts])

    def _words(self, project: Any) -> tuple[str, str]:
        return self._in_language(project, "cbc:Name"), self._in_language(project, "cbc:Description")

    def _in_language(self, project: Any, path: str) -> str:
        """The words in the notice's language; notices in several repeat the element."""
        found = project.findall(path, NAMES)
        own = [e for e in found if e.get("languageID") == self.notice_language]
        return "".join((own or found)[0].itertext()).strip() if found else ""

    def _numbers(self) -> list[str]:
        found = [_texts(p, path) for p in self.projects for path in (MAIN_CPV, MORE_CPV)]
        return list(dict.fromkeys(code[:8] for some in found for code in some if code))

    def _cpv(self) -> list[str]:
        """The codes that our list holds, or the nearest above them that it does."""
        known = dict.fromkeys(code for code in map(_known_cpv, self._numbers()) if code)
        return list(known)[: ROWS["cpv"]]

    def _places(self) -> list[str]:
        found = [code for project in self.projects for code in _texts(project, NUTS)]
        counties = [codes.county_of_nuts3(code) for code in found]
        return list(dict.fromkeys(county for county in counties if county))[: ROWS["places"]]

    def _names(self) -> str:
        """Names of buyers, and CPV codes that our list does not hold: text for the body itself."""
        language = self.language if self.language in BUYER else "en"
        buyers = self._buyers()
        lost = [code for code in self._numbers() if _known_cpv(code) != code]
        lines = [BUYER[language] % ", ".join(buyers)] if buyers else []
        lines += [CPV[language] % ", ".join(lost)] if lost else []
        return "\n".join(lines)[: BOUNDS["internal_notes"]]

    def _buyers(self) -> list[str]:
        party = "cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID"
        wanted = _texts(self.root, party)
        companies = self.root.iterfind(
            ".//efac:Organizations/efac:Organization/efac:Company", NAMES
        )
        found = [
            _buyer(c) for c in companies if _text(c, "cac:PartyIdentification/cbc:ID") in wanted
        ]
        return [name for name in found if name]


def _buyer(company: Any) -> str:
    number = _text(company, "cac:PartyLegalEntity/cbc:CompanyID")
    name = _text(company, "cac:PartyName/cbc:Name")
    return f"{name} ({number})" if name and number else name


def _project(lot: Any) -> Any:
    return lot.find(PROJECT, NAMES)


def _has(element: Any) -> bool:
    return element is not None


def _deadline(lot: Any) -> str:
    """The lot's deadline for answers (BT-800) as an instant; its day alone when it has no hour."""
    period = lot.find(".//efac:AnswerReceptionPeriod", NAMES)
    if period is None:
        return ""
    day, clock = _text(period, "cbc:EndDate"), _text(period, "cbc:EndTime")
    if not clock:
        return day[:10]
    # The day and the hour each carry an offset from UTC, and the hour's is the one meant.
    return f"{day[:10]}T{clock.removesuffix('Z') + '+00:00' if clock.endswith('Z') else clock}"


def _known_cpv(code: str) -> str | None:
    digits = code.rstrip("0")
    tried = (digits[:length].ljust(8, "0") for length in range(len(digits), 1, -1))
    return next((each for each in tried if codes.exists("cpv", each)), None)


def _shortened(title: str, limit: int) -> str:
    return title[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _texts(element: Any, path: str) -> list[str]:
    return ["".join(found.itertext()).strip() for found in element.findall(path, NAMES)]


def _text(element: Any, path: str) -> str:
    return next(iter(_texts(element, path)), "")
