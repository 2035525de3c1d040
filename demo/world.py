"""The Little World's pictures: scenes of things and culture pictures, drawn by code, reproducibly."""

from __future__ import annotations

import random
from collections.abc import Mapping

from PIL import Image

from demo.draw import layout
from demo.draw.gallery import GALLERY, compose, picture_of
from demo.draw.grounds import any_ground
from demo.draw.palette import PAINTS
from demo.draw.pen import Pen
from demo.draw.render import render
from demo.draw.things import CONTAINERS as VESSELS
from demo.draw.things import THINGS
from demo.scenes import CONTAINERS, INSIDE_KINDS, Colour, Group, Kind, Relation, Scene, Size

MOST = 4
MOST_TOGETHER = 6
MOST_LARGE = 2
MOST_INSIDE = 3
SMALLEST = 64
LARGEST = 1024

CULTURE_IDS: Mapping[str, tuple[str, ...]] = {language: tuple(entries) for language, entries in GALLERY.items()}
"""Language -> its six culture pictures."""


class WorldError(ValueError):
    """The world cannot hold what was asked for; the message says why in one sentence."""


def check_scene(scene: Scene) -> None:
    """Refuse a scene that cannot be drawn so that a viewer would describe it alike."""
    if not isinstance(scene, Scene):
        raise WorldError(f"A drawing needs a Scene, not {scene!r}.")
    for group in (scene.first,) if scene.second is None else (scene.first, scene.second):
        _check_group(group)
    if scene.relation is not None and not isinstance(scene.relation, Relation):
        raise WorldError(f"The world knows no relation {scene.relation!r}; choose one of {', '.join(Relation)}.")
    if (scene.relation is None) != (scene.second is None):
        raise WorldError("A relation needs a second group and a second group needs a relation; give both or neither.")
    if scene.second is None:
        return
    if scene.relation is Relation.INSIDE:
        _check_inside(scene.first, scene.second)
    else:
        _check_pair(scene.first, scene.second)


def _check_group(group: Group) -> None:
    if not isinstance(group, Group):
        raise WorldError(f"A scene is made of groups; {group!r} is none.")
    if not isinstance(group.kind, Kind):
        raise WorldError(f"The world has no {group.kind!r}; choose one of {', '.join(Kind)}.")
    if not isinstance(group.colour, Colour):
        raise WorldError(f"The world has no colour {group.colour!r}; choose one of {', '.join(Colour)}.")
    if group.size is not None and not isinstance(group.size, Size):
        raise WorldError(f"The world has no size {group.size!r}; choose one of {', '.join(Size)}, or none.")
    if type(group.count) is not int or not 1 <= group.count <= MOST:
        raise WorldError(f"A group holds one to four things, not {group.count!r}; choose a count from 1 to 4.")


def _check_inside(inner: Group, outer: Group) -> None:
    if outer.kind not in CONTAINERS:
        raise WorldError(f"Nothing can be inside a {outer.kind}; choose a cup, a hat, a boat or a house.")
    if inner.kind not in INSIDE_KINDS:
        raise WorldError(
            f"A {inner.kind} does not go inside anything; choose one of {', '.join(sorted(INSIDE_KINDS))}."
        )
    if outer.count != 1:
        raise WorldError(f"Things can be inside one {outer.kind}, not inside {outer.count}; set its count to 1.")
    if inner.count > MOST_INSIDE:
        raise WorldError(f"At most three things fit inside a {outer.kind}, not {inner.count}.")
    if inner.size is not None or outer.size is not None:
        raise WorldError("Inside one another, things have no size to tell; leave both sizes out.")


def _check_pair(first: Group, second: Group) -> None:
    total = first.count + second.count
    if total > MOST_TOGETHER:
        raise WorldError(f"Two groups hold at most six things together, not {total}; choose smaller counts.")
    for group in (first, second):
        if group.size is Size.LARGE and group.count > MOST_LARGE:
            raise WorldError(f"Beside another group at most two large things fit, not {group.count}.")
    alike = (first.kind, first.colour) == (second.kind, second.colour)
    if alike and (first.size is None or second.size is None or first.size is second.size):
        raise WorldError("The two groups look the same; let them differ in kind, in colour, or both be sized.")


