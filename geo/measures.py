"""Measures of innovation carriers: pure functions that keep the index of their zones.

A measure takes Series indexed by zone and returns a Series with the same index, or a small table. NaN in is NaN out:
an unknown is never zero. What may not be added (rates, indices, overlapping zones) raises instead of adding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.errors import CallError
from geo.geodesy import area_km2
from geo.join import Membership

#: Residents are told in units of ten thousand (万人).
RESIDENTS = 10_000


def _quotient(above: pd.Series, below: pd.Series) -> pd.Series:
    """Return above / below on the index of `above`; NaN where the denominator is unknown or not above zero."""
    below = below.reindex(above.index).astype(float)
    return above.astype(float) / below.where(below > 0)


def density(numbers: pd.Series, area_km2: pd.Series) -> pd.Series:
    """Return the number per km2 of a named area (创新密度).

    .. math:: d_i = n_i / A_i

    Chapter 7 of Shanghai's plan 沪府发〔2021〕22号 asks for density; which area stands below is the caller's to say:
    published land area, planned area or drawn area.

    Parameters
    ----------
    numbers
        An extensive figure by zone.
    area_km2
        Area by zone in km2.

    Examples
    --------
    >>> density(pd.Series({"a": 10, "b": 4}), pd.Series({"a": 2.0, "b": 0.0})).to_dict()
    {'a': 5.0, 'b': nan}
    """
    return _quotient(numbers, area_km2).rename("density")


def per_capita(numbers: pd.Series, residents: pd.Series) -> pd.Series:
    """Return the number per 10 000 residents (创新浓度, by population).

    .. math:: c_i = 10^4 n_i / P_i

    Examples
    --------
    >>> per_capita(pd.Series({"a": 30}), pd.Series({"a": 60000})).to_dict()
    {'a': 5.0}
    """
    return (_quotient(numbers, residents) * RESIDENTS).rename("per_10k")


def concentration(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return the share of a part, such as high-tech enterprises among enterprises (创新浓度), 0 to 1.

    .. math:: s_i = p_i / w_i

    Both figures must be published for the same zone and, better, for the same year; a share above 1 shows that they
    don't belong together and becomes NaN.

    Examples
    --------
    >>> concentration(pd.Series({"a": 25, "b": 9}), pd.Series({"a": 500, "b": 3})).to_dict()
    {'a': 0.05, 'b': nan}
    """
    share_ = _quotient(part, whole)
    return share_.where(share_ <= 1).rename("concentration")


def location_quotient(part: pd.Series, whole: pd.Series, *, part_total: float, whole_total: float) -> pd.Series:
    """Return how over-represented the part is against a reference (Shanghai, the nine cities): 1 is as there.

    .. math:: LQ_i = (p_i / w_i) / (P / W)

    Florence, P. S. (1939), Report on the Location of Industry; Isard, W. (1960), Methods of Regional Analysis, ch. 7.

    Parameters
    ----------
    part, whole
        Figures by zone.
    part_total, whole_total
        The same two figures of the reference.

    Examples
    --------
    >>> part, whole = pd.Series({"a": 30, "b": 10}), pd.Series({"a": 100, "b": 100})
    >>> location_quotient(part, whole, part_total=200, whole_total=1000).round(6).to_dict()
    {'a': 1.5, 'b': 0.5}
    """
    reference = part_total / whole_total if whole_total > 0 and part_total > 0 else np.nan
    return (_quotient(part, whole) / reference).rename("location_quotient")


def share(numbers: pd.Series, *, total: float | None = None) -> pd.Series:
    """Return each zone's share of a total, 0 to 1.

    .. math:: s_i = n_i / N

    Parameters
    ----------
    total
        The published total or the union's count. None: the sum of `numbers`, which is right for disjoint zones only.

    Examples
    --------
    >>> share(pd.Series({"a": 1, "b": 3}), total=8).to_dict()
    {'a': 0.125, 'b': 0.375}
    """
    whole = float(numbers.sum()) if total is None else float(total)
    return (numbers.astype(float) / (whole if whole > 0 else np.nan)).rename("share")


