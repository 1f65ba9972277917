"""Drafts of the notices after a leak: to the authority, and to the persons.

Comes in: the disclosures, when the leak became known, a language. Goes out: texts with brackets where a person must write. What stands
in them is what GDPR Articles 33(3) and 34(2) and 45 CFR 164.404(c) ask for, as far as the ledger knows it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from redact.ledger import Entry

_AUTHORITY = {
    "en": """Notification of a personal data breach (GDPR Article 33)
We became aware on {aware} UTC. Concerned: about {people} people.
Categories of data: {categories}. Status of the data: {status}. Recipient of the data: {recipients}.
What happened: [describe]
Likely consequences: [describe]
Measures taken and proposed: later releases of the same scope are blocked; [describe]
Contact: [name and contact of the data protection officer]""",
    "nl": """Melding van een inbreuk in verband met persoonsgegevens (AVG artikel 33)
Wij kregen er kennis van op {aware} UTC. Betrokken: ongeveer {people} personen.
Categorieën van gegevens: {categories}. Staat van de gegevens: {status}. Ontvanger van de gegevens: {recipients}.
Wat er gebeurd is: [beschrijf]
Waarschijnlijke gevolgen: [beschrijf]
Genomen en voorgestelde maatregelen: verdere vrijgaven van hetzelfde bereik zijn geblokkeerd; [beschrijf]
Contact: [naam en contactgegevens van de functionaris voor gegevensbescherming]""",
    "fr": """Notification d'une violation de données à caractère personnel (RGPD, article 33)
Nous en avons pris connaissance le {aware} UTC. Personnes concernées : environ {people}.
Catégories de données : {categories}. État des données : {status}. Destinataire des données : {recipients}.
Ce qui s'est passé : [décrire]
Conséquences probables : [décrire]
Mesures prises et proposées : les publications ultérieures du même périmètre sont bloquées ; [décrire]
Contact : [nom et coordonnées du délégué à la protection des données]""",
    "bg": """Уведомление за нарушение на сигурността на личните данни (ОРЗД, член 33)
Узнахме за нарушението на {aware} UTC. Засегнати: около {people} лица.
Категории данни: {categories}. Състояние на данните: {status}. Получател на данните: {recipients}.
Какво се случи: [опишете]
Вероятни последици: [опишете]
Предприети и предложени мерки: следващите предоставяния в същия обхват са спрени; [опишете]
За контакт: [име и координати на длъжностното лице по защита на данните]""",
}

_PERSONS = {
    "en": """About your personal data
On {aware} UTC we learned that data about you reached people who should not have it. The data went to {recipients} for: {purposes}.
Kinds of data: {categories}. [check] Names and direct identifiers were removed or replaced before.
What happened: [describe]. What it may mean for you: [describe].
What we do: [describe]. What you can do: [describe].
Questions: [name, telephone, address]""",
    "nl": """Over uw persoonsgegevens
Op {aware} UTC vernamen wij dat gegevens over u terechtkwamen bij wie ze niet mag hebben.
De gegevens gingen naar {recipients} voor: {purposes}.
Soorten gegevens: {categories}. [controleer] Namen en rechtstreekse identificatiegegevens waren vooraf verwijderd of vervangen.
Wat er gebeurd is: [beschrijf]. Wat het voor u kan betekenen: [beschrijf].
Wat wij doen: [beschrijf]. Wat u kunt doen: [beschrijf].
Vragen: [naam, telefoon, adres]""",
    "fr": """Au sujet de vos données personnelles
Le {aware} UTC, nous avons appris que des données vous concernant sont parvenues à des personnes non autorisées. Les données avaient été
transmises à {recipients} pour : {purposes}.
Types de données : {categories}. [vérifier] Les noms et identifiants directs avaient été retirés ou remplacés.
Ce qui s'est passé : [décrire]. Ce que cela peut signifier pour vous : [décrire].
Ce que nous faisons : [décrire]. Ce que vous pouvez faire : [décrire].
Questions : [nom, téléphone, adresse]""",
    "bg": """Относно Вашите лични данни
На {aware} UTC узнахме, че данни за Вас са достигнали до хора, които не бива да ги имат.
Данните са предоставени на {recipients} за: {purposes}.
Видове данни: {categories}. [проверете] Имената и преките идентификатори са премахнати или заменени предварително.
Какво се случи: [опишете]. Какво може да означава това за Вас: [опишете].
Какво правим: [опишете]. Какво можете да направите: [опишете].
Въпроси: [име, телефон, адрес]""",
}


def notices(entries: Sequence[Entry], aware: datetime.datetime, language: str) -> dict[str, str]:
    """`authority` and `persons`, in nl, fr, bg, or else in English."""
    code = language[:2].lower()
    contents: list[Any] = [entry.content for entry in entries]
    categories = {name for content in contents for table in content["tables"].values() for name in table["categories"]}
    known = {
        "aware": f"{aware:%Y-%m-%d %H:%M}",
        "people": max(content["subjects"]["count"] for content in contents),
        "categories": ", ".join(sorted(categories)),
        "status": ", ".join(sorted({content["status"] for content in contents})),
        "recipients": ", ".join(sorted({content["recipient"] for content in contents})),
        "purposes": ", ".join(sorted({content["purpose"] for content in contents})),
    }
    texts = {"authority": _AUTHORITY, "persons": _PERSONS}
    return {name: drafts.get(code, drafts["en"]).format(**known) for name, drafts in texts.items()}
