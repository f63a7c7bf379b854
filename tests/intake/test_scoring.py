"""The arithmetic of the test: whole numbers, and what is shown never contradicts the band."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import scoring
from intake.models.assessment import thirds_text

CONTENT = yaml.load(
    (Path(__file__).resolve().parents[2] / "intake" / "content" / "readiness_test.yaml").read_text(encoding="utf-8"),
    yaml.CSafeLoader,
)
ITEMS = [item["id"] for item in CONTENT["items"]]
branches = st.sampled_from(["goods", "services"])
full = st.fixed_dictionaries({item: st.integers(0, 3) for item in ITEMS})


@given(branches, full)
def test_the_total_is_the_sum_of_its_dimensions(branch, answers):
    result = scoring.score(CONTENT, branch, answers)
    assert result.total_thirds == sum(row.thirds for row in result.dimensions)
    assert 0 <= result.total_thirds <= 300
    assert all(0 <= row.thirds <= row.points * 3 for row in result.dimensions)


@given(branches, full, st.sampled_from(ITEMS))
def test_a_better_answer_never_lowers_the_result(branch, answers, item):
    better = answers | {item: min(3, answers[item] + 1)}
    before, after = scoring.score(CONTENT, branch, answers), scoring.score(CONTENT, branch, better)
    order = ["low", "medium", "high"]
    assert after.total_thirds >= before.total_thirds
    assert order.index(after.potential) >= order.index(before.potential)


@given(full)
def test_both_branches_weigh_the_same(answers):
    assert scoring.score(CONTENT, "goods", answers) == scoring.score(CONTENT, "services", answers)


@settings(max_examples=301)
@given(st.integers(0, 300))
def test_what_is_shown_never_contradicts_the_band(thirds):
    shown = float(thirds_text(thirds).replace(",", "."))
    band = scoring.band(thirds, CONTENT["scoring"]["thresholds"])
    assert (shown >= 65) == (band == "high")
    assert (shown < 40) == (band == "low")


@pytest.mark.parametrize(
    ("thirds", "band", "shown"),
    [(119, "low", "39,7"), (120, "medium", "40,0"), (194, "medium", "64,7"), (195, "high", "65,0"), (0, "low", "0,0")],
)
@pytest.mark.clause("CAP-4", "CAP-8")
def test_the_edges_of_the_bands(thirds, band, shown):
    assert scoring.band(thirds, CONTENT["scoring"]["thresholds"]) == band
    assert thirds_text(thirds) == shown


@pytest.mark.parametrize(
    ("thirds", "points", "expected"),
    [(14, 10, "gap"), (15, 10, "between"), (22, 10, "between"), (23, 10, "strong"),
     (22, 15, "gap"), (23, 15, "between"), (33, 15, "between"), (34, 15, "strong")],
)  # fmt: skip
def test_a_dimension_under_half_is_a_gap_and_from_three_quarters_strong(thirds, points, expected):
    assert scoring.standing(thirds, points) == expected


@given(full, st.sampled_from(ITEMS))
def test_an_answer_left_out_is_never_counted_as_zero(answers, item):
    with pytest.raises(scoring.IncompleteAnswers) as caught:
        scoring.score(CONTENT, "goods", {name: value for name, value in answers.items() if name != item})
    assert caught.value.items == [item]


def test_a_score_outside_the_scale_is_no_answer():
    assert scoring.missing(CONTENT, "goods", dict.fromkeys(ITEMS, 4)) == ITEMS
