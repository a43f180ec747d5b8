"""What every `app.exchange.ports.ExchangeStore` does: one suite over each of them.

A class of tests inherits from `ExchangeContract` and gives it a fixture `store` (empty). This
module imports nothing of the real store, so that the simulator's runs through the same tests.
"""

from collections.abc import Sequence
from functools import partial

import msgspec
import pytest

from app.exchange import hlc
from app.exchange.digest import Digest, hash_of
from app.exchange.kinds import Kind
from app.exchange.ports import Base, Contents, ExchangeStore, ExchangeTx, Meta, Outgoing, OutState
from app.exchange.units import Change, Units

SHEET, VERSION, COPY, NOTE = Kind.WORKSHEET, Kind.VERSION, Kind.COPY, Kind.CONFLICT
HAND_OUT, SET = Kind.HAND_OUT, Kind.PROBLEM_SET
ID = "01945cf5-cc00-773a-bef4-99bbf4dca4f2"


def sheet(**more: object) -> Units:
    """Return the units of a worksheet as a server has it."""
    units: Units = {
        "/name": "Sums",
        "/named": True,
        "/worksheet_type": "addition",
        "/description": None,
        "/created_at": 1_736_726_400,
        "/updated_at": 1_736_726_400,
        "/archived_at": None,
        "/deleted_at": None,
        "/is_favorite": False,
        "/is_template": False,
        "/is_public": False,
        "/in_library": True,
        "/tags": [],
        "/config/seed": 1,
        "/config/topic/type": "addition",
    }
    return units | {f"/{name.replace('__', '/')}": value for name, value in more.items()}


def version(of: str = "s", seed: int = 1, **more: object) -> Units:
    """Return the units of a version."""
    units: Units = {
        "/saved_worksheet_id": of,
        "/version_type": "auto-save",
        "/created_by": None,
        "/created_reason": "auto-save",
        "/change_description": None,
        "/name": "Sums",
        "/worksheet_type": "addition",
        "/parent_id": None,
        "/device": None,
        "/created_at": 1_736_726_400,
        "/problem_count": None,
        "/page_count": None,
        "/conflict": False,
        "/config": {"seed": seed, "topic": {"type": "addition"}},
        "/problems": None,
        "/answer_key": None,
    }
    return units | {f"/{name}": value for name, value in more.items()}


def copy(of: str = "s", version_id: str = "v") -> Units:
    """Return the units of a printed copy."""
    return {
        "/saved_worksheet_id": of,
        "/version_id": version_id,
        "/printed_by": None,
        "/class_id": None,
        "/qr_code_url": "LETTERS",
        "/printed_at": 1_736_726_400,
        "/due_date": None,
        "/pupil_id": None,
        "/hand_out_id": None,
        "/set_id": None,
        "/voided_at": None,
    }


def hand_out(of: str = "s", version_id: str = "v", **more: object) -> Units:
    """Return the units of a hand-out."""
    units: Units = {
        "/saved_worksheet_id": of,
        "/version_id": version_id,
        "/class_id": "4b",
        "/fairness": "lettered",
        "/printed_at": 1_736_726_400,
        "/due_date": None,
        "/voided_at": None,
    }
    return units | {f"/{name}": value for name, value in more.items()}


def problem_set(of: str = "s", version_id: str = "v") -> Units:
    """Return the units of a problem set."""
    return {
        "/saved_worksheet_id": of,
        "/version_id": version_id,
        "/label": "B",
        "/seed": 2**40,
        "/problems": [{"b": 2, "a": 1}, "ü"],
        "/answer_key": [3],
    }


def note(of: str = "s") -> Units:
    """Return the units of a conflict."""
    return {
        "/saved_worksheet_id": of,
        "/paths": ["/config/seed"],
        "/lost": {"/config/seed": 2},
        "/kept": {"/config/seed": 1},
        "/lost_version_id": "v",
        "/lost_by": "Staffroom",
        "/kept_by": "Kitchen",
        "/lost_replica": "a",
        "/kept_replica": "b",
        "/at": 1_736_726_400,
    }


