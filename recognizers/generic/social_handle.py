"""SOCIAL_HANDLE: the name of an account on a social network, @name.

An at sign that no letter, digit or dot precedes, and 3 to 30 letters, digits, underscores or dots, so not an e-mail
address; after the name of a network and a colon also without the at sign.

Issuer: none; the longest common limits are those of X, Instagram and TikTok.
https://help.x.com/en/managing-your-account/x-username-rules

>>> text = "volgt @canary_handle op Instagram, mail a@example.org"
>>> [text[r.start : r.end] for r in SocialHandleRecognizer().analyze(text)]
['@canary_handle']
>>> SocialHandleRecognizer().analyze("x@example.org, 3 @ 5")
[]
"""

from __future__ import annotations

from recognizers.checked import START, CheckedRecognizer, Form, Standing


class SocialHandleRecognizer(CheckedRecognizer):
    """Finds @names."""

    ENTITY = "SOCIAL_HANDLE"
    PATTERNS = (
        Form(
            "at sign",
            r"(?<![\p{L}\p{N}_.+%@/-])@(?=[\p{N}_.]{0,10}\p{L})[\p{L}\p{N}_][\p{L}\p{N}_.]{1,28}[\p{L}\p{N}_](?![\p{L}\p{N}_@])",
            Standing.SURE,
        ),
        Form(
            "after a network",
            START + r"(?:instagram|insta|ig|twitter|tiktok|snapchat|snap|facebook|fb|linkedin|telegram|mastodon|bluesky|threads|youtube|"
            r"skype|discord|инстаграм|фейсбук|тикток)(?:[ ](?:account|profiel|profil|compte|konto|naam|name|user|handle|профил))?"
            r"[ ]?[:=][ ]?(?!https?:)(?P<value>[\p{L}\p{N}_][\p{L}\p{N}_.]{1,28}[\p{L}\p{N}_])(?![\p{L}\p{N}_@])",
            Standing.SURE,
        ),
    )
    CONTEXT = (
        "instagram", "insta", "twitter", "facebook", "tiktok", "snapchat", "mastodon", "linkedin", "telegram",
        "threads", "bluesky", "account", "handle", "compte", "konto", "username", "gebruikersnaam", "инстаграм",
        "фейсбук", "профил",
    )  # fmt: skip
