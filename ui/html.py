"""Small pieces of HTML for Gradio pages; whatever is put in is escaped, nothing becomes markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape


def lead(sentence: str) -> Markup:
    """What the page is for."""
    return Markup('<p class="page-lead">{}</p>').format(sentence)


def empty(*, title: str, text: str) -> Markup:
    """A page or list with nothing in it yet: says what will be here, or what to do."""
    drawing = Markup(
        '<svg class="drawing" viewBox="0 0 160 80" aria-hidden="true">'
        '<path class="a" d="M14 14h62v36H46L30 66V50H14z"/><path class="b" d="M84 30h62v32h-14v12L118 62H84z"/></svg>'
    )
    return Markup('<section class="empty">{}<h2>{}</h2><p>{}</p></section>').format(drawing, title, text)


def waiting(label: str) -> Markup:
    """Stands where content will appear in a moment."""
    return Markup('<div class="waiting" role="status" aria-label="{}"><i></i><i></i><i></i></div>').format(label)


def tags(labels: Iterable[str]) -> Markup:
    """A row of small labels."""
    return Markup("").join(Markup('<span class="tag">{}</span>').format(label) for label in labels)


def state(label: str, *, good: bool | None) -> Markup:
    """A word with a mark that is told by shape as well as colour."""
    kind = {True: "good", False: "bad", None: ""}[good]
    return Markup('<span class="state {}">{}</span>').format(kind, label)


def ltr(value: str) -> Markup:
    """Something that is read from left to right in every language: a sign-in name, an address."""
    return Markup('<span class="ltr">{}</span>').format(value) if value else Markup("")


def table(*, caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], compact: bool = False) -> Markup:
    """A table that becomes a list on a phone, a line or two a row where it is compact; the first cell names the row."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in heads)
    body = Markup("").join(_row(heads, row) for row in rows)
    return Markup(
        '<div class="table stack{}" tabindex="0" role="region" aria-label="{}">'
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(" compact" if compact else "", caption, caption, head, body)


def _row(heads: Sequence[str], row: Sequence[str]) -> Markup:
    first = Markup('<th scope="row"><bdi>{}</bdi></th>').format(row[0])
    rest = Markup("").join(
        Markup('<td data-label="{}"><bdi>{}</bdi></td>').format(head, cell)
        for head, cell in zip(heads[1:], row[1:], strict=True)
    )
    return Markup("<tr>{}{}</tr>").format(first, rest)


def secret_link(*, label: str, address: str) -> Markup:
    """A link to be copied and handed over."""
    return Markup('<p>{}</p><code class="secret-link">{}</code>').format(label, address)


def sentence(text: str) -> Markup:
    """A plain paragraph."""
    return Markup("<p>{}</p>").format(escape(text))


def heading(text: str) -> Markup:
    """The title of a part of the page."""
    return Markup("<h2>{}</h2>").format(text)
