"""Each release is accounted for: whom it went to, whose data it held, and nobody's name anywhere."""

from __future__ import annotations

import datetime
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import redact as library
from redact.disclosing import Account, open_account
from redact.disclosures import KIND, Subjects, marks_of, since
from redact.errors import InputError, KeyUnavailable, LeakFound, OutputError
from redact.house import open_house
from redact.ledger import Entry, open_ledger
from redact.plan import SUBJECT
from redact.policy import Policy, parse_policy
from redact.publish import digest
from redact.recall import recall
from redact.subjects import open_held
from redact.testing.keys import FIXED_KEY
from redact.transform.pseudonym import keyed_hex

HOME = Path(__file__).resolve().parents[1]
OTHER = library.Key(bytes(range(1, 33)))
POLICY = """
version: 1
name: study
country: BE
language: nl
purpose: research
approval: {by: ethics committee, date: 2026-01-15, reference: EC-2026-01}
risk: {none: true, because: three made-up people}
recipient: university
scope: one
tables:
  patients:
    subject: {column: id, missing: drop, aliases: merged.csv}
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      name: {operator: drop, entity: PERSON}
      sex: {operator: keep, entity: SEX}
  visits:
    subject: patient
    rows: stays = 'yes'
    columns:
      patient: {operator: pseudonym, entity: PATIENT_ID}
      ward: {operator: keep}
      diagnosis: {operator: keep, entity: DIAGNOSIS}
      stays: {operator: drop}
"""


