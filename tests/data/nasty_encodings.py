"""Nasty csv exports: encodings declared right, wrong, and mixed."""

from nasty_case import BOTH, HEAD, LOSSY, MORE, MORE_ROW, bad, good, text

chinese = HEAD + "001,13/02/2026,5,客户对退款处理不满意\n002,14/02/2026,6,李娜投诉航班延误\n"
rows = [("001", "2026-02-13", 5, "客户对退款处理不满意"),
        ("002", "2026-02-14", 6, "李娜投诉航班延误")]  # fmt: skip
trad = HEAD + "001,13/02/2026,5,客戶對退款處理不滿意\n002,14/02/2026,6,航班延誤酒店未退款\n"
trad_rows = [("001", "2026-02-13", 5, "客戶對退款處理不滿意"),
             ("002", "2026-02-14", 6, "航班延誤酒店未退款")]  # fmt: skip
accents = HEAD + "001,13/02/2026,5,café à la crème\n" + MORE
accent_rows = [("001", "2026-02-13", 5, "café à la crème"), MORE_ROW]


def enc(name):
    return {"encoding": name}


mixed = text(chinese, "gb18030") + b"003,15/02/2026,7," + text("客戶對退款處理\n", "big5")
ENCODINGS = [
    good("gbk", text(chinese, "gbk"), enc("gbk"), rows=rows),
    good("gb18030", text(chinese, "gb18030"), enc("gb18030"), rows=rows),
    good("big5", text(trad, "big5"), enc("big5"), rows=trad_rows),
    good("big5hkscs", text(trad, "big5hkscs"), enc("big5hkscs"), rows=trad_rows),
    good("utf16_bom", text(chinese, "utf-16"), enc("utf-16"), rows=rows),
    good("utf16_le_bare", text(chinese, "utf-16-le"), enc("utf-16-le"), rows=rows),
    good("utf16_be_bare", text(chinese, "utf-16-be"), enc("utf-16"), rows=rows),
    good("latin1", text(accents, "latin-1"), enc("latin-1"), rows=accent_rows),
    good("cp1252", text(accents, "cp1252"), enc("cp1252"), rows=accent_rows),
    bad("gbk_as_utf8", text(chinese, "gbk"), "declared as utf-8", "line 2", "gb18030"),
    bad("big5_as_utf8", text(trad, "big5"), "declared as utf-8", "big5"),
    bad("big5_as_gb18030", text(trad, "big5"), "it decodes", "big5", table=enc("gb18030")),
    bad("gbk_as_big5hkscs", text(chinese, "gbk"), "gb18030", table=enc("big5hkscs")),
    bad("gbk_as_latin1", text(chinese, "gbk"), "gb18030", table=enc("latin-1")),
    bad("utf8_as_latin1", text(chinese), "utf-8", table=enc("latin-1")),
    bad("utf16_as_utf8", text(BOTH, "utf-16-le"), "utf-16", table=enc("utf-8")),
    bad("no_such_encoding", text(BOTH), "no encoding", table=enc("utf-9")),
    good("one_bad_byte", text(chinese * 1) + b"003,15/02/2026,7,\x92x\n", LOSSY, rows=rows,
         lost={4: "declared encoding"}),
    good("big5_line_in_gb18030", mixed, {**enc("gb18030"), **LOSSY}, rows=rows,
         lost={4: "no text is made of"}),
]  # fmt: skip
