"""Colours and markers of charts; what a colour says, a marker's shape says too.

Colours are those of Okabe and Ito (jfly.uni-koeln.de/color, 2008), told apart by readers with
any colour vision.
"""

INK = "#1f2933"
GUIDE = "#5f6b7a"
FAINT = "#e6eaef"
TARGET = "#7b3f8c"
JUDGED = {
    "concern": ("#d55e00", "s"),
    "improvement": ("#0072b2", "D"),
    "change": ("#7b3f8c", "^"),
}
