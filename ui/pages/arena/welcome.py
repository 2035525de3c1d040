"""What the arena says before anything is done: how it works, what 'better' means, how far the round is."""

from __future__ import annotations

from markupsafe import Markup

from backend.services.arena.views import Progress, Sitting
from core.battles import Choice
from ui import formats
from ui.components.prose import direction
from ui.text import Text


def introduction(text: Text) -> Markup:
    """Three steps and an example, for somebody who never voted."""
    words = text.arena
    steps = [
        (words.intro_ask_title, words.intro_ask_text),
        (words.intro_compare_title, words.intro_compare_text),
        (words.intro_edit_title, words.intro_edit_text),
    ]
    listed = Markup("").join(Markup("<li><h3>{}</h3><p>{}</p></li>").format(*step) for step in steps)
    way = direction(words.intro_example_a, code=text.code)
    example = Markup(
        '<figure class="example"><figcaption>{}</figcaption><p class="asked">{}</p><div class="answers">'
        '<p class="answer side-a" dir="{}"><span class="letter">A</span> {}</p>'
        '<p class="answer side-b" dir="{}"><span class="letter">B</span> {}</p></div><p>{}</p></figure>'
    ).format(
        words.intro_example_title,
        words.intro_example_question,
        way,
        words.intro_example_a,
        way,
        words.intro_example_b,
        words.intro_example_why,
    )
    return Markup(
        '<section class="intro" id="intro"><h2>{}</h2><ol>{}</ol>{}'
        '<button type="button" class="button primary" data-close-intro>{}</button></section>'
    ).format(words.intro_title, listed, example, words.intro_close)


def guideline(text: Text) -> Markup:
    """What raters agree on; one tap away from every battle."""
    words = text.arena
    parts = [
        (words.guide_better_title, words.guide_better_text),
        (words.guide_tie_title, words.guide_tie_text),
        (words.guide_bad_title, words.guide_bad_text),
        (words.guide_edit_title, words.guide_edit_text),
        (words.guide_check_title, words.guide_check_text),
    ]
    listed = Markup("").join(Markup("<h3>{}</h3><p>{}</p>").format(*part) for part in parts)
    return Markup('<details class="guide"><summary>{}</summary>{}</details>').format(words.guide_title, listed)


def progress(done: Progress, text: Text, code: str) -> Markup:
    """Votes of today, and how near the round's goal is."""
    words = text.arena
    today = Markup('<span class="today">{}</span>').format(words.progress_today(count=done.today))
    if not done.goal:
        return Markup('<p class="progress">{}</p>').format(today)
    name = f"{done.round_name} · {formats.language_name(code, locale=text.locale)}"
    round_line = words.progress_round(round=name, done=done.done, goal=done.goal)
    bar = Markup('<progress max="{}" value="{}" aria-label="{}"></progress>').format(
        done.goal, min(done.done, done.goal), round_line
    )
    mine = words.progress_mine(count=done.mine) if done.done else ""
    return Markup('<p class="progress">{}<span>{}</span>{}<span class="mine">{}</span></p>').format(
        today, round_line, bar, mine
    )


def sitting(done: Sitting, text: Text, code: str) -> Markup:
    """What came of ten battles."""
    words = text.arena

    def count(number: int) -> str:
        return formats.number(number, locale=text.locale)

    def chosen(*choices: Choice) -> str:
        return count(sum(done.choices.get(choice, 0) for choice in choices))

    decided = {"better": chosen(Choice.A, Choice.B), "tie": chosen(Choice.TIE), "bad": chosen(Choice.BOTH_BAD)}
    lines = [words.sitting_decided(**decided)]
    if done.edits:
        lines.append(words.sitting_edits(count=done.edits))
    if done.to_go:
        language = formats.language_name(code, locale=text.locale)
        lines.append(words.sitting_to_go(language=language, count=done.to_go))
    told = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    return Markup('<section class="sitting"><h2>{}</h2>{}</section>').format(words.sitting_title, told)


def note(sentence: str) -> Markup:
    """Something good to know, said quietly."""
    return Markup('<p class="hint quiet-note">{}</p>').format(sentence)
