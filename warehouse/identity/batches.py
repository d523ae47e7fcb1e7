"""Taking the rows of one moment: exact names first, then links that sources give, then names that say less or more."""

from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from schemas.ids import ArtifactId, is_part, parse_id, slugify
from schemas.vocabulary import ArtifactType
from warehouse.identity.clusters import Cluster, Clusters
from warehouse.identity.dates import split_date
from warehouse.identity.naming import Naming
from warehouse.identity.normal import hyphenated
from warehouse.identity.releases import Releases, is_artifact
from warehouse.identity.result import Named
from warehouse.identity.reviewed import Reviewed
from warehouse.identity.rows import Row, set_form, takes_part

_QUANTISED = frozenset({"fp8", "fp4", "int4", "int8", "awq", "gptq", "gguf", "nvfp4", "mxfp4", "4bit", "8bit", "bnb"})


class Assigner:
    """The state of identity after every moment taken so far."""

    def __init__(self, naming: Naming, reviewed: Reviewed, rows: Sequence[Row]) -> None:
        self.clusters = Clusters(naming.floating)
        self._naming = naming
        self._reviewed = reviewed
        self._releases = Releases(self.clusters, naming)
        self._of_row: dict[tuple[str, str], int] = {}
        self._how: dict[tuple[str, str], Named] = {}
        self._owners: dict[str, set[str]] = {}
        self._canonical: dict[tuple[str, str], int] = {}
        self._own: dict[tuple[str, str], str] = {}

    def take(self, batch: Sequence[Row]) -> None:
        """Take all rows that appeared at one moment."""
        rows = [row for row in batch if takes_part(row)]
        self._adopt(rows)
        rows.sort(key=lambda row: (row.how == "seller_namespace", row.order))
        self._releases.settle(rows)
        new: list[Cluster] = []
        for row in sorted(rows, key=lambda row: row.form.stamp is not None and not row.dated):
            self._by_name(row, new)
        self._by_link(rows)
        self._by_likeness(new)

    def named(self, row: Row) -> Named:
        """What a row stands for now."""
        key = (row.source, row.source_id)
        number = self._of_row.get(key)
        if number is None:
            if row.role == "rules":
                return Named(None, "rules", "documents the file, names no artifact")
            if row.role == "alias":
                return Named(None, "base_row", f"alias of {row.base_source_id}")
            return Named(None, "unusable", f"no letters or digits in {row.slug!r}")
        told = self._how[key]
        return Named(self.clusters.root(number).artifact_id, told.method, told.evidence)

    def own_ids(self) -> dict[tuple[str, str], str]:
        """Id that every row would have without links and likeness, by source and source id."""
        return self._own

    def base_id(self, row: Row) -> str | None:
        """Id of the undated artifact of a dated row's family."""
        base = self.clusters.undated(row.house, row.form.key)
        return base.artifact_id if base else _id(row, slugify(row.form.base))

    def _adopt(self, rows: Sequence[Row]) -> None:
        """Give rows without a publisher the one publisher that uses their name by now, else their seller's name."""
        without = [row for row in rows if not row.publisher]
        for row in rows:
            if row.publisher:
                self._owners.setdefault(row.form.key, set()).add(row.publisher)
        for row in without:
            found = self._owners.get(row.form.key, set())
            if len(found) == 1:
                row.publisher, row.how = next(iter(found)), "same_name"
            else:
                seller = row.seller or row.source
                row.publisher, row.how = self._naming.publishers.canonical(seller), "seller_namespace"
            set_form(row, self._naming)

    def _by_name(self, row: Row, new: list[Cluster]) -> None:
        decision = self._reviewed.find(row.source, row.source_id, row.slug, row.form.text, row.written)
        if decision:
            self._as_decided(row, *decision)
            return
        if row.full is not None and (known := self.clusters.find(row.house, row.full, False)):
            self._put(row, known, row.how)
            return
        row.alone = self._releases.alone(row)
        apart = row.form.stamp is not None and not row.alone
        cluster = self.clusters.find(row.house, row.form, apart)
        twin = self._twin(row)
        if cluster is None and twin is not None:
            cluster = twin
        elif cluster is not None and twin is not None and twin is not cluster:
            cluster = self.clusters.merge(cluster, twin)
        if cluster is None:
            cluster = self.clusters.add(row.house, row.form, apart)
            cluster.artifact_id = _id(row, _slug(row))
            new.append(cluster)
        else:
            self.clusters.name(cluster, row.form, apart)
        row.dated = apart and twin is None
        if row.canonical_slug and is_artifact(row):
            self._canonical.setdefault((row.source, row.canonical_slug), cluster.born)
        self._put(row, cluster, f"{row.how}, only dated row" if row.alone else row.how)

    def _twin(self, row: Row) -> Cluster | None:
        """Cluster of a row that the same source gives the same canonical slug, one of the two being dated."""
        if not (row.canonical_slug and is_artifact(row)):
            return None
        number = self._canonical.get((row.source, row.canonical_slug))
        cluster = None if number is None else self.clusters.root(number)
        if cluster is None or cluster.house != row.house:
            return None
        return cluster if any(member.form.key == row.form.key for member in cluster.members) else None

    def _as_decided(self, row: Row, artifact: str, reason: str) -> None:
        decided = parse_id(artifact)
        house = self._naming.publishers.house(decided.publisher)
        house = house if decided.type == ArtifactType.MODEL else f"{decided.type}:{house}"
        form = self._naming.read(decided.slug, self._naming.publishers.house(decided.publisher))
        cluster = self.clusters.find(house, form, form.stamp is not None)
        if cluster is None:
            cluster = self.clusters.add(house, form, form.stamp is not None)
        elif cluster.reviewed and cluster.artifact_id != artifact:
            raise ValueError(
                f"{cluster.artifact_id} and {artifact} are one name; decide in warehouse/data/aliases.yaml which it is"
            )
        cluster.artifact_id, cluster.reviewed = artifact, True
        row.dated = form.stamp is not None
        self._put(row, cluster, "reviewed", reason)

    def _put(self, row: Row, cluster: Cluster, method: str, evidence: str | None = None) -> None:
        cluster.listers.add(row.lister)
        key = (row.source, row.source_id)
        self._of_row[key] = cluster.born
        self._how[key] = Named(None, method, evidence or f"{row.publisher}/{row.form.text}")
        if method != "reviewed":
            self._own[key] = _id(row, _slug(row))

    def _by_link(self, rows: Sequence[Row]) -> None:
        """Join rows to the repository they name; the nearest name first, others of one lister are editions of it."""
        claims = [row for row in rows if row.hugging_face_id and is_artifact(row) and row.source != "huggingface"]
        for row in sorted(claims, key=self._claim_order):
            self._claim(row)

    def _claim_order(self, row: Row) -> tuple[object, ...]:
        name = str(row.hugging_face_id).partition("/")[2].lower()
        form = self._naming.read(name, row.house)
        return (form.key != row.form.key, Levenshtein.distance(row.form.key, form.key), row.order)

    def _claim(self, row: Row) -> None:
        organisation, _, name = str(row.hugging_face_id).lower().partition("/")
        house = self._naming.publishers.house(self._naming.publishers.canonical(organisation))
        form = self._naming.read(name, house)
        cluster = self.clusters.root(self._of_row[row.source, row.source_id])
        if house != row.house or not _same_weights(row.form.key, form.key):
            return
        target = self._repository(house, form)
        if target is None:
            self.clusters.name(cluster, form, form.stamp is not None and row.dated)
        elif target is not cluster and (row.lister not in target.listers or self._dated_twin(row, target)):
            cluster = self.clusters.merge(cluster, target)
            self._how[row.source, row.source_id] = Named(None, "hugging_face_id", str(row.hugging_face_id))

    def _repository(self, house: str, form: "object") -> Cluster | None:
        from warehouse.identity.forms import Form

        assert isinstance(form, Form)
        if form.stamp and (found := self.clusters.dated(house, form.key, form.stamp)):
            return found
        known = self.clusters.undated(house, form.key)
        if known and form.stamp and known.stamp and not known.stamp.agrees(form.stamp):
            return None
        return known if known is None or not form.stamp or known.stamp else None

    def _dated_twin(self, row: Row, target: Cluster) -> bool:
        """Whether a dated row names the repository that its undated sibling names: another name for the same weights."""
        undated = self.clusters.undated(row.house, row.form.key)
        return row.dated and undated is target

    def _by_likeness(self, new: Sequence[Cluster]) -> None:
        """Join new clusters to the one cluster whose name says the same in fewer or more words."""
        proposals = [
            (found[0], cluster.born, cluster, found[1])
            for cluster in new
            if cluster.into is None and (found := self.clusters.near(cluster))
        ]
        wanted = Counter((found.born, apart) for apart, _, _, found in proposals)
        for apart, _, cluster, found in sorted(proposals, key=lambda one: one[:2]):
            mutual = any(one is found and other is cluster for _, _, one, other in proposals)
            if wanted[found.born, apart] > 1 and not mutual and self._rivals(proposals, found, apart):
                continue
            self._like(cluster, found)

    def _rivals(self, proposals: Sequence[tuple[int, int, Cluster, Cluster]], found: Cluster, apart: int) -> bool:
        """Whether one lister proposes two of its names for a cluster, equally near."""
        listers: list[object] = []
        for cost, _, cluster, target in proposals:
            if target is found and cost == apart:
                listers += cluster.listers
        return len(listers) != len(set(listers))

    def _like(self, cluster: Cluster, found: Cluster) -> None:
        one, other = self.clusters.root(cluster.born), self.clusters.root(found.born)
        if one is other or not one.listers.isdisjoint(other.listers):
            return
        again = self.clusters.near(one)
        if again is None or again[1] is not other:
            return
        self.clusters.merge(one, other)


def _same_weights(name: str, repository: str) -> bool:
    """Whether a repository can hold what a name says: a quantised copy holds other weights."""
    return _QUANTISED.isdisjoint(set(repository.split("-")) - set(name.split("-")))


def _slug(row: Row) -> str:
    """Slug of an id: the name as the source writes it, without seller, mode, and a date that sets nothing apart."""
    if row.full is None and hyphenated(row.slug) == row.form.text:
        return slugify(split_date(row.slug.lower(), True).base if row.alone and row.form.stamp else row.slug)
    return slugify(row.form.base if row.alone and row.form.stamp else row.form.text)


def _id(row: Row, slug: str) -> str:
    publisher = slugify(row.publisher)
    if not (is_part(publisher) and is_part(slug)):
        publisher, slug = publisher or "unknown", slug or "unnamed"
    return str(ArtifactId(ArtifactType(row.type), publisher, slug))
