"""d2 and d3 as the R package qcc holds them: what its limits are made of, to compare with it.

Its d2 has three decimals (ASTM MNL 7), its d3 seven, of which the sixth is off.
"""

D2_PRINTED = dict(enumerate((
    1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336, 3.407,
    3.472, 3.532, 3.588, 3.640, 3.689, 3.735, 3.778, 3.819, 3.858, 3.895, 3.931,
), start=2))  # fmt: skip
D3_PRINTED = dict(enumerate((
    0.8525033, 0.8883697, 0.8798108, 0.8640855, 0.8480442, 0.8332108, 0.8198378, 0.8078413,
    0.7970584, 0.7873230, 0.7784873, 0.7704257, 0.7630330, 0.7562217, 0.7499188, 0.7440627,
    0.7386021, 0.7334929, 0.7286980, 0.7241851, 0.7199267, 0.7158987, 0.7120802, 0.7084528,
), start=2))  # fmt: skip
