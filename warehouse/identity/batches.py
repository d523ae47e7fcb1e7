"""Taking the rows of one moment: exact names first, then links that sources give, then names that say less or more."""

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from schemas.ids import ArtifactId, parse_id, slugify
from schemas.vocabulary import ArtifactType, RowRole
from warehouse.identity.clusters import Cluster, Clusters, Lister
from warehouse.identity.dates import split_date
from warehouse.identity.forms import Form
from warehouse.identity.naming import Naming
from warehouse.identity.normal import hyphenated
from warehouse.identity.releases import Releases, is_artifact
from warehouse.identity.result import Named
from warehouse.identity.reviewed import Reviewed
from warehouse.identity.rows import Row, priority, set_form, takes_part

_QUANTISED = frozenset({"fp8", "fp4", "int4", "int8", "awq", "gptq", "gguf", "nvfp4", "mxfp4", "4bit", "8bit", "bnb"})


class Assigner:
    """The state of identity after every moment taken so far."""

    def __init__(self, naming: Naming, reviewed: Reviewed) -> None:
        self.clusters = Clusters(naming.vague)
        self._naming = naming
        self._reviewed = reviewed
        self._alike: set[Form] = set()
        self._releases = Releases(self.clusters, naming)
        self._owners: dict[str, set[str]] = {}
        self._canonical: dict[tuple[str, str], int] = {}
        self._ids: dict[tuple[str, str, str, str, bool, str], str] = {}

    def take(self, batch: Sequence[Row]) -> None:
        """Take all rows that appeared at one moment."""
        rows = [row for row in batch if takes_part(row)]
        self._adopt(rows)
        rows.sort(key=self._naming_rank)
        self._releases.settle(rows)
        new: list[Cluster] = []
        for row in sorted(rows, key=lambda row: row.form.stamp is not None and not row.dated):
            self._by_name(row, new)
        self._by_link(rows)
        self._by_likeness(new)

    def named(self, row: Row) -> Named:
        """What a row stands for now."""
        if row.cluster is None:
            if row.role == RowRole.RULES:
                return Named(None, "rules", "documents the file, names no artifact")
            if row.role == RowRole.ALIAS:
                return Named(None, "base_row", f"alias of {row.base_source_id}")
            return Named(None, "unusable", f"no letters or digits in {row.slug!r}")
        method = row.how
        if row.alone:
            method += ", only dated row"
        if row.form in self._alike:
            method += ", alike"
        evidence = row.evidence or f"{row.publisher}/{row.form.text}"
        return Named(self.clusters.root(row.cluster).artifact_id, method, evidence)

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

    def _naming_rank(self, row: Row) -> tuple[bool, int, bool]:
        """Who names an artifact first listed at this moment: a known publisher's row, best from its own service."""
        own = self._naming.publishers.of_seller(row.seller) == row.publisher
        return row.how == "seller_namespace", priority(row.source), not own

    def _by_name(self, row: Row, new: list[Cluster]) -> None:
        decision = self._reviewed.find(row.source, row.source_id, row.slug, row.form.text, row.written)
        if decision:
            self._as_decided(row, *decision)
            return
        if row.full is not None and (known := self.clusters.find(row.house, row.full, False)):
            _put(row, known)
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
            cluster.artifact_id = self.own_id(row)
            new.append(cluster)
        else:
            self.clusters.name(cluster, row.form, apart)
        row.dated = apart and twin is None
        if row.canonical_slug and is_artifact(row):
            self._canonical.setdefault((row.source, row.canonical_slug), cluster.born)
        _put(row, cluster)

    def _twin(self, row: Row) -> Cluster | None:
        """Cluster of a row of the same name and canonical slug at the same source; names that move have none."""
        if not (row.canonical_slug and is_artifact(row)) or row.form.key in self._naming.vague.floating:
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
        row.how, row.evidence = "reviewed", reason
        _put(row, cluster)

    def own_id(self, row: Row) -> str:
        """Id that a row would have by its own name, made once a name."""
        key = (row.type, row.publisher, row.slug, row.form.text, row.alone, row.how)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = _id(row, self._slug(row))
        return found

    def _slug(self, row: Row) -> str:
        """Slug of an id: the name as the source writes it, without seller, mode, and a date that sets nothing apart.

        A publisher's name in front goes where the publisher was read from there.
        """
        undated = row.alone and row.form.stamp is not None
        plain = self._naming.words.without_seller(hyphenated(row.slug), row.seller) == hyphenated(row.slug)
        if row.full is None and plain and (row.how != "brand" or hyphenated(row.slug) == row.form.text):
            return slugify(split_date(row.slug.lower(), True).base if undated else row.slug)
        return slugify(row.form.base if undated else row.form.text)

    def _cluster(self, row: Row) -> Cluster:
        """Cluster of a row that was put into one."""
        assert row.cluster is not None
        return self.clusters.root(row.cluster)

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
        cluster = self._cluster(row)
        moves = row.form.key in self._naming.vague.floating
        if (
            (moves and (row.form.key != form.key or bool(row.form.stamp) != bool(form.stamp)))
            or house != row.house
            or not _same_weights(row.form.key, form.key)
        ):
            return
        target = self._repository(house, form)
        if target is not None and target is not cluster and _refuted(row, form, cluster, target):
            return
        if target is None:
            self.clusters.name(cluster, form, form.stamp is not None and row.dated)
        elif target is not cluster and (row.lister not in target.listers or self._dated_twin(row, target)):
            cluster = self.clusters.merge(cluster, target)
            row.how, row.evidence = "hugging_face_id", str(row.hugging_face_id)

    def _repository(self, house: str, form: Form) -> Cluster | None:
        """Cluster known under a repository's name; of a dated name the release, else the undated one of that date."""
        if form.stamp is None:
            return self.clusters.undated(house, form.key)
        found = self.clusters.dated(house, form.key, form.stamp)
        known = self.clusters.undated(house, form.key)
        if found is None and known is not None and known.stamp is not None and known.stamp.agrees(form.stamp):
            return known
        return found

    def _dated_twin(self, row: Row, target: Cluster) -> bool:
        """Whether a dated row names the repository of its undated sibling: another name for the same weights."""
        undated = self.clusters.undated(row.house, row.form.key)
        return row.dated and undated is target

    def _by_likeness(self, new: Sequence[Cluster]) -> None:
        """Join new clusters to the one cluster whose name says the same in fewer or more words, the nearest first."""
        proposals = []
        for cluster in new:
            found = self.clusters.near(cluster) if cluster.into is None else None
            if found:
                proposals.append((found[0], cluster.born, found[1].born))
        rivals = _rivals(proposals, self.clusters)
        for apart, born, other in sorted(proposals):
            if (apart, other) not in rivals:
                self._like(born, other)

    def _like(self, born: int, other: int) -> None:
        one, found = self.clusters.root(born), self.clusters.root(other)
        if one is found:
            return
        again = self.clusters.near(one)
        if again is not None and again[1] is found:
            self._alike |= {member.form for member in one.members}
            self.clusters.merge(one, found)


