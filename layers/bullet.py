"""A bullet chart of one indicator as SVG: baseline, target and latest value on one axis that begins at zero.

After Stephen Few, Bullet Graph Design Specification (2013). The axis begins at zero, or the bar's length would lie. The
marks carry no text: the numbers stand beside the chart in the table, where a screen reader finds them.
"""

from __future__ import annotations

from geo.plan import Indicator

WIDTH, HEIGHT = 260, 26
#: Room to the right of the largest value, so that its mark is not cut off.
HEADROOM = 1.08


def svg(indicator: Indicator) -> str:
    """Return the chart; an unknown value has no mark at all.

    A target that is a minimum (以上, at least) has an arrow to the right: more is allowed, a point is not meant.
    """
    known = [value for value in (indicator.baseline, indicator.target, indicator.latest) if value is not None]
    scale = WIDTH / (max(known) * HEADROOM)

    def x(value: float) -> str:
        return f"{value * scale:.1f}"

    parts = [f'<rect x="0" y="6" width="{x(indicator.target)}" height="14" fill="#e4e0d4"/>']
    if indicator.latest is not None:
        colour = "#0b6e8f" if indicator.met else "#5f97aa"
        parts.append(f'<rect x="0" y="10" width="{x(indicator.latest)}" height="6" fill="{colour}"/>')
    if indicator.baseline is not None:
        parts.append(
            f'<circle cx="{x(indicator.baseline)}" cy="13" r="4" fill="#fffefb" stroke="#1f2328" stroke-width="1.5"/>'
        )
    parts.append(f'<rect x="{indicator.target * scale - 1.25:.1f}" y="2" width="2.5" height="22" fill="#1f2328"/>')
    if indicator.at_least:
        tip = indicator.target * scale
        parts.append(f'<path d="M{tip:.1f} 4h7m-3 -3l3.5 3l-3.5 3" fill="none" stroke="#1f2328" stroke-width="1.5"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" xmlns="http://www.w3.org/2000/svg">'
        f'<line x1="0" y1="0" x2="0" y2="{HEIGHT}" stroke="#6b7075"/>{"".join(parts)}</svg>'
    )
