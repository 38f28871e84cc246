"""Numbers of people are hidden in both languages; numbers of ours are not."""

import json

import pandas as pd
import pytest
from planted import SHAPES, texts

from ccqa_lib.findings import Effect, Finding
from ccqa_lib.show import BLOCK_MIME, figure, table, text
from ccqa_lib.show.html import writer
from ccqa_lib.show.personal import without_personal
from ccqa_lib.show.personal_checks import is_card, is_hong_kong_id
from ccqa_lib.show.sharing import shareable_svg

SECRETS = ["9123 4567", "amy.chan@example.com", "A123456(3)", "4111 1111 1111 1111"]
TOLD = "電話9123 4567，amy.chan@example.com，身份證A123456(3)，卡4111 1111 1111 1111。"
CLEAN = [
    "138,000,000 contacts", "from 2026-03-02 to 2026-06-28", "2026-03-02 10:15:00", "20260302",
    "2025-2026", "2000-3000 seconds", "p = 0.00012345678", "3.14159265358979", "−0.26 (0.40)",
    "1,234,567 (95 % interval 1,200,000 to 1,300,000)", "week of 3 Nov 2025", "+12.3 seconds",
    "contacts_2026-03.csv.gz (24,634 rows, 3,855,807 bytes)", "run key 3e12345678abcdef",
    "ABC-1234", "40 seconds higher since 2025-11-03", "2026年3月2日至6月28日，共1,234宗",
    "order 123456", "from 12 % to 15 %", "Laney p', 77 points", "3,000 to 4,000", "0800-1200",
    "9 of 10, 8 of 9, 7 of 8", "08:00-20:00", "版本 2.3.1", "top 5 of 1234", "1 in 100,000",
    "order 23456789", "訂單號23456789未到", "个案编号：34567890", "HK$23456789", "23456789 rows",
    "seed 23456789", "共23456789次", "Ref. 21234567", "會員編號 31234567", "20251231",
    "Met at the counter", "queue 2345", "20250101-20250331", "5,000,000-6,000,000",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_declared_shape_is_hidden_in_both_languages(shape):
    missed = [said for number, said in texts(shape, 400) if number in without_personal(said)]
    assert missed == []


@pytest.mark.parametrize("said", CLEAN)
def test_our_own_numbers_are_left_alone(said):
    assert without_personal(said) == said


def test_the_rest_of_a_text_stays_and_twice_is_as_once():
    hidden = without_personal(TOLD)
    assert hidden == "電話(phone)，(e-mail)，身份證(identity number)，卡(card number)。"
    assert without_personal(hidden) == hidden


@pytest.mark.parametrize("mark", ["\u200b", "\u2060", "\u00ad", "\u202d"])
def test_an_invisible_mark_hides_no_number_from_us(mark):
    assert without_personal(f"call 9123{mark}4567") == "call (phone)"


def test_check_digits():
    # Hong Kong Immigration Department's own example; Luhn's from ISO/IEC 7812-1; wrong ones
    assert is_hong_kong_id("A123456(3)") and not is_hong_kong_id("A123456(4)")
    assert is_card("4111 1111 1111 1111") and not is_card("4111 1111 1111 1112")
    assert without_personal("reference A1234564") == "reference A1234564"
    assert without_personal("reference 4111111111111112") == "reference 4111111111111112"


@pytest.mark.parametrize(
    "block",
    [table(pd.DataFrame({TOLD: [TOLD]}), TOLD, note=TOLD), text([TOLD], TOLD),
     figure(f"<svg><!--{TOLD}--><text>{TOLD}</text></svg>", TOLD, TOLD, TOLD)],
    ids=["table", "text", "figure"],
)  # fmt: skip
def test_no_block_stores_or_shows_a_number_of_a_person(block):
    bundle = block._repr_mimebundle_()
    written = json.dumps(bundle[BLOCK_MIME], ensure_ascii=False) + bundle["text/html"]
    assert [each for each in SECRETS if each in written] == []


def test_no_finding_stores_or_shows_one():
    finding = Finding(
        id="x", study=TOLD, kind="driver", headline=TOLD, verdict="act", certainty=TOLD,
        action=TOLD, effect=Effect(TOLD, 1.0, 0.0, 2.0, TOLD), factors=(TOLD,),
        levels={TOLD: (TOLD,)}, caveats=(TOLD,), owner=TOLD,
    )  # fmt: skip
    written = str(finding) + json.dumps(finding._repr_mimebundle_(), ensure_ascii=False)
    assert [each for each in SECRETS if each in written] == []


def test_the_writer_hides_what_reaches_it_by_another_way():
    shown = writer().from_string("{{ said }}").render(said=TOLD)
    assert [each for each in SECRETS if each in shown] == []


def test_only_the_words_of_a_drawing_are_looked_at():
    path = '<path d="M 91234567 1.5 L 4111111111111111 2" id="A1234563"/>'
    assert shareable_svg(f"<svg>{path}</svg>") == f"<svg>{path}</svg>"
