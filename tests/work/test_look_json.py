"""A look that another replica reads is the look that was written."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from bot.playground.pki import Authority, self_signed
from bot.playground.tls_server import Manners, tls_server
from bot.probe.look import look
from bot.trust.certificate import AnyCertificate, UnreadableCertificate, read_certificate
from bot.trust.sighting import Look, Problem, Sighting, Stage, Target, Trouble
from bot.work.look_json import read_look, write_look
from tests.probe.loopback import LOOPBACK

ROOT = Authority.root("R")
CA = ROOT.intermediate("I")
LEAF = CA.leaf("a.example")
TARGET = Target("a.example", 8443, "smtp", ("192.0.2.1", 8444))

certificates = st.one_of(
    st.sampled_from([LEAF.facts, CA.facts, ROOT.facts]),
    st.builds(read_certificate, st.binary(max_size=60)),
    st.builds(lambda more: read_certificate(LEAF.der + more), st.binary(min_size=1, max_size=4)),
)
texts = st.text(st.characters(), max_size=40)  # surrogates and zeros too
zones = st.one_of(st.just(UTC), st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes))))
moments = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=zones)  # noqa: DTZ001
troubles = st.builds(Trouble, st.sampled_from(Stage), st.sampled_from(Problem), texts)
said: dict[str, st.SearchStrategy[object]] = {
    "address": texts,
    "port": st.integers(0, 65535),
    "seen_at": moments,
    "trouble": st.none() | troubles,
    "sent": st.lists(certificates, max_size=5).map(tuple),
    "protocol": st.none() | texts,
    "cipher": st.none() | texts,
    "staple": st.none() | st.binary(max_size=60),
    "asks_client_certificate": st.booleans(),
    "server_time": st.none() | moments,
    "server": st.none() | texts,
    "older_hello": st.booleans(),
    "unread": st.integers(0, 9),
    "certificate_bytes": st.integers(0, 1 << 24),
}
sightings = st.builds(Sighting, **said)
looks = st.builds(
    Look,
    st.just(TARGET),
    st.lists(sightings, max_size=3).map(tuple),
    st.lists(st.tuples(texts, troubles), max_size=3).map(tuple),
    st.none() | troubles,
)


def kinds(seen: Look) -> list[type[AnyCertificate]]:
    return [type(one) for sighting in seen.sightings for one in sighting.sent]


def test_every_fact_of_a_sighting_is_tried() -> None:
    assert said.keys() == {one.name for one in fields(Sighting)}


@given(looks)
def test_what_is_read_is_what_was_written(seen: Look) -> None:
    written = write_look(seen)
    assert written.isascii()
    read = read_look(written, TARGET)
    assert read == seen
    assert kinds(read) == kinds(seen)


@pytest.mark.parametrize(
    "manners",
    [
        Manners(staple=b"no answer of an authority", server="nginx \x00 <b>", clock_skew=timedelta(days=3)),
        Manners(client_certificate="required"),
        Manners(newest=SSL.TLS1_VERSION, ciphers="ALL:@SECLEVEL=0"),
    ],
    ids=["staple", "client-certificate", "old"],
)
async def test_what_a_server_shows_is_read_as_it_was_seen(manners: Manners) -> None:
    async with tls_server(LEAF, CA, ROOT, self_signed("b.example"), manners=manners) as server:
        target = Target("localhost", server.port)
        seen = await look(target, LOOPBACK)
    assert any(one.sent for one in seen.sightings)
    assert read_look(write_look(seen), target) == seen


def test_a_certificate_that_many_addresses_send_is_written_once() -> None:
    one = Sighting("192.0.2.1", 443, datetime.now(UTC), sent=(LEAF.facts, CA.facts, UnreadableCertificate(b"x", "")))
    assert len(json.loads(write_look(Look(TARGET, (one,) * 8)))["certificates"]) == 3


WRITTEN = write_look(
    Look(
        TARGET,
        (Sighting("192.0.2.1", 443, datetime.now(UTC), sent=(LEAF.facts,)),),
        (("192.0.2.2", Trouble(Stage.POLICY, Problem.REFUSED_BY_POLICY)),),
    )
)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (WRITTEN, ""),
        (WRITTEN, "null"),
        (WRITTEN, "[" * 100_000),
        ('"certificates":[', '"certificates":["?",'),
        ('"port":443', '"port":"443"'),
        ('"port":443', '"port":true'),
        ('"port":443,', ""),
        ('"sent":[0]', '"sent":[7]'),
        ('"sent":[0]', '"sent":["0"]'),
        ('"protocol":null', '"protocol":{}'),
        ('"asks_client_certificate":false', '"asks_client_certificate":null'),
        ('"policy"', '"politics"'),
        ('+00:00"', '"'),
    ],
)  # fmt: skip
def test_what_has_another_form_is_refused(part: str, instead: str) -> None:
    assert part in WRITTEN
    assert read_look(WRITTEN, TARGET)
    with pytest.raises(ValueError):  # noqa: PT011 - json's, base64's, datetime's and our own
        read_look(WRITTEN.replace(part, instead), TARGET)