def rank(
    values: pd.Series, *, low: pd.Series | None = None, high: pd.Series | None = None, descending: bool = True
) -> pd.DataFrame:
    r"""Return ranks with ties, and the ranks that the ranges of the values allow.

    Equal values share the better rank and the next is skipped ("1224" ranking). A zone's best possible rank is one
    more than the number of zones that are above it for certain; its worst is one more than the number of others that
    could be above it. A value without a range is a range of one point.

    .. math:: r^-_i = 1 + |\{j : l_j > h_i\}|, \quad r^+_i = 1 + |\{j \ne i : h_j > l_i\}|

    Returns
    -------
    A frame of Int64 columns rank, rank_low (best), rank_high (worst); missing where the value is.

    Examples
    --------
    >>> values = pd.Series({"a": 5.0, "b": 5.0, "c": 3.0, "d": float("nan")})
    >>> rank(values, low=values - 1, high=values + 1.5)["rank"].tolist()
    [1, 1, 3, <NA>]
    >>> rank(values, low=values - 1, high=values + 1.5).loc["c"].tolist()
    [3, 1, 3]
    """
    sign = 1.0 if descending else -1.0
    value = sign * values.astype(float)
    bounds = [
        value if bound is None else (sign * bound.reindex(values.index).astype(float)).fillna(value)
        for bound in (low, high)
    ]
    known = value.notna().to_numpy()
    v, a, b = (each.to_numpy()[known] for each in (value, *bounds))
    lower, upper = np.minimum.reduce([v, a, b]), np.maximum.reduce([v, a, b])
    table = pd.DataFrame(index=values.index, columns=["rank", "rank_low", "rank_high"], dtype="Int64")
    table.loc[known, "rank"] = 1 + (v[None, :] > v[:, None]).sum(axis=1)
    table.loc[known, "rank_low"] = 1 + (lower[None, :] > upper[:, None]).sum(axis=1)
    # A zone is never above itself, though its own upper bound is above its lower one.
    above = upper[None, :] > lower[:, None]
    np.fill_diagonal(above, False)
    table.loc[known, "rank_high"] = 1 + above.sum(axis=1)
    return table


def growth(earlier: pd.Series, later: pd.Series, *, years: float, compound: bool = False) -> pd.Series:
    r"""Return the growth between two published years, as a share of the earlier figure; nothing is interpolated.

    .. math:: g_i = n_{i,2} / n_{i,1} - 1, \quad g^c_i = (n_{i,2} / n_{i,1})^{1 / t} - 1

    Parameters
    ----------
    years
        Years between the two figures, above 0.
    compound
        Per year and compounding instead of in total.

    Raises
    ------
    CallError
        `years` is not above 0.

    Examples
    --------
    >>> growth(pd.Series({"a": 100.0}), pd.Series({"a": 121.0}), years=2, compound=True).round(6).to_dict()
    {'a': 0.1}
    """
    if not years > 0:
        raise CallError("growth_years", years=years)
    ratio = _quotient(later.reindex(earlier.index), earlier)
    return ((ratio ** (1 / years) if compound else ratio) - 1).rename("growth")


def _known(values: pd.Series) -> np.ndarray:
    known = values.dropna().to_numpy(dtype=float)
    if (known < 0).any():
        raise CallError("lorenz_negative")
    return np.sort(known)


def lorenz(values: pd.Series) -> pd.DataFrame:
    r"""Return the Lorenz curve over a family of zones: from (0, 0) to (1, 1), smallest zone first.

    .. math:: L(k / n) = \sum_{i \le k} x_{(i)} / \sum_i x_i

    Lorenz, M. O. (1905), Publications of the American Statistical Association 9 (70), 209-219. Unknown values are
    left out.

    Returns
    -------
    A frame with the columns zones and amount, both cumulative shares; empty without a positive value.

    Examples
    --------
    >>> lorenz(pd.Series({"a": 1, "b": 3}))["amount"].tolist()
    [0.0, 0.25, 1.0]
    """
    x = _known(values)
    if not x.sum() > 0:
        return pd.DataFrame({"zones": [], "amount": []}, dtype=float)
    return pd.DataFrame({"zones": np.arange(len(x) + 1) / len(x), "amount": np.append(0, np.cumsum(x)) / x.sum()})


