import numpy as np

from ccqa_lib.data.sample.streams import pick, sample_rows, stream


def test_a_stream_is_its_own_and_the_same_again():
    again = stream(1, "a").random(3)
    assert (stream(1, "a").random(3) == again).all()
    assert not (stream(1, "b").random(3) == again).any()
    assert not (stream(2, "a").random(3) == again).any()


def test_the_first_numbers_of_a_stream_never_change():
    first = stream(2025, "contacts/site").integers(0, 1000, size=5).tolist()
    assert first == [817, 808, 597, 963, 146]


def test_pick_follows_its_weights_and_never_picks_a_weight_of_zero():
    drawn = pick(stream(1, "pick"), 20_000, (3, 0, 1))
    shares = np.bincount(drawn, minlength=3) / len(drawn)
    assert abs(shares[0] - 0.75) < 0.02
    assert shares[1] == 0


def test_sampled_rows_are_different_rows():
    for wanted in (1, 50, 900, 1000):
        rows = sample_rows(stream(1, "rows"), 1000, wanted)
        assert len(rows) == len(set(rows.tolist())) == wanted
        assert rows.min() >= 0 and rows.max() < 1000
