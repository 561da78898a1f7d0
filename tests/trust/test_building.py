"""Paths are found whatever a server sends beside the right certificates, and the search ends."""

import itertools

import pytest

from bot.playground.pki import Authority, Issued, new_key, self_signed
from bot.trust.building import MAX_LENGTH, MAX_PATHS, MAX_STEPS, Builder
from bot.trust.certificate import Certificate, signed_by
from bot.trust.path import AnchorSet, End, Path
from tests.trust.made import DAY, NOW, store

ROOT = Authority.root("A Root")
CA = ROOT.intermediate("A CA")
ISSUING = CA.intermediate("An Issuing CA")
LEAF = ISSUING.leaf("a.example")


def paths(leaf: Issued, pool: tuple[Issued, ...], anchors: AnchorSet) -> list[Path]:
    return list(Builder(tuple(one.facts for one in pool), anchors, NOW).paths(leaf.facts))


def chain(*issued: Issued) -> tuple[Certificate, ...]:
    return tuple(one.facts for one in issued)


def anchored(found: list[Path]) -> list[tuple[Certificate, ...]]:
    """The ways to a root, each once: a root that is sent too is met twice."""
    return list(dict.fromkeys(path.certificates for path in found if path.end is End.ANCHORED))


@pytest.mark.parametrize("pool", list(itertools.permutations((CA, ISSUING, self_signed("b.example"), ROOT))))
def test_the_order_and_what_is_sent_besides_do_not_matter(pool):
    found = paths(LEAF, pool, store(ROOT))

    assert {path.certificates for path in found} == {chain(LEAF, ISSUING, CA, ROOT)}
    assert {path.anchor.certificate for path in found if path.anchor} == {ROOT.facts}


def test_the_root_need_not_be_sent():
    assert anchored(paths(LEAF, (ISSUING, CA), store(ROOT))) == [chain(LEAF, ISSUING, CA, ROOT)]


def test_a_certificate_sent_many_times_counts_once():
    assert paths(LEAF, (CA, ISSUING) * 30 + (LEAF,) * 30, store(ROOT)) == paths(LEAF, (CA, ISSUING), store(ROOT))


def test_a_path_that_ends_says_how():
    assert [path.end for path in paths(LEAF, (ISSUING,), store(ROOT))] == [End.NO_ISSUER]
    assert [path.end for path in paths(LEAF, (ISSUING, CA, ROOT), store())] == [End.SELF_SIGNED]
    assert [path.end for path in paths(self_signed("a.example"), (), store(ROOT))] == [End.SELF_SIGNED]


def test_an_intermediate_that_is_a_root_for_this_client_ends_the_path():
    """What the client trusts is the end, whoever signed it."""
    assert anchored(paths(LEAF, (ISSUING, CA), store(CA))) == [chain(LEAF, ISSUING, CA)]
    assert chain(LEAF, ISSUING, CA) in anchored(paths(LEAF, (ISSUING, CA), store(CA, ROOT)))


def test_a_leaf_that_is_trusted_itself_needs_nobody():
    leaf = self_signed("a.example")

    assert anchored(paths(leaf, (), store(leaf))) == [chain(leaf)]


def test_an_anchor_is_found_by_its_key():
    """The store has the root of today, the server sends the same root as it was issued long ago."""
    old = Authority.root("A Root", key=ROOT.key, not_after=NOW - DAY)

    assert old.facts != ROOT.facts
    assert anchored(paths(LEAF, (ISSUING, CA, old), store(ROOT)))[0] == chain(LEAF, ISSUING, CA, ROOT)
    assert anchored(paths(LEAF, (ISSUING, CA), store(old))) == [chain(LEAF, ISSUING, CA, old)]
    (trusted_itself,) = paths(old, (), store(ROOT))
    assert trusted_itself.end is End.ANCHORED


def test_another_certificate_of_a_root_does_not_stand_in_for_the_trusted_one():
    """What a server sends grants no trust: the dates and the limits of the installed certificate count."""
    dead, other = Authority.root("A Root", key=ROOT.key, not_after=NOW - DAY), Authority.root("Another Root")
    crossed = other.intermediate("A Root", key=ROOT.key)

    ways = anchored(paths(LEAF, (ISSUING, CA, ROOT, crossed), store(dead, other)))
    assert {way[-1] for way in ways} == {dead.facts, other.facts}
    assert chain(LEAF, ISSUING, CA, crossed, other) in ways, "a cross-sign goes on to its own root"


def test_a_mesh_of_cross_signs_hides_no_near_way():
    """Seven authorities that all certify each other, and at the end of the pile the one that a root certified."""
    mesh = [ROOT.intermediate(f"CA {n}") for n in range(7)]
    crossed = tuple(by.intermediate(f"CA {n}", key=of.key) for n, of in enumerate(mesh) for by in mesh if by is not of)
    leaf, last = mesh[0].leaf("a.example"), mesh[-1]
    by_last = next(one for one in crossed if signed_by(one.facts, last.facts) and one.key is mesh[0].key)

    assert anchored(paths(leaf, (*crossed, last), store(ROOT)))[0] == chain(leaf, by_last, last, ROOT)


