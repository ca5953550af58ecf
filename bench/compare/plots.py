"""Charts as SVG text, by hand: lines over a numeric axis and bars. No dependency."""
import math
from html import escape

COLOURS = {"switchboard": "#1f6feb", "janus": "#d1652b", "limit-4": "#57606a", "limit-1": "#afb8c1",
           "limit-2": "#8c959f", "limit-8": "#32383f", "limit-16": "#1b1f24"}
LABELS = {"switchboard": "Switchboard", "janus": "Janus", "limit-1": "ideal loop, single packets",
          "limit-2": "ideal loop, trains of 2", "limit-4": "ideal loop, trains of 4",
          "limit-8": "ideal loop, trains of 8", "limit-16": "ideal loop, trains of 16"}
_FONT = 'font-family="system-ui, DejaVu Sans, sans-serif"'
_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 24, 64, 62


def number(value):
    """Three significant digits, without an exponent."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def _tick(value):
    """As short as a number at an axis can be."""
    text = number(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(x, y, text, size=13, anchor="start", colour="#1f2328", more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" {_FONT} {more}>'
            f"{escape(text)}</text>")


def _svg(title, subtitle, body, height=_HEIGHT):
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}">'
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>')
    return "\n".join([head, _text(_LEFT - 52, 26, title, 17, more='font-weight="600"'),
                      _text(_LEFT - 52, 46, subtitle, 13, colour="#59636e"), *body, "</svg>"])


class _Axis:
    def __init__(self, low, high, start, end, log):
        self.log, self.start, self.end = log, start, end
        if log:
            low, high = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))
        self.low, self.high = low, high

    def at(self, value):
        if self.log:
            share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        if self.log:
            decade = self.low
            while decade <= self.high * 1.001:
                yield decade
                decade *= 10
            return
        step = 10 ** math.floor(math.log10(self.high / 4))
        step = next(step * m for m in (1, 2, 2.5, 5, 10) if self.high / (step * m) <= 6)
        value = 0
        while value <= self.high * 1.001:
            yield value
            value += step


def _grid(axis, y_title):
    body = []
    for tick in axis.ticks():
        y = axis.at(tick)
        body.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#e3e6ea"/>')
        body.append(_text(_LEFT - 8, y + 4, _tick(tick), 12, "end", "#59636e"))
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    body.append(_text(20, middle, y_title, 12, "middle", "#59636e", f'transform="rotate(-90 20 {middle:.0f})"'))
    return body


def _legend(names):
    body, x = [], _LEFT
    for name in names:
        label = LABELS[name]
        body.append(f'<rect x="{x}" y="{_HEIGHT - 18}" width="12" height="12" rx="2" fill="{COLOURS[name]}"/>')
        body.append(_text(x + 17, _HEIGHT - 8, label, 12))
        x += 34 + 6.9 * len(label)
    return body


def lines(title, subtitle, x_title, y_title, series, log_y=False):
    """`series`: {server: [(x, y), …]}; points without a y are left out."""
    series = {name: [p for p in points if p[1] is not None] for name, points in series.items()}
    series = {name: points for name, points in series.items() if points}
    every = [p for points in series.values() for p in points]
    if not every:
        return _svg(title, "nothing was measured", [])
    x_axis = _Axis(0, max(x for x, _ in every) * 1.04, _LEFT, _WIDTH - _RIGHT, False)
    y_axis = _Axis(min(y for _, y in every), max(y for _, y in every) * (1 if log_y else 1.08),
                   _HEIGHT - _BOTTOM, _TOP, log_y)
    if not log_y:
        y_axis.low = 0
    body = _grid(y_axis, y_title)
    for tick in x_axis.ticks():
        body.append(_text(x_axis.at(tick), _HEIGHT - _BOTTOM + 18, _tick(tick), 12, "middle", "#59636e"))
    body.append(_text(_WIDTH - _RIGHT, _HEIGHT - _BOTTOM + 34, x_title, 12, "end", "#59636e"))
    for name, points in series.items():
        path = " ".join(f"{x_axis.at(x):.1f},{y_axis.at(y):.1f}" for x, y in points)
        body.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2.5" '
                    'stroke-linejoin="round"/>')
        body += [f'<circle cx="{x_axis.at(x):.1f}" cy="{y_axis.at(y):.1f}" r="3.5" fill="{COLOURS[name]}"/>'
                 for x, y in points]
    return _svg(title, subtitle, body + _legend(series))


def bars(title, subtitle, rows):
    """Horizontal bars, one row each: [(server, value, text)]."""
    return _bars(title, subtitle, [(LABELS[name], COLOURS[name], value, text) for name, value, text in rows
                                   if value is not None])


def shares(title, subtitle, parts):
    """Horizontal bars: {what: share of the whole}."""
    return _bars(title, subtitle, [(what, COLOURS["switchboard"], share, f"{share:.1%}") for what, share in parts.items()])


def _bars(title, subtitle, rows):
    if not rows:
        return _svg(title, "nothing was measured", [])
    height = _TOP + 38 * len(rows) + 24
    label_width, most = 200, max(value for _, _, value, _ in rows)
    start, room = _LEFT - 52 + label_width, _WIDTH - _RIGHT - 110 - (_LEFT - 52 + label_width)
    body = []
    for i, (label, colour, value, text) in enumerate(rows):
        y = _TOP + 10 + 38 * i
        width = max(2, value / most * room)
        body.append(_text(start - 10, y + 17, label, 13, "end"))
        body.append(f'<rect x="{start}" y="{y}" width="{width:.1f}" height="24" rx="3" fill="{colour}"/>')
        body.append(_text(start + width + 8, y + 17, text, 13))
    return _svg(title, subtitle, body, height)
