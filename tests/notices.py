"""European notices (eForms) as files, made up for tests."""

from collections.abc import Iterable

NAMES = """
 xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
 xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1"
 xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"
"""
UUID = "0b5e7f5e-1111-4222-8333-944455556666"
BUYER = """
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>
<efac:Organizations><efac:Organization><efac:Company>
<cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name languageID="SWE">Tallmo kommun</cbc:Name></cac:PartyName>
</efac:Company></efac:Organization></efac:Organizations>
</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
"""
PARTY = """<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID>
</cac:PartyIdentification></cac:Party></cac:ContractingParty>"""


def project(title: str, text: str, cpv: str = "85300000", nuts: str = "SE311") -> str:
    """What a procedure or a lot is about; in Swedish, after the same in another language."""
    return f"""<cac:ProcurementProject>
<cbc:Name languageID="FIN">Jotain muuta</cbc:Name><cbc:Name languageID="SWE">{title}</cbc:Name>
<cbc:Description languageID="SWE">{text}</cbc:Description>
<cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">{cpv}\
</cbc:ItemClassificationCode></cac:MainCommodityClassification>
<cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode listName="nuts-lvl3">{nuts}\
</cbc:CountrySubentityCode></cac:Address></cac:RealizedLocation>
</cac:ProcurementProject>"""


def lot(about: str, day: str = "2027-03-31+02:00", clock: str = "12:00:00+02:00") -> str:
    """A part of the notice with a deadline for answers of its own."""
    return f"""<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID>
<cac:TenderingProcess><ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>
<efext:EformsExtension><efac:AnswerReceptionPeriod><cbc:EndDate>{day}</cbc:EndDate>
<cbc:EndTime>{clock}</cbc:EndTime></efac:AnswerReceptionPeriod></efext:EformsExtension>
</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions></cac:TenderingProcess>
{about}</cac:ProcurementProjectLot>"""


def notice(
    title: str = "Trygg natt hemma",
    text: str = "Många väcks av en tillsyn som de inte har bett om.",
    *,
    lots: Iterable[str] = (),
    root: str = "PriorInformationNotice",
    kind: str = "pmc",
    language: str = "SWE",
    version: str = "01",
    before: str = "",
) -> bytes:
    """A notice in Swedish."""
    about = project(title, text)
    body = f"""<?xml version="1.0" encoding="UTF-8"?>{before}
<{root}{NAMES.format(root=root)}>{BUYER}
<cbc:ID schemeName="notice-id">{UUID}</cbc:ID><cbc:VersionID>{version}</cbc:VersionID>
<cbc:NoticeTypeCode listName="consultation">{kind}</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode>{language}</cbc:NoticeLanguageCode>
{PARTY}{about}{"".join(lots or [lot(about)])}</{root}>"""
    return body.encode()