def _rivals(proposals: Sequence[tuple[int, int, int]], clusters: Clusters) -> set[tuple[int, int]]:
    """Targets for which one lister proposes two of its names at the same distance: neither is it."""
    listers: dict[tuple[int, int], list[Lister]] = {}
    for apart, born, other in proposals:
        listers.setdefault((apart, other), []).extend(clusters.root(born).listers)
    return {target for target, found in listers.items() if len(found) != len(set(found))}


def _put(row: Row, cluster: Cluster) -> None:
    cluster.listers.add(row.lister)
    row.cluster = cluster.born


def _same_weights(name: str, repository: str) -> bool:
    """Whether a repository can hold what a name says: a quantised copy holds other weights."""
    return _QUANTISED.isdisjoint(set(repository.split("-")) - set(name.split("-")))


def _refuted(row: Row, repository: Form, cluster: Cluster, target: Cluster) -> bool:
    """Whether another lister shows a name and the repository it leads to as two models: names with another number.

    A gateway's `gemma-7b-it` leads to the repository of Gemma 1.1; a list with both of them means two.
    """
    one, other = ((form.numbers, form.versions) for form in (row.form, repository))
    alike = (row.form.anchor, row.form.sizes, row.form.tuned) == (repository.anchor, repository.sizes, repository.tuned)
    return alike and one != other and not cluster.listers.isdisjoint(target.listers)


def _id(row: Row, slug: str) -> str:
    """Id of a row that takes part: its name has letters or digits; a seller's name may have none."""
    return str(ArtifactId(ArtifactType(row.type), slugify(row.publisher) or "unknown", slug))
