"""XML and HTML: what stands between tags, in attributes, comments and CDATA sections.

Comes in: a text. Goes out: leaves, or None where the markup is broken. Tags are told apart by their form alone, since no parser tells
where an attribute's value stands; whether they are XML says expat, whether HTML the names of its elements
(https://html.spec.whatwg.org/multipage/indices.html). No entity but the predefined and HTML's own is ever replaced: a document that
declares some is not taken.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from redact.transform.inside.leaf import Kind, Leaf, Write, decoded, spoken

_NAME = r"[^\W\d][\w.:-]*+"
_ATTRIBUTE = re.compile(rf"(?P<name>{_NAME})(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"'=<>`]++)))?+")
_EACH = re.sub(r"\?P<\w+>", "?:", _ATTRIBUTE.pattern)
_MARK = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    r"|<!DOCTYPE\s++(?P<doctype>[^<>\[\]]*+)>"
    r"|<\?xml[^<>?]*+\?>"
    rf"|</(?P<close>{_NAME})\s*+>"
    rf"|<(?P<open>{_NAME})(?P<attributes>(?:\s++{_EACH})*+)\s*+(?P<empty>/?+)>",
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PUBLIC = re.compile(
    r"https?://(?:www\.)?(?:w3\.org|hl7\.org|schemas\.microsoft\.com|schemas\.openxmlformats\.org)(?:/[A-Za-z0-9./_#-]*+)?|urn:hl7-org:v3"
)
"""Names of vocabularies, which look like addresses of somebody."""
_DOCTYPE = re.compile(
    rf'\w+(?:\s+(?:PUBLIC\s+"-//W3C//[^"]*"|SYSTEM))?(?:\s+"(?:{_PUBLIC.pattern}|about:legacy-compat)")?\s*', re.IGNORECASE
)
_HTML = frozenset(
    "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite code col "
    "colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset "
    "h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta meter nav "
    "nobr noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script search section select slot "
    "small source span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ul "
    "var video wbr o:p".split()
)
_ALONE = frozenset(
    "allowfullscreen async autofocus autoplay checked compact controls default defer disabled hidden ismap loop multiple muted nohref "
    "noshade novalidate nowrap open readonly required reversed selected".split()
)
"""Attributes of HTML without a value."""
_UNREAD = {"script": re.compile(r"</script\s*>", re.IGNORECASE), "style": re.compile(r"</style\s*>", re.IGNORECASE)}
"""Elements of HTML in which `<` opens no tag."""


def read_markup(text: str) -> list[Leaf] | None:
    """The leaves of HTML, or of well-formed XML without declarations of entities; None for anything else."""
    lexed = _Lexed(text, is_html=not text.lstrip().startswith("<?xml"))
    leaves = list(lexed.leaves())
    if lexed.broken or not lexed.tags:
        return None
    return leaves if lexed.is_html or _is_xml(text) else None


def _is_xml(text: str) -> bool:
    try:
        expat.ParserCreate("utf-8").Parse(text.encode(), True)
    except expat.ExpatError:
        return False
    return True


@dataclass(repr=False)
class _Lexed:
    """One reading of a text from its start to its end."""

    text: str
    is_html: bool
    """Whether all tags so far are those of HTML."""
    tags: int = 0
    broken: bool = False
    names: list[str] = field(default_factory=list)
    """The open elements that are none of HTML's."""

    def leaves(self) -> Iterator[Leaf]:
        at = 0
        while at < len(self.text):
            opens = self.text.find("<", at)
            end = opens if opens >= 0 else len(self.text)
            yield from self._leaf(at, end, "node", _entities)
            if opens < 0:
                return
            mark = _MARK.match(self.text, opens)
            if mark is None:
                self.broken = True
                return
            yield from self._marked(mark)
            at = mark.end()
            unread = _UNREAD.get((mark["open"] or "").lower()) if self.is_html and not mark["empty"] else None
            if unread is not None:
                closes = unread.search(self.text, at)
                end = closes.start() if closes else len(self.text)
                yield from self._leaf(at, end, "text", _bare_text)
                at = end

    def _marked(self, mark: re.Match[str]) -> Iterator[Leaf]:
        if mark["comment"] is not None:
            yield from self._leaf(*mark.span("comment"), "text", _bare_text)
        elif mark["cdata"] is not None:
            self.broken = self.broken or "]>" in mark["cdata"]  # a replacement ends with a bracket
            yield from self._leaf(*mark.span("cdata"), "node", _as_it_is)
        elif mark["doctype"] is not None:
            self.broken = self.broken or _DOCTYPE.fullmatch(mark["doctype"]) is None
            yield from self._leaf(*mark.span("doctype"), "vocabulary", _as_it_is)
        elif mark["close"] is not None:
            if self._foreign(mark["close"]) and self.names:
                self.names.pop()
        elif mark["open"] is not None:
            self.tags += 1
            foreign = self._foreign(mark["open"])
            for attribute in _ATTRIBUTE.finditer(self.text, *mark.span("attributes")):
                yield from self._attribute(attribute)
            if foreign and not mark["empty"]:
                self.names.append(mark["open"])

    def _foreign(self, name: str) -> bool:
        foreign = name.lower() not in _HTML
        self.is_html = self.is_html and not foreign
        return foreign

    def _attribute(self, found: re.Match[str]) -> Iterator[Leaf]:
        value = next((group for group in ("double", "single", "bare") if found[group] is not None), None)
        if value is None:
            self.is_html = self.is_html and found["name"].lower() in _ALONE
        else:
            write = _unquoted if value == "bare" else _entities
            kind: Kind = "vocabulary" if found["name"].startswith("xmlns") and _PUBLIC.fullmatch(found[value]) else "text"
            yield from self._leaf(*found.span(value), kind, write, spoken(found["name"]))

    def _leaf(self, start: int, end: int, kind: Kind, write: Write, context: str | None = None) -> Iterator[Leaf]:
        said = self.text[start:end]
        if not said or said.isspace():
            return
        name = context if context is not None else spoken(self.names[-1]) if self.names else ""
        leaf = Leaf(said, start, end, write, name, kind)
        yield decoded(leaf, _ENTITY, html.unescape) if "&" in said and write in (_entities, _unquoted) else leaf


def _entities(by: str) -> str:
    return html.escape(by)


def _unquoted(by: str) -> str:
    return re.sub(r"[\s\"'<>`=]", "_", html.escape(by))


def _as_it_is(by: str) -> str:
    return by


def _bare_text(by: str) -> str:
    """Without what could end a comment or a script."""
    return re.sub(r"[<>]|-(?=-)|^-|-$", "", by)