def test_a_root_of_the_same_name_and_another_key_is_no_anchor():
    namesake = Authority.root("A Root")

    assert anchored(paths(LEAF, (ISSUING, CA, ROOT), store(namesake))) == []
    assert anchored(paths(LEAF, (ISSUING, CA), store(namesake, ROOT))) == [chain(LEAF, ISSUING, CA, ROOT)]


class TestCrossSigns:
    """One CA, two certificates for its key: below a root that nobody has, and below one that is trusted."""

    dead = Authority.root("A Dead Root")
    by_dead = dead.intermediate("A CA", key=CA.key)

    @pytest.mark.parametrize("pool", list(itertools.permutations((ISSUING, CA, by_dead, dead))))
    def test_the_way_over_a_dead_root_does_not_hide_the_other(self, pool):
        found = paths(LEAF, pool, store(ROOT))

        assert anchored(found) == [chain(LEAF, ISSUING, CA, ROOT)]
        assert [path.certificates for path in found if path.end is End.SELF_SIGNED] == [
            chain(LEAF, ISSUING, self.by_dead, self.dead)
        ]

    def test_an_expired_one_is_tried_last(self):
        expired = self.dead.intermediate("A CA", key=CA.key, not_after=NOW - DAY)
        (first, *_) = paths(LEAF, (expired, ISSUING, CA), store(ROOT, self.dead))

        assert first.certificates == chain(LEAF, ISSUING, CA, ROOT)

    def test_cas_that_sign_each_other_do_not_go_round_for_ever(self):
        one, two = Authority.root("One"), Authority.root("Two")
        one_by_two, two_by_one = two.intermediate("One", key=one.key), one.intermediate("Two", key=two.key)
        found = paths(one.leaf("a.example"), (one_by_two, two_by_one, one, two), store(ROOT))

        assert found
        for path in found:
            met = [(c.subject.key, c.key.spki_sha256) for c in path.certificates]
            assert len(met) == len(set(met))

    def test_a_ca_that_signs_itself_anew_does_not_go_round_for_ever(self):
        again = CA.intermediate("A CA", key=CA.key)

        assert anchored(paths(LEAF, (again, ISSUING, CA), store(ROOT))) == [chain(LEAF, ISSUING, CA, ROOT)]

    def test_a_ca_may_roll_its_key_over(self):
        """Old and new bear one name; the key tells who signed the leaf."""
        new = ROOT.intermediate("A CA")
        leaf = new.leaf("a.example")

        assert anchored(paths(leaf, (CA, new), store(ROOT))) == [chain(leaf, new, ROOT)]

    def test_a_root_may_vouch_for_its_own_next_key(self):
        """Self-issued, not self-signed (RFC 4210 section 4.4): the old key signs the new one under the same name."""
        new = ROOT.intermediate("A Root")
        leaf = new.leaf("a.example")

        assert anchored(paths(leaf, (new,), store(ROOT))) == [chain(leaf, new, ROOT)]


class TestHostilePiles:
    def test_100_certificates_of_one_name_that_sign_each_other_are_searched_within_bounds(self):
        keys = [new_key() for _ in range(11)]
        every = [Authority.root("X", key=key) for key in keys]
        pile = tuple(a.intermediate("X", key=key).facts for a in every for key in keys if a.key is not key)[:100]
        before = (signed_by.hits, signed_by.misses)
        found = list(Builder(pile, store(ROOT), NOW).paths(every[0].leaf("a.example").facts))
        after = (signed_by.hits, signed_by.misses)

        assert len(pile) == 100
        assert 1 <= len(found) <= MAX_PATHS
        assert max(len(path.certificates) for path in found) <= MAX_LENGTH
        assert after[1] - before[1] <= 101 * 100
        assert sum(after) - sum(before) <= MAX_STEPS * 101

    def test_100_certificates_of_one_name_and_many_keys_hide_no_way_to_the_root(self):
        others = [Authority.root("A CA") for _ in range(100)]
        leaf = CA.leaf("a.example")

        assert anchored(paths(leaf, (*others, CA), store(ROOT))) == [chain(leaf, CA, ROOT)]

    def test_tiers_that_can_be_combined_in_a_million_ways_are_not(self):
        """Eight certificates for each of twelve keys, and no root at the end of any way."""
        above, pile = Authority.root("Nobody's Root"), list[Authority]()
        for tier in range(12):
            key = new_key()
            pile += [above.intermediate(f"Tier {tier}", key=key) for _ in range(8)]
            above = pile[-1]
        found = paths(above.leaf("a.example"), tuple(pile), store(ROOT))

        assert len(found) == MAX_PATHS
        assert {path.end for path in found} == {End.NO_ISSUER}

    def test_a_chain_of_100_ends_at_the_longest_that_clients_follow(self):
        above, pile = ROOT, list[Authority]()
        for tier in range(100):
            above = above.intermediate(f"Tier {tier}")
            pile.append(above)
        (path,) = paths(above.leaf("a.example"), tuple(pile), store(ROOT))

        assert path.end is End.NO_ISSUER
        assert len(path.certificates) == MAX_LENGTH