def draw_scene(scene: Scene, *, seed: int, size: int = 320) -> Image.Image:
    """Draw a scene as an RGB picture; the same arguments give the same bytes."""
    check_scene(scene)
    _check_side(size)
    rng = random.Random(f"scene {seed} {scene_key(scene)}")
    ground, pen = any_ground(rng), Pen()
    if scene.relation is Relation.INSIDE and scene.second is not None:
        _draw_inside(pen, scene.first, scene.second, rng)
    elif scene.second is not None:
        for group, spots in zip((scene.first, scene.second), layout.pair(scene, rng), strict=True):
            _draw_group(pen, group, spots, rng)
    else:
        _draw_group(pen, scene.first, layout.alone(scene.first, rng), rng)
    return render(ground, pen.marks, size=size, rng=rng)


def draw_culture(entry: str, *, seed: int, size: int = 320) -> Image.Image:
    """Draw a culture picture as RGB; another seed gives another angle, colour, background or setting."""
    picture = picture_of(entry) if isinstance(entry, str) else None
    if picture is None:
        known = ", ".join(name for entries in CULTURE_IDS.values() for name in entries)
        raise WorldError(f"There is no culture picture called {entry!r}; the world has {known}.")
    _check_side(size)
    rng = random.Random(f"culture {seed} {entry}")
    ground, marks = compose(picture, rng)
    return render(ground, marks, size=size, rng=rng)


def scene_key(scene: Scene) -> str:
    """The scene as one short line, for seeds and file names."""
    groups = [f"{g.count}-{g.size or 'any'}-{g.colour}-{g.kind}" for g in (scene.first, scene.second) if g]
    return f"_{scene.relation}_".join(groups)


def _check_side(size: int) -> None:
    if type(size) is not int or not SMALLEST <= size <= LARGEST:
        raise WorldError(f"A picture is {SMALLEST} to {LARGEST} pixels wide, not {size!r}.")


def _draw_group(pen: Pen, group: Group, spots: list[layout.Spot], rng: random.Random) -> None:
    thing = THINGS[group.kind]
    for spot in spots:
        flip = thing.turns and rng.random() < 0.5
        own = pen.at(spot.x, spot.y, spot.radius * 0.93, turn=rng.uniform(-thing.lean, thing.lean), flip=flip)
        thing.draw(own, PAINTS[group.colour], rng)


def _draw_inside(pen: Pen, inner: Group, outer: Group, rng: random.Random) -> None:
    vessel, thing = VESSELS[outer.kind], THINGS[inner.kind]
    paint = PAINTS[outer.colour]
    scale = rng.uniform(0.66, 0.76)
    home = pen.at(
        rng.uniform(-0.18, 0.18), rng.uniform(0.08, 0.2), scale, turn=rng.uniform(-4, 4), flip=rng.random() < 0.4
    )
    vessel.behind(home, paint, rng)
    for x, radius in layout.inside(inner.count, vessel.width, vessel.tall, rng):
        lean = min(thing.lean, 14.0)
        y = vessel.rim - radius * (1 - 2 * vessel.sunk)
        thing.draw(home.at(x, y, radius, turn=rng.uniform(-lean, lean)), PAINTS[inner.colour], rng)
    vessel.before(home, paint, rng)


def random_scene(rng: random.Random) -> Scene:
    """Any valid scene; single groups and the five relations all come up."""
    while True:
        scene = _propose(rng)
        try:
            check_scene(scene)
        except WorldError:
            continue
        return scene


def _propose(rng: random.Random) -> Scene:
    relation = rng.choice((None, None, None, *Relation))
    if relation is None:
        return Scene(_group(rng, rng.randint(1, MOST)))
    if relation is Relation.INSIDE:
        inner = Group(rng.choice(sorted(INSIDE_KINDS)), rng.choice(list(Colour)), rng.choice((1, 1, 1, 2, 2, 3)))
        return Scene(inner, relation, Group(rng.choice(sorted(CONTAINERS)), rng.choice(list(Colour))))
    counts = rng.choices(range(1, MOST + 1), weights=(5, 3, 2, 1), k=2)
    return Scene(_group(rng, counts[0]), relation, _group(rng, counts[1]))


def _group(rng: random.Random, count: int) -> Group:
    size = rng.choice((None, None, Size.SMALL, Size.LARGE))
    return Group(rng.choice(list(Kind)), rng.choice(list(Colour)), count, size)