def frozen(op: Outgoing, changes: dict[str, Change]) -> bytes:
    """Return an operation as it leaves (the members that stores look at)."""
    return msgspec.json.encode({"op_id": op.op_id, "changes": changes})


def _bases(tx: ExchangeTx, after: str) -> Sequence[tuple[Kind, str, Base]]:
    return tx.bases(after, limit=5)


def _contents(tx: ExchangeTx, kind: Kind, document_id: str) -> Contents | None:
    return tx.contents(kind, document_id)


def _exists(tx: ExchangeTx, kind: Kind, document_id: str) -> bool:
    return tx.exists(kind, document_id)


class RefusedError(Exception):
    """What a test's work raises."""


class ExchangeContract:
    """The suite."""

    # -- transactions
    def test_what_was_run_is_there_and_what_raised_is_not(self, store: ExchangeStore) -> None:
        store.run(lambda tx: tx.put_meta(Meta(account_id="a")))

        def work(tx: ExchangeTx) -> None:
            tx.put_meta(Meta(account_id="b"))
            tx.put_base(SHEET, "s", Base(rev=1, token="t"))  # noqa: S106  (of the tests alone)
            tx.enqueue("create", SHEET, "s", {})
            tx.stage([b"{}"])
            raise RefusedError

        with pytest.raises(RefusedError):
            store.run(work)
        assert store.run(lambda tx: tx.meta()).account_id == "a"
        assert store.run(lambda tx: tx.base(SHEET, "s")) is None
        assert store.run(lambda tx: tx.count_outgoing(OutState.NEW)) == 0
        assert not store.run(lambda tx: tx.staged(limit=9))
        assert not store.run(lambda tx: tx.digest()).get("worksheet", Digest()).count

    def test_ids_are_new_each_time(self, store: ExchangeStore) -> None:
        ids = store.run(lambda tx: [tx.new_id() for _ in range(50)])
        assert len(set(ids)) == 50
        assert store.run(lambda tx: tx.now()) > 0

    # -- the outbox
    def test_a_new_operation_takes_later_changes_in_and_keeps_its_base(
        self, store: ExchangeStore
    ) -> None:
        def work(tx: ExchangeTx) -> list[Outgoing]:
            tx.enqueue("create", SHEET, "s", {"/name": Change(v="a")})
            tx.enqueue("patch", SHEET, "s", {"/name": Change(base=7, v="b")})
            tx.enqueue("patch", SHEET, "t", {"/name": Change(base=7, v="c")})
            return list(tx.outgoing(OutState.NEW, limit=9))

        first, second = store.run(work)
        assert (first.kind, first.id, second.kind, second.id) == ("create", "s", "patch", "t")
        assert msgspec.json.decode(first.payload) == {"/name": {"v": "b"}}
        assert msgspec.json.decode(second.payload) == {"/name": {"base": 7, "v": "c"}}

    def test_a_sent_operation_never_changes(self, store: ExchangeStore) -> None:
        def work(tx: ExchangeTx) -> None:
            tx.enqueue("patch", SHEET, "s", {"/name": Change(base=1, v="a")})
            tx.freeze(tx.outgoing(OutState.NEW, limit=1)[0].n, b'{"frozen":1}')
            tx.enqueue("patch", SHEET, "s", {"/name": Change(base=1, v="b")})

        store.run(work)
        sent, new = store.run(lambda tx: tx.outgoing_of(SHEET, "s"))
        assert (sent.state, sent.payload) == (OutState.SENT, b'{"frozen":1}')
        assert (new.state, new.op_id != sent.op_id) == (OutState.NEW, True)
        assert new.hlc > sent.hlc
        assert store.run(lambda tx: tx.count_outgoing(OutState.SENT)) == 1

    def test_a_creation_comes_before_a_waiting_patch_and_a_purge_replaces_both(
        self, store: ExchangeStore
    ) -> None:
        def create(tx: ExchangeTx) -> None:
            tx.enqueue("patch", SHEET, "s", {"/name": Change(base=4, v="mine")})
            tx.enqueue("create", SHEET, "s", {"/name": Change(v="old"), "/x": Change(v=1)})

        store.run(create)
        (op,) = store.run(lambda tx: tx.outgoing(OutState.NEW, limit=9))
        assert op.kind == "create"
        assert msgspec.json.decode(op.payload) == {"/name": {"v": "mine"}, "/x": {"v": 1}}
        store.run(lambda tx: tx.enqueue("purge", SHEET, "s", {}))
        (op,) = store.run(lambda tx: tx.outgoing(OutState.NEW, limit=9))
        assert (op.kind, op.payload) == ("purge", b"{}")

    def test_parked_operations_are_in_nobodys_way(self, store: ExchangeStore) -> None:
        def work(tx: ExchangeTx) -> None:
            tx.enqueue("patch", SHEET, "s", {"/name": Change(v="a")})
            op = tx.outgoing(OutState.NEW, limit=1)[0]
            tx.note_attempt(op.n, "parent")
            tx.note_attempt(op.n, "parent")
            tx.park(op.n, "refused")

        store.run(work)
        assert not store.run(lambda tx: tx.outgoing_of(SHEET, "s"))
        (parked,) = store.run(lambda tx: tx.outgoing(OutState.PARKED, limit=9))
        assert (parked.attempts, parked.last_error) == (2, "refused")
        assert store.run(lambda tx: tx.outgoing_by_op([parked.op_id, "x"])) == [parked]
        store.run(lambda tx: tx.drop([parked.n]))
        assert store.run(lambda tx: tx.count_outgoing(OutState.PARKED)) == 0

    def test_what_is_said_again_is_frozen_and_goes_to_the_end(self, store: ExchangeStore) -> None:
        def work(tx: ExchangeTx) -> None:
            tx.enqueue("patch", SHEET, "s", {"/name": Change(base=9, v="a")})
            again = hlc.recalled(7, "0" * 16, now_ms=0)
            tx.add_sent("again", "create", SHEET, "s", b'{"changes":{}}', again)
            tx.enqueue("patch", SHEET, "s", {"/named": Change(base=9, v=True)})
            tx.cap(tx.outgoing(OutState.SENT, limit=1)[0].n, 4)

        store.run(work)
        new, again = store.run(lambda tx: tx.outgoing_of(SHEET, "s"))
        assert (again.op_id, again.state, again.cap) == ("again", OutState.SENT, 4)
        assert hlc.is_recalled(again.hlc)
        assert set(msgspec.json.decode(new.payload)) == {"/name", "/named"}

    def test_the_limit_and_the_order_of_operations(self, store: ExchangeStore) -> None:
        def fill(tx: ExchangeTx) -> None:
            for number in range(9):
                tx.enqueue("create", SHEET, f"s{number}", {})

        store.run(fill)
        found = store.run(lambda tx: tx.outgoing(OutState.NEW, limit=4))
        assert [op.id for op in found] == ["s0", "s1", "s2", "s3"]

    # -- bases and the digest
    def test_the_digest_follows_every_base(self, store: ExchangeStore) -> None:
        units = {"/name": "Ä", "/config/a~1b": [1, {"x": None}]}

        def work(tx: ExchangeTx) -> None:
            tx.put_base(SHEET, "s", Base(rev=1, token="a"))  # noqa: S106  (of the tests alone)
            tx.put_base(SHEET, "s", Base(rev=2, token="b", units=units, lost="1:1"))  # noqa: S106  (of the tests alone)
            tx.put_base(SHEET, "t", Base(rev=3, token="c", gone=True))  # noqa: S106  (of the tests alone)
            tx.put_base(VERSION, "v", Base(rev=3, token="c"))  # noqa: S106  (of the tests alone)
            tx.put_base(COPY, "c", Base(rev=3, token="c"))  # noqa: S106  (of the tests alone)
            tx.drop_base(COPY, "c")
            tx.drop_base(COPY, "never there")

        store.run(work)
        found = store.run(lambda tx: tx.digest())
        wanted = Digest()
        for document_id, rev, token in (("s", 2, "b"), ("t", 3, "c")):
            wanted = wanted.plus(hash_of("worksheet", document_id, rev, token))
        assert found["worksheet"] == wanted
        assert found["worksheet_version"].count == 1
        assert found.get("worksheet_instance", Digest()) == Digest()
        assert store.run(lambda tx: tx.base(SHEET, "s")) == Base(
            rev=2,
            token="b",  # noqa: S106  (of the tests alone)
            units=units,
            lost="1:1",
        )
        assert store.run(lambda tx: tx.base(COPY, "c")) is None

    def test_bases_come_in_pages_by_kind_and_id(self, store: ExchangeStore) -> None:
        def fill(tx: ExchangeTx) -> None:
            for kind in (VERSION, SHEET, COPY, NOTE):
                for name in ("b", "a/b", "a"):
                    tx.put_base(kind, name, Base(rev=1, token="t"))  # noqa: S106  (of the tests alone)

        store.run(fill)
        found: list[tuple[Kind, str]] = []
        after = ""
        while page := store.run(partial(_bases, after=after)):
            found += [(kind, document_id) for kind, document_id, _ in page]
            after = f"{page[-1][0]}/{page[-1][1]}"
        assert len(found) == len(set(found)) == 12

    def test_the_commits_that_bases_came_from_are_remembered(self, store: ExchangeStore) -> None:
        def work(tx: ExchangeTx) -> None:
            for rev, token in ((3, "c"), (1, "a"), (2, "b"), (9, "")):
                tx.put_base(SHEET, "s", Base(rev=rev, token=token))
            tx.drop_base(SHEET, "s")

        store.run(work)
        assert list(store.run(lambda tx: tx.commits(limit=2))) == [(3, "c"), (2, "b")]

    # -- the inbox
    def test_staged_rows_stay_in_order_until_they_are_unstaged(self, store: ExchangeStore) -> None:
        store.run(lambda tx: tx.stage([b'{"a":1}', b'{"a":2}']))
        store.run(lambda tx: tx.stage([b'{"a":3}']))
        rows = store.run(lambda tx: tx.staged(limit=9))
        assert [row for _, row in rows] == [b'{"a":1}', b'{"a":2}', b'{"a":3}']
        store.run(lambda tx: tx.unstage([rows[0][0], rows[2][0]]))
        assert store.run(lambda tx: tx.staged(limit=9)) == [rows[1]]

    def test_applied_operations_are_remembered_and_forgotten(self, store: ExchangeStore) -> None:
        store.run(lambda tx: tx.put_applied(["a", "b"]))
        store.run(lambda tx: tx.put_applied(["b", "c"]))
        assert store.run(lambda tx: tx.applied()) == {"a", "b", "c"}
        store.run(lambda tx: tx.clear_applied(["a", "x"]))
        assert store.run(lambda tx: tx.applied()) == {"b", "c"}

    # -- the teacher's rows
    def test_a_worksheet_reads_as_it_was_written(self, store: ExchangeStore) -> None:
        units = sheet(tags=["Year 3", "Friday"], is_favorite=True, config__page__columns=3)
        store.run(lambda tx: tx.put_worksheet("s", units, changed=True))
        found = store.run(lambda tx: tx.contents(SHEET, "s"))
        assert found is not None
        assert found.units == units
        assert found.whole == {"seed": 1, "topic": {"type": "addition"}, "page": {"columns": 3}}
        changed = units | {"/name": "More", "/config/page/columns": 4, "/tags": ["Friday"]}
        store.run(lambda tx: tx.put_worksheet("s", changed, changed=True))
        again = store.run(lambda tx: tx.contents(SHEET, "s"))
        assert again is not None
        assert again.units == changed
        assert store.run(lambda tx: tx.exists(SHEET, "s"))
        assert store.run(lambda tx: tx.contents(SHEET, "x")) is None

    def test_the_worksheets_out_of_the_trash_are_counted(self, store: ExchangeStore) -> None:
        store.run(lambda tx: tx.put_worksheet("s", sheet(), changed=True))
        store.run(lambda tx: tx.put_worksheet("t", sheet(deleted_at=5), changed=True))
        assert store.run(lambda tx: tx.count_worksheets()) == 1

    def test_usage_of_others_is_not_our_own(self, store: ExchangeStore) -> None:
        theirs = {"/usage/b": {"edits": 5, "ms": 50, "pdfs": 2, "shares": 1}}

        def work(tx: ExchangeTx) -> Contents | None:
            tx.put_meta(Meta(replica="a"))
            tx.put_base(SHEET, "s", Base(rev=1, token="t", units=sheet() | theirs))  # noqa: S106  (of the tests alone)
            tx.put_worksheet("s", sheet() | theirs, changed=True)
            return tx.contents(SHEET, "s")

        found = store.run(work)
        assert found is not None
        assert not any((found.usage or {}).values())

    def test_children_read_as_they_were_written(self, store: ExchangeStore) -> None:
        pinned = version(
            version_type="manual",
            created_reason="manual-pin",
            change_description="good",
            problems=[{"a": 1, "b": 2}],
            answer_key=[3],
            problem_count=1,
            page_count=1,
        )

        def work(tx: ExchangeTx) -> None:
            tx.put_worksheet("s", sheet(), changed=True)
            tx.put_child(VERSION, "v", version())
            tx.put_child(VERSION, "v", pinned)
            tx.put_child(COPY, "c", copy())
            tx.put_child(COPY, "c", copy())
            tx.put_child(NOTE, "n", note())
            tx.put_child(SET, "p", problem_set())
            tx.put_child(HAND_OUT, "h", hand_out())
            tx.put_child(HAND_OUT, "h", voided)
            tx.put_child(COPY, "c", of_set)

        voided = hand_out(voided_at=5, due_date=6)
        of_set = copy() | {"/set_id": "p", "/hand_out_id": "h", "/pupil_id": "x", "/voided_at": 5}
        store.run(work)
        for kind, document_id, units in (
            (VERSION, "v", pinned),
            (COPY, "c", of_set),
            (HAND_OUT, "h", voided),
            (SET, "p", problem_set()),
        ):
            found = store.run(partial(_contents, kind=kind, document_id=document_id))
            assert found is not None
            assert found.units == units
        assert store.run(lambda tx: tx.exists(NOTE, "n"))

    def test_rows_without_base_and_mark_come_parents_first(self, store: ExchangeStore) -> None:
        def work(tx: ExchangeTx) -> None:
            for name in ("s", "t"):
                tx.put_worksheet(name, sheet(), changed=True)
                tx.put_child(VERSION, f"v{name}", version(name))
                tx.put_child(COPY, f"c{name}", copy(name, f"v{name}"))
                tx.put_child(HAND_OUT, f"h{name}", hand_out(name, f"v{name}"))
                tx.put_child(SET, f"p{name}", problem_set(name, f"v{name}"))
                tx.put_child(NOTE, f"n{name}", note(name))
            tx.put_base(SHEET, "t", Base(rev=1, token="t"))  # noqa: S106  (of the tests alone)
            tx.enqueue("create", VERSION, "vt", {})
            tx.enqueue("create", HAND_OUT, "ht", {})

        store.run(work)
        found = store.run(lambda tx: tx.without_base(limit=9))
        assert [kind for kind, _ in found] == [SHEET, VERSION, SET, SET, HAND_OUT, COPY, COPY]
        assert {i for _, i in found} == {"s", "vs", "ps", "pt", "hs", "cs", "ct"}
        assert len(store.run(lambda tx: tx.without_base(limit=2))) == 2

    def test_removing_a_worksheet_takes_all_that_hangs_on_it(self, store: ExchangeStore) -> None:
        def work(tx: ExchangeTx) -> None:
            tx.put_worksheet("s", sheet(), changed=True)
            tx.put_child(VERSION, "v", version())
            tx.put_child(COPY, "c", copy())
            tx.put_child(NOTE, "n", note())
            tx.put_child(HAND_OUT, "h", hand_out())
            tx.put_child(SET, "p", problem_set())
            tx.enqueue("patch", SHEET, "s", {})
            tx.enqueue("create", COPY, "c", {})
            tx.enqueue("create", HAND_OUT, "h", {})
            tx.enqueue("create", SET, "p", {})
            tx.remove(SHEET, "s")
            tx.remove(SHEET, "s")
            tx.remove(VERSION, "v")

        store.run(work)
        rows = (
            (SHEET, "s"),
            (VERSION, "v"),
            (COPY, "c"),
            (NOTE, "n"),
            (HAND_OUT, "h"),
            (SET, "p"),
        )
        for kind, document_id in rows:
            assert not store.run(partial(_exists, kind=kind, document_id=document_id))
        assert store.run(lambda tx: tx.count_outgoing(OutState.NEW)) == 0

    def test_a_pruned_version_goes_unless_its_pin_is_still_to_be_sent(
        self, store: ExchangeStore
    ) -> None:
        def work(tx: ExchangeTx) -> None:
            tx.put_worksheet("s", sheet(), changed=True)
            tx.put_child(VERSION, "v", version())
            tx.put_child(VERSION, "p", version())
            tx.enqueue("patch", VERSION, "p", {"/change_description": Change(base=1, v="x")})
            tx.put_child(VERSION, "printed", version())
            tx.put_child(COPY, "c", copy("s", "printed"))
            names = ("v", "p", "printed", "never here")
            assert [tx.prune_version(name) for name in names] == [True, False, False, True]

        store.run(work)
        assert not store.run(lambda tx: tx.exists(VERSION, "v"))
        assert store.run(lambda tx: tx.exists(VERSION, "p"))

    def test_purged_work_that_was_never_sent_is_copied(self, store: ExchangeStore) -> None:
        def fill(tx: ExchangeTx) -> None:
            for name in ("edited", "read", "binned"):
                tx.put_worksheet(name, sheet(name=name), changed=True)
                tx.put_child(VERSION, f"v-{name}", version(name))
            tx.enqueue("patch", SHEET, "edited", {"/name": Change(base=1, v="edited")})
            tx.enqueue("patch", SHEET, "binned", {"/deleted_at": Change(base=1, v=9)})

        store.run(fill)
        made = store.run(lambda tx: tx.recover("edited"))
        assert made is not None
        assert made != "edited"
        found = store.run(lambda tx: tx.contents(SHEET, made))
        assert found is not None
        assert found.units["/name"] == "edited"
        ops = store.run(lambda tx: tx.outgoing(OutState.NEW, limit=99))
        created = [(op.entity, op.id) for op in ops if op.kind == "create"]
        assert (SHEET, made) in created
        versions = [i for kind, i in created if kind is VERSION]
        assert "v-edited" not in versions, "what is copied has ids of its own"
        assert store.run(lambda tx: tx.recover("read")) is None
        assert store.run(lambda tx: tx.recover("binned")) is None
        assert store.run(lambda tx: tx.recover("nowhere")) is None