def gini(values: pd.Series) -> float:
    r"""Return the Gini coefficient over a family of zones: 0 all alike, near 1 all in one zone.

    .. math:: G = \frac{2 \sum_i i \, x_{(i)}}{n \sum_i x_i} - \frac{n + 1}{n}

    Gini, C. (1914), Atti del R. Istituto Veneto 73, 1203-1248; the form of Damgaard and Weiner (2000), Ecology 81,
    1139-1142. Unknown values are left out; NaN without a positive value.

    Examples
    --------
    >>> gini(pd.Series({"a": 1, "b": 3})), gini(pd.Series({"a": 2, "b": 2}))
    (0.25, 0.0)
    """
    x = _known(values)
    n, total = len(x), x.sum()
    if not total > 0:
        return float("nan")
    return float(2 * (np.arange(1, n + 1) * x).sum() / (n * total) - (n + 1) / n)


def sum_extensive(values: pd.Series, *, kind: str, overlapping: bool) -> float:
    """Return the sum over zones of a figure that may be summed.

    Parameters
    ----------
    kind
        ``extensive`` (amounts) or ``intensive`` (rates, shares, indices), as data/metrics.csv has it.
    overlapping
        Whether any two of the zones overlap. A total of counted points over overlapping zones is the union's count,
        not a sum; a published amount has no such total.

    Raises
    ------
    CallError
        The figure is intensive, the zones overlap, or a zone has no figure (its part of the total is not zero).

    Examples
    --------
    >>> sum_extensive(pd.Series({"a": 2, "b": 3}), kind="extensive", overlapping=False)
    5.0
    """
    if kind != "extensive":
        raise CallError("sum_intensive")
    if overlapping:
        raise CallError("sum_overlapping")
    if values.isna().any():
        raise CallError("sum_unknown", zones=", ".join(map(str, values.index[values.isna()])))
    return float(values.sum())


def overlap_matrix(geometries: pd.Series, *, members: Membership | None = None) -> pd.DataFrame:
    """Return how every two zones overlap.

    The Jaccard index is the shared part of the joint one: ``J = |A ∩ B| / |A ∪ B|`` (Jaccard, P. 1912, New Phytologist
    11, 37-50), by area.

    Parameters
    ----------
    geometries
        Polygons by zone id, degrees WGS 84.
    members
        Which points lie in which of these zones (positions in `geometries`); adds the number of points shared.

    Returns
    -------
    A long frame, one row for each ordered pair with the zone itself: zone_id, other_id, km2 (geodesic), share (of the
    zone's own area), jaccard and, with `members`, points.

    Examples
    --------
    >>> from shapely import box
    >>> zones = pd.Series({"a": box(121, 31, 121.2, 31.1), "b": box(121.1, 31, 121.3, 31.1)})
    >>> overlap_matrix(zones).query("zone_id == 'a' and other_id == 'b'")[["share", "jaccard"]].round(3).values.tolist()
    [[0.5, 0.333]]
    """
    ids, shapes = list(geometries.index), geometries.to_list()
    own = np.array([area_km2(shape) for shape in shapes])
    n = len(ids)
    shared = np.diag(own)
    for i in range(n):
        for j in range(i + 1, n):
            if shapes[i].intersects(shapes[j]):
                shared[i, j] = shared[j, i] = area_km2(shapes[i].intersection(shapes[j]))
    joint = own[:, None] + own[None, :] - shared
    pairs = pd.MultiIndex.from_product([ids, ids], names=["zone_id", "other_id"]).to_frame(index=False)
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs["km2"], pairs["share"] = shared.ravel(), (shared / own[:, None]).ravel()
        pairs["jaccard"] = (shared / joint).ravel()
    if members is not None:
        pairs["points"] = shared_points(members, n).ravel()
    return pairs


def shared_points(members: Membership, zones: int) -> np.ndarray:
    """Return the number of points that each two of the zones both contain (on the diagonal: the zone's own)."""
    inside = np.zeros((zones, int(members.point.max(initial=-1)) + 1), dtype=np.int64)
    inside[members.zone[members.inside], members.point[members.inside]] = 1
    return inside @ inside.T


def union_count(members: Membership, zones: Sequence[int]) -> int:
    """Return how many points lie in at least one of the chosen zones (positions), each counted once."""
    chosen = np.isin(members.zone, list(zones)) & members.inside
    return len(np.unique(members.point[chosen]))