def sources(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(
        {"id": ["P-01", "P-02", "P-02b", None], "name": ["An Claes", "Bo Dams", "Bo Dams", "Cy Els"], "sex": list("FMMF")}
    ).write_csv(folder / "patients.csv")
    pl.DataFrame(
        {"patient": ["p01", "p07", "p09"], "ward": ["a", "b", "a"], "diagnosis": ["flu", "flu", "flu"], "stays": ["yes", "yes", "no"]}
    ).write_csv(folder / "visits.csv")
    (folder / "merged.csv").write_text("alias,subject\nP-02b,P-02\n")
    return [folder / "patients.csv", folder / "visits.csv"]


def release(folder: Path, out: str = "out", policy: Policy | None = None, **options: Any) -> Account:
    library.run(policy or parse_policy(POLICY), sources(folder / "in"), folder / out, FIXED_KEY, base=folder / "in", **options)
    return open_account(folder / "redact-house", FIXED_KEY)


def holds(account: Account, subject: str) -> list[bool]:
    return [account.parts.holds(entry, subject) for entry in account.ledger.entries(KIND)]


def test_p08_p17_a_release_is_entered_with_recipient_purpose_and_categories(tmp_path: Path) -> None:
    (entry,) = release(tmp_path).ledger.entries()
    content: Any = entry.content
    said = {name: content[name] for name in ("name", "purpose", "recipient", "scope", "status", "release", "manifest")}
    assert said == {
        "name": "study",
        "purpose": "research",
        "recipient": "university",
        "scope": "one",
        "status": "pseudonymised",
        "release": str(tmp_path / "out"),
        "manifest": digest(tmp_path / "out" / "manifest.json"),
    }
    assert content["tables"] == {
        "patients": {"categories": ["demographic", "identity"], "subject": "PATIENT_ID"},
        "visits": {"categories": ["health", "identity", "ward"], "subject": "PATIENT_ID"},
    }


def test_p08_the_subjects_of_the_released_rows_are_entered_and_no_others(tmp_path: Path) -> None:
    account = release(tmp_path)
    (entry,) = account.ledger.entries(KIND)
    content: Any = entry.content
    assert content["subjects"]["count"] == 3
    for spelling in ("P-01", "p 01", "P02", "P07"):
        assert holds(account, spelling) == [True], spelling
    for absent in ("P09", "P02b", "An Claes", "P1"):
        assert holds(account, absent) == [False], absent


def test_no_identifier_and_no_key_stands_in_the_house(tmp_path: Path) -> None:
    account = release(tmp_path)
    content = b"".join(path.read_bytes() for path in account.house.folder.rglob("*") if path.is_file())
    keys = [FIXED_KEY, account.parts.key, account.house.secret("ledger", FIXED_KEY)]
    for word in [b"P-01", b"P01", b"P02", b"P07", b"Claes", b"flu", *(form for key in keys for form in (key.bytes(), key.text().encode()))]:
        assert word not in content


def test_marks_under_another_key_are_others() -> None:
    people = pl.Series(["a", "b"])
    assert not np.isin(marks_of(people, FIXED_KEY), marks_of(people, OTHER)).any()


def test_a_mark_is_the_first_64_bits_of_the_hash_that_pseudonyms_are_made_of() -> None:
    people = pl.Series(["P01", "Иван", "P02"])
    expected = [int(digits, 16) for digits in keyed_hex(people, FIXED_KEY, length=16)]
    assert [int(mark) for mark in marks_of(people, FIXED_KEY)] == expected


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_subjects_are_the_same_however_the_rows_are_cut(size: int) -> None:
    rows = pl.DataFrame({SUBJECT: [None if n % 11 == 0 else f"P{n % 300}" for n in range(1000)]}, schema={SUBJECT: pl.String})
    cut, whole = Subjects(FIXED_KEY, SUBJECT), Subjects(FIXED_KEY, SUBJECT)
    for start in range(0, 1000, size):
        cut(rows[start : start + size])
    whole(rows)
    assert cut.marks().tolist() == whole.marks().tolist() == sorted(whole.marks().tolist())
    assert len(whole.marks()) == 300


def test_a_plan_that_collects_subjects_shows_no_key(tmp_path: Path) -> None:
    held = open_held(parse_policy(POLICY), sources(tmp_path), tmp_path)
    subjects = Subjects(FIXED_KEY, SUBJECT)
    frame = held.plan.tables[0].ordered(subjects)
    for key in (FIXED_KEY.text(), str(FIXED_KEY.bytes())):
        assert key not in frame.explain() + repr(subjects) + repr(frame)
    with pytest.raises((KeyUnavailable, pl.exceptions.ComputeError)):
        frame.serialize()


def test_runs_at_the_same_time_are_all_entered(tmp_path: Path) -> None:
    inputs = sources(tmp_path / "in")

    def run(number: int) -> None:
        library.run(parse_policy(POLICY), inputs, tmp_path / f"out{number}", FIXED_KEY, base=tmp_path / "in", house=tmp_path / "house")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    entries = open_account(tmp_path / "house", FIXED_KEY).ledger.entries(KIND)
    assert sorted(str(entry.content["release"])[-4:] for entry in entries) == ["out0", "out1", "out2"]


def test_p08_a_changed_or_missing_part_is_found_when_it_is_asked(tmp_path: Path) -> None:
    account = release(tmp_path)
    (part,) = account.parts.folder.iterdir()
    good = part.read_bytes()
    mark = int(marks_of(pl.Series(["P01"]), account.parts.key)[0]).to_bytes(8, "little")
    place = good.index(mark)
    part.write_bytes(good[:place] + bytes(8) + good[place + 8 :])
    with pytest.raises(InputError, match="entry 1: expected the part that was written"):
        holds(account, "P01")
    part.unlink()
    with pytest.raises(InputError, match="entry 1: expected its part"):
        holds(account, "P01")


def test_a_refused_run_is_not_entered(tmp_path: Path) -> None:
    leaking = parse_policy(POLICY.replace("name: {operator: drop, entity: PERSON}", "name: {operator: keep, because: none}"))
    account = release(tmp_path)
    (tmp_path / "out" / "other").write_text("not ours")
    with pytest.raises(OutputError):
        release(tmp_path, replace=True, policy=leaking)
    assert len(account.ledger.entries()) == 1
    assert len(list(account.parts.folder.iterdir())) == 1


def test_a_run_under_another_master_is_refused_before_any_work(tmp_path: Path) -> None:
    release(tmp_path)
    with pytest.raises(KeyUnavailable):
        library.run(parse_policy(POLICY), sources(tmp_path / "in"), tmp_path / "new", OTHER, base=tmp_path / "in")
    assert not (tmp_path / "new").exists()


def test_the_policy_names_the_house_and_an_option_goes_before_it(tmp_path: Path) -> None:
    policy = parse_policy(POLICY + "house: kept\n")
    library.run(policy, sources(tmp_path / "in"), tmp_path / "out", FIXED_KEY, base=tmp_path / "in")
    library.run(policy, sources(tmp_path / "in"), tmp_path / "out2", FIXED_KEY, base=tmp_path / "in", house=tmp_path / "given")
    counts = [len(open_ledger(open_house(house), FIXED_KEY).entries()) for house in (tmp_path / "in" / "kept", tmp_path / "given")]
    assert counts == [1, 1]
    assert not (tmp_path / "redact-house").exists()


@pytest.mark.parametrize(("house", "out"), [("out/house", "out"), ("house", "house/out"), ("out", "out")])
def test_house_and_release_do_not_lie_in_each_other(tmp_path: Path, house: str, out: str) -> None:
    with pytest.raises(OutputError, match="outside of the house"):
        release(tmp_path, out=out, house=tmp_path / house)
    assert not (tmp_path / "out").exists()


def test_p08_years_are_counted_back_from_today() -> None:
    def entry(year: int) -> Entry:
        return Entry(1, datetime.datetime(year, 3, 1, tzinfo=datetime.UTC), KIND, {})

    now = datetime.datetime(2028, 2, 29, tzinfo=datetime.UTC)
    assert [each.time.year for each in since([entry(2021), entry(2022), entry(2027)], 6, now)] == [2022, 2027]


DIES = """
import os, signal, sys
from pathlib import Path
import redact
from redact import pipeline
from redact.testing.keys import FIXED_KEY
policy, out, *inputs, last = sys.argv[1:]
spent = redact.load_policy(policy)
left = int(last)
def watch(event, arguments):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
redact.run(spent, list(map(Path, inputs)), Path(out), FIXED_KEY, base=Path(policy).parent)
sys.stdout.write(str(int(last) - left))
"""


def test_p08_a_run_killed_at_any_moment_leaves_no_release_without_its_entry_nor_an_entry_without_its_release(tmp_path: Path) -> None:
    """Moments are counted in what the interpreter does, drawn anew in each run of the tests, half of them around the switch."""
    inputs = sources(tmp_path / "in")
    (tmp_path / "in" / "policy.yaml").write_text(POLICY)

    def run(out: str, moment: int) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", DIES, tmp_path / "in" / "policy.yaml", tmp_path / out, *inputs, moment]
        env = {**os.environ, "PYTHONPATH": str(HOME)}
        return subprocess.run(list(map(str, line)), env=env, capture_output=True, text=True, check=False)

    whole = run("whole", 10**9)
    assert whole.returncode == 0, whole.stderr
    moments = int(whole.stdout)
    drawn = [*(random.randrange(1, moments) for _ in range(4)), *(moments - random.randrange(80) for _ in range(6))]
    for number, moment in enumerate(drawn):
        killed = run(f"out-{number}", moment)
        assert killed.returncode in (-9, 0), killed.stderr
        account = open_account(tmp_path / "redact-house", FIXED_KEY)
        entered = {str(entry.content["release"]) for entry in account.ledger.entries(KIND)}
        assert entered == {str(path.parent) for path in tmp_path.glob("*/manifest.json")}, moment
        assert all(holds(account, "P07"))


def test_p08_a_person_is_told_of_the_disclosures(tmp_path: Path, redact: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    release(tmp_path)
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    said = redact("disclosures", "--key-file", key, stdin=b"P-01\n")
    assert said.code == 0, said.err
    assert said.out.splitlines()[0] == "1 disclosure of your data in the last 6 years"
    assert "to university, for research" in said.out
    assert "categories: demographic, health, identity, ward" in said.out
    assert "P-01" not in said.out + said.err
    answer = json.loads(redact("disclosures", "--subject", "P02", "--years", "1", "--json", "--key-file", key).out)
    assert [each["recipient"] for each in answer["disclosures"]] == ["university"]
    assert redact("disclosures", "--subject", "P99", "--key-file", key).out == "no disclosures of your data in the last 6 years\n"
    (item,) = json.loads(redact("disclosures", "--register", "--key-file", key).out)
    assert (item["purpose"], item["recipient"], item["releases"], item["most_people"]) == ("research", "university", 1, 3)


def test_p17_the_record_of_processing_tells_basis_transfer_approval_and_who_receives(tmp_path: Path, redact: Callable[..., Any]) -> None:
    abroad = "recipient: {name: university, party: joint_controller, country: US, agreement: contract 7}\n"
    grounds = "legal_basis: {article_6: public_task, article_9: research}\ntransfer: {ground: adequacy, reference: the DPF}\n"
    release(tmp_path, policy=parse_policy(POLICY.replace("recipient: university\n", f"{abroad}{grounds}expires: 2999-01-01\n")))
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    common = ("--house", tmp_path / "redact-house", "--key-file", key)
    (item,) = json.loads(redact("disclosures", "--register", *common).out)
    assert item["recipient_is"] == [{"party": "joint_controller", "country": "US", "agreement": "contract 7"}]
    assert item["legal_basis"] == [{"article_6": "public_task", "article_9": "research"}]
    assert item["transfer"] == [{"ground": "adequacy", "reference": "the DPF"}]
    assert item["approval"] == [{"by": "ethics committee", "date": "2026-01-15", "reference": "EC-2026-01"}]
    assert item["expires"] == ["2999-01-01"]
    assert "sent to US on the ground of adequacy" in redact("disclosures", "--subject", "P01", *common).out


def test_no_house_is_made_by_asking(tmp_path: Path, redact: Callable[..., Any]) -> None:
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    said = redact("disclosures", "--subject", "P01", "--house", tmp_path / "none", "--key-file", key)
    assert (said.code, said.out) == (2, "")
    assert "house: expected a folder there, found none" in said.err
    assert not (tmp_path / "none").exists()


def test_p15_a_recalled_scope_is_refused_until_it_is_lifted(tmp_path: Path, redact: Callable[..., Any]) -> None:
    release(tmp_path)
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    common = ("--house", tmp_path / "redact-house", "--key-file", key)
    said = redact("recall", tmp_path / "out", "--aware", "2026-03-01 12:00:00", *common)
    assert said.code == 0, said.err
    assert said.out.startswith("3 people in the release")
    assert "before 2026-03-04 12:00 UTC" in said.out
    assert "before 2026-04-30 at the latest" in said.out
    assert "Melding van een inbreuk" in said.out
    assert "Ontvanger van de gegevens: university" in said.out
    with pytest.raises(LeakFound, match=r"recipient university, scope one: .* found it recalled"):
        release(tmp_path, out="again")
    assert not (tmp_path / "again").exists()
    release(tmp_path, out="other", policy=parse_policy(POLICY.replace("scope: one", "scope: two")))
    lifted = redact("recall", tmp_path / "out", "--lift", "the authority closed the case", *common)
    assert lifted.out == "lifted: recipient university, scope one\n"
    assert redact("recall", tmp_path / "out", "--lift", "again and again", *common).code == 2
    release(tmp_path, out="again")


def test_a_leak_that_nobody_knows_of_yet_is_refused_and_blocks_nothing(tmp_path: Path, redact: Callable[..., Any]) -> None:
    release(tmp_path)
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    for aware in ("9999-12-31", "2999-01-01 12:00:00"):
        said = redact("recall", tmp_path / "out", "--aware", aware, "--house", tmp_path / "redact-house", "--key-file", key)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("error: recall: expected a leak that is known already, found a time to come\n")
    release(tmp_path, out="again")


@pytest.mark.parametrize("asked", [("disclosures",), ("forget",), ("forget", "QX\udcff7")])
def test_bytes_that_are_no_letters_name_nobody(tmp_path: Path, redact: Callable[..., Any], asked: tuple[str, ...]) -> None:
    release(tmp_path)
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    said = redact(*asked, "--house", tmp_path / "redact-house", "--key-file", key, stdin=b"QX\xff7\n")
    assert (said.code, said.out) == (2, "")
    assert "expected readable UTF-8 text, found none" in said.err
    assert "QX" not in said.err


def test_p15_a_recall_lists_the_people_of_the_source_who_were_in_the_release(tmp_path: Path, redact: Callable[..., Any]) -> None:
    release(tmp_path)
    key, policy = tmp_path / "key", tmp_path / "in" / "policy.yaml"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    policy.write_text(POLICY)
    later = pl.read_csv(tmp_path / "in" / "patients.csv").vstack(pl.DataFrame({"id": ["P-55"], "name": ["New"], "sex": ["F"]}))
    later.write_csv(tmp_path / "in" / "patients.csv")
    manifest = digest(tmp_path / "out" / "manifest.json")
    inputs = [word for path in ("patients.csv", "visits.csv") for word in ("--subjects-of", tmp_path / "in" / path)]
    line = ["recall", manifest[:12], *inputs, "--policy", policy, "--to", tmp_path / "people.csv", "--json"]
    said = redact(*line, "--house", tmp_path / "redact-house", "--key-file", key)
    assert said.code == 0, said.err
    assert (tmp_path / "people.csv").read_text().split() == ["subject", "P01", "P02", "P07"]
    assert (tmp_path / "people.csv").stat().st_mode & 0o077 == 0
    assert json.loads(said.out)["people"] == 3
    assert "P01" not in said.out + said.err


def test_an_unknown_release_recalls_nothing(tmp_path: Path, redact: Callable[..., Any]) -> None:
    release(tmp_path)
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    for asked in ("abcdef0123", tmp_path / "in", "a"):
        said = redact("recall", asked, "--house", tmp_path / "redact-house", "--key-file", key)
        assert (said.code, said.out) == (2, "")
    release(tmp_path, out="again")


def test_p08_a_release_of_cells_is_entered_too_and_tells_of_nobody(tmp_path: Path) -> None:
    visits = pl.DataFrame({"id": [f"P{n:03}" for n in range(60)], "ward": ["a", "b"] * 30})
    visits.write_csv(tmp_path / "visits.csv")
    policy = parse_policy(CELLS)
    library.run(policy, [tmp_path / "visits.csv"], tmp_path / "out", FIXED_KEY)
    account = open_account(tmp_path / "redact-house", FIXED_KEY)
    (entry,) = account.ledger.entries(KIND)
    content: Any = entry.content
    assert content["recipient"] == "the public"
    assert content["tables"]["visits"]["categories"] == ["other"]
    assert content["manifest"] == digest(tmp_path / "out" / "manifest.json")
    assert content["subjects"]["count"] == 0
    assert account.parts.of_person("P001", [entry]) == []
    assert recall(account.ledger, str(tmp_path / "out")).as_dict()["people"] == 0


CELLS = """
version: 1
name: counts
purpose: operations
recipient: {name: the public, party: own}
scope: counts
status: anonymous_aggregate
aggregate:
  k: 10
  tables:
    cells: {from: visits, by: {ward: {column: ward}}}
tables:
  visits:
    subject: id
    columns:
      id: {operator: drop, entity: PATIENT_ID}
      ward: {operator: keep, entity: CATEGORY}
"""


def test_a_house_is_found_beside_the_release_or_in_the_current_folder(
    tmp_path: Path, redact: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    release(tmp_path)
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    said = redact("disclosures", "--register", "--key-file", key)
    assert (said.code, "house: expected a folder in this folder, found none" in said.err) == (2, True)
    assert redact("recall", tmp_path / "out", "--key-file", key).code == 0
    monkeypatch.chdir(tmp_path)
    assert redact("disclosures", "--register", "--key-file", key).code == 0


def test_a_run_that_cannot_begin_binds_no_house_to_its_key(tmp_path: Path) -> None:
    wrong = parse_policy(POLICY.replace("stays: {operator: drop}", ""))
    with pytest.raises(InputError, match="unlisted"):
        library.run(wrong, sources(tmp_path / "in"), tmp_path / "out", FIXED_KEY, base=tmp_path / "in")
    assert not (tmp_path / "redact-house").exists()
