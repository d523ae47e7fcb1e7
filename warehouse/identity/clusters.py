"""Clusters of names that mean one artifact, grown in order of appearance: what came later never renames what was."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from warehouse.identity.dates import Stamp
from warehouse.identity.forms import Form
from warehouse.identity.link import Member, Vague, cluster_distance

Place = tuple[str, str]
"""House of a publisher and key of a name."""
Lister = tuple[str, str | None]


@dataclass(slots=True)
class Cluster:
    """Names of one artifact. `born` orders clusters by appearance; `into` is the cluster that took it in."""

    born: int
    house: str
    members: list[Member]
    artifact_id: str = ""
    reviewed: bool = False
    stamp: Stamp | None = None
    listers: set[Lister] = field(default_factory=set)
    into: int | None = None


class Clusters:
    """All clusters with the names under which they are found."""

    def __init__(self, vague: Vague) -> None:
        self._all: list[Cluster] = []
        self._undated: dict[Place, int] = {}
        self._dated: dict[Place, list[tuple[Stamp, int]]] = {}
        self._anchored: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        self._vague = vague

    def __iter__(self) -> Iterator[Cluster]:
        """Clusters that stand for themselves, the oldest first."""
        return (cluster for cluster in self._all if cluster.into is None)

    def root(self, number: int) -> Cluster:
        """The cluster that a number stands for now."""
        cluster = self._all[number]
        while cluster.into is not None:
            cluster = self._all[cluster.into]
        return cluster

    def undated(self, house: str, key: str) -> Cluster | None:
        """Cluster known under a name without a date."""
        number = self._undated.get((house, key))
        return None if number is None else self.root(number)

    def dated(self, house: str, key: str, stamp: Stamp) -> Cluster | None:
        """Cluster of the release with this date."""
        for known, number in self._dated.get((house, key), ()):
            if known.agrees(stamp):
                return self.root(number)
        return None

    def find(self, house: str, form: Form, apart: bool) -> Cluster | None:
        """Cluster known under exactly this name."""
        if form.stamp and apart:
            return self.dated(house, form.key, form.stamp)
        return self.undated(house, form.key)

    def add(self, house: str, form: Form, apart: bool) -> Cluster:
        """A new cluster with one name."""
        cluster = Cluster(len(self._all), house, [])
        self._all.append(cluster)
        self.name(cluster, form, apart)
        return cluster

    def name(self, cluster: Cluster, form: Form, apart: bool) -> None:
        """Make a cluster known under one more name, unless another has it already."""
        member = Member(form, apart and form.stamp is not None)
        if member in cluster.members:
            return
        cluster.members.append(member)
        place = (cluster.house, form.key)
        if member.apart and form.stamp:
            self._dated.setdefault(place, []).append((form.stamp, cluster.born))
        else:
            self._undated.setdefault(place, cluster.born)
            cluster.stamp = cluster.stamp or form.stamp
        self._anchored.setdefault((cluster.house, form.anchor), []).append(cluster.born)

    def merge(self, one: Cluster, other: Cluster) -> Cluster:
        """Make two clusters one; the older one stands, unless only the other was decided by people."""
        older, younger = sorted((one, other), key=lambda cluster: (not cluster.reviewed, cluster.born))
        if older is younger:
            return older
        younger.into = older.born
        older.members += [member for member in younger.members if member not in older.members]
        older.listers |= younger.listers
        older.stamp = older.stamp or younger.stamp
        return older

    def near(self, cluster: Cluster) -> tuple[int, Cluster] | None:
        """The one other cluster whose names say the same as this one's, with their distance.

        None when there is none, when two are equally near, or when the nearest is listed by a lister of this one: two
        names of one lister are two models, whatever they look like.
        """
        found: list[tuple[int, int]] = []
        for born in sorted(self._beside(cluster)):
            other = self._all[born]
            apart = cluster_distance(cluster.members, other.members, self._vague)
            if apart is not None:
                found.append((apart, born))
        found.sort()
        if not found or (len(found) > 1 and found[0][0] == found[1][0]):
            return None
        other = self._all[found[0][1]]
        return (found[0][0], other) if other.listers.isdisjoint(cluster.listers) else None

    def _beside(self, cluster: Cluster) -> set[int]:
        """Other clusters of the same house with a name of the same words."""
        anchors = {(cluster.house, member.form.anchor) for member in cluster.members}
        numbers = {number for anchor in anchors for number in self._anchored.get(anchor, ())}
        return {self.root(number).born for number in numbers} - {cluster.born}
