"""COOKIE_ID: the identity that a website's cookie gives to a browser.

The values of Google Analytics (GA1.2.number.time, GS1.1.time…) and of Meta (fb.1.time.number) are written as nothing
else is; any other must stand beside a word for a cookie, a session or a visitor.

Issuers: Google, https://support.google.com/analytics/answer/11397207; Meta,
https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc

The examples consist of zeros, and the published one of Meta.

>>> text = "_ga=GA1.2.0000000000.0000000000; _fbp=fb.1.1596403881668.1116446470"
>>> [text[r.start : r.end] for r in CookieIdRecognizer().analyze(text)]
['GA1.2.0000000000.0000000000', 'fb.1.1596403881668.1116446470']
>>> CookieIdRecognizer().analyze("versie 1.2.3456.789 van de handleiding")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class CookieIdRecognizer(CheckedRecognizer):
    """Finds identities in cookies."""

    ENTITY = "COOKIE_ID"
    PATTERNS = (
        Form("google analytics", START + r"GA1\.\d(?:-\d)?\.\d{4,12}\.\d{9,10}" + END, Standing.SURE),
        Form("google session", START + r"GS[12]\.\d\.s?\d{10}(?:[.$][\p{L}\d]{1,12}){0,8}" + END, Standing.SURE),
        Form("meta", START + r"fb\.[0-2]\.\d{10,13}\.[\p{L}\d_-]{5,120}" + END, Standing.SURE),
        Form("client", START + r"(?:\d\.){0,2}\d{6,10}\.\d{9,10}" + END),
        Form(
            "code",
            START + r"(?=[\p{L}_-]{0,20}\d)(?!\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d))[\p{L}\d](?:[._-]?[\p{L}\d]){7,63}" + END,
            Standing.LABELLED,
        ),
    )
    CONTEXT = (
        "cookie id", "cookie-id", "cookieid", "cookie", "_ga", "_gid", "_fbp", "_fbc", "_gcl_au", "client id",
        "client_id", "clientid", "session id", "session-id", "sessie-id", "sessionid", "phpsessid", "jsessionid",
        "visitor id", "visitor-id", "bezoekers-id", "identifiant de cookie", "id de cookie", "témoin de connexion",
        "identifiant de session", "besucher-id", "sitzungs-id", "sitzungskennung", "бисквитка", "идентификатор на сесия",
    )  # fmt: skip
