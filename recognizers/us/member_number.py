"""US_MEMBER_NUMBER: what a United States insurer prints on its cards and letters: member, group, claim, policy,
authorisation.

Each insurer has its own form and there is no check digit, so the number must stand beside its word.

Issuer: the health plan; the card's fields are those of the WEDI health identification card guide (INCITS 284).
https://www.wedi.org

>>> [r.score for r in UsMemberNumberRecognizer().analyze("Member ID: XYZ000000000")]
[0.6]
>>> UsMemberNumberRecognizer().analyze("a member of 12000 people")
[]
"""

from __future__ import annotations

from recognizers.checked import CODE, END, START, CheckedRecognizer, Form, Standing


class UsMemberNumberRecognizer(CheckedRecognizer):
    """Finds numbers of United States health plans beside their word."""

    ENTITY = "US_MEMBER_NUMBER"
    PATTERNS = (
        Form("code", CODE, Standing.LABELLED, anchor=r"\d"),
        Form("grouped", START + r"(?:[A-Z]{1,4}[ -])?\d{2,5}(?:[ -]\d{2,6}){1,4}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "member id", "member number", "member no", "member #", "subscriber id", "subscriber number", "subscriber no",
        "group number", "group id", "group no", "group #", "grp", "policy number", "policy no", "policy #",
        "policy id", "claim number", "claim id", "claim no", "claim #", "authorization number", "authorization no",
        "authorization #", "authorization id", "auth number", "auth #", "auth no", "prior authorization",
        "prior auth", "plan id", "plan number", "health plan id", "medicaid id", "medicaid number", "rx number",
        "rx #", "rxbin", "rxgrp", "rxpcn", "prescription number", "prescription no", "payer id", "beneficiary id",
        "beneficiary number", "insurance id", "insurance number", "hicn", "certificate number",
    )  # fmt: skip
