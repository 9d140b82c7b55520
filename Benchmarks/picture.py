"""Draws throughput and latency over the number of clients, as an SVG that is readable on light and on dark pages."""

import math
from html import escape
from typing import Callable

from results import Results
from workload import CLIENTS, PICTURED, Measure
from wrk import Load

WIDTH, HEIGHT = 960, 600
# The size of a panel's plot area, and the x and y coordinates at which the panels begin.
PLOT_WIDTH, PLOT_HEIGHT = 240, 180
LEFTS, TOPS = (66, 380, 694), (104, 366)
# The colours of each server and of the page: on a light page, on a dark page.
COLORS = {"patchbay": ("#0969da", "#58a6ff"), "go": ("#bc4c00", "#f0883e"), "fastapi": ("#1a7f37", "#3fb950"),
          "limit": ("#6e7781", "#9198a1")}
PAGE = {"page": ("fill: #ffffff", "fill: #0d1117"), "text": ("fill: #57606a", "fill: #9198a1"),
        "title": ("fill: #1f2328", "fill: #f0f6fc"), "grid": ("stroke: #d8dee4", "stroke: #30363d")}
LABELS = {"patchbay": "Patchbay", "go": "Go", "fastapi": "FastAPI",
          "limit": "the limit: Hummingbird alone, nothing stored"}
COLUMNS: list[tuple[str, Callable[[Load], float]]] = [
    ("a second", lambda load: load.rate),
    ("p50, ms", lambda load: load.p50),
    ("p99, ms", lambda load: load.p99),
]


def draw(results: Results, servers: list[str]) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="system-ui, sans-serif" font-size="12" role="img" aria-labelledby="name">',
        '<title id="name">Creates and reads by id: throughput and latency over the number of clients</title>',
        "<style>\n.title { font-weight: 600 }\n.line { fill: none; stroke-width: 2 }\n"
        ".limit.line { stroke-dasharray: 5 4 }\n"
        f"{style(0)}\n@media (prefers-color-scheme: dark) {{\n{style(1)}\n}}\n</style>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
    ]
    parts += legend(servers)
    for what, top in zip(PICTURED, TOPS):
        for (unit, value), left in zip(COLUMNS, LEFTS):
            lines = {name: [(i, found) for i, clients in enumerate(CLIENTS)
                            if (found := results.load(name, Measure(what, clients), value)) is not None]
                     for name in servers}
            parts += panel(f"{what}, {unit}", left, top, lines, logarithmic=unit != "a second")
    return "\n".join([*parts, "</svg>"]) + "\n"


def style(scheme: int) -> str:
    rules = [f".{name} {{ {colors[scheme]} }}" for name, colors in PAGE.items()]
    for name, colors in COLORS.items():
        rules += [f".{name}.line {{ stroke: {colors[scheme]} }}", f".{name}.dot {{ fill: {colors[scheme]} }}"]
    return "\n".join(rules)


def legend(servers: list[str]) -> list[str]:
    parts, x = [], LEFTS[0]
    for name in servers:
        parts.append(f'<path class="{name} line" d="M{x} 32h24"/>')
        parts.append(f'<circle class="{name} dot" cx="{x + 12}" cy="32" r="4"/>')
        parts.append(label("text", x + 32, 36, LABELS[name]))
        x += 60 + 7 * len(LABELS[name])
    return parts


def panel(title: str, left: int, top: int, lines: dict[str, list[tuple[int, float]]], logarithmic: bool) -> list[str]:
    values = [value for line in lines.values() for _, value in line]
    parts = [label("title", left, top - 16, title)]
    if not values:
        return [*parts, label("text", left, top + 16, "not measured")]
    marks = decades(min(values), max(values)) if logarithmic else steps(max(values))
    scale = math.log10 if logarithmic else float
    low, high = scale(marks[0]), scale(marks[-1])

    def x(index: int) -> float:
        return left + index * PLOT_WIDTH / (len(CLIENTS) - 1)

    def y(value: float) -> float:
        return top + PLOT_HEIGHT * (1 - (scale(value) - low) / (high - low))

    for mark in marks:
        parts.append(f'<path class="grid" d="M{left} {y(mark):.1f}h{PLOT_WIDTH}"/>')
        parts.append(label("text", left - 8, y(mark) + 4, f"{mark:,.10g}", "end"))
    for index, clients in enumerate(CLIENTS):
        parts.append(label("text", x(index), top + PLOT_HEIGHT + 20, str(clients), "middle"))
    parts.append(label("text", left + PLOT_WIDTH / 2, top + PLOT_HEIGHT + 38, "clients", "middle"))
    for name, line in lines.items():
        points = [f"{x(index):.1f} {y(value):.1f}" for index, value in line]
        if points:
            parts.append(f'<path class="{name} line" d="M{"L".join(points)}"/>')
        for point in points:
            cx, cy = point.split()
            parts.append(f'<circle class="{name} dot" cx="{cx}" cy="{cy}" r="4"/>')
    return parts


def label(kind: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def steps(highest: float) -> list[float]:
    """The values on a linear axis: round numbers from 0 to at least `highest`."""
    unit = 10 ** math.floor(math.log10(highest))
    step = next(step for step in (unit / 5, unit / 2, unit, unit * 2) if highest / step <= 5)
    return [step * i for i in range(math.ceil(highest / step) + 1)]


def decades(lowest: float, highest: float) -> list[float]:
    """The values on a logarithmic axis: the powers of ten around `lowest` and `highest`, at least two."""
    first = math.floor(math.log10(lowest))
    return [10.0 ** power for power in range(first, max(math.ceil(math.log10(highest)), first + 1) + 1)]
