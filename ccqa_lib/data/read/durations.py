"""How a duration is written as text, whichever file it comes from."""

from datetime import timedelta


def elapsed_text(span: timedelta) -> str:
    """Write a duration as hh:mm:ss, hours counting on past 24; thousandths only where needed."""
    thousandths = round(span / timedelta(milliseconds=1))
    sign, thousandths = ("-", -thousandths) if thousandths < 0 else ("", thousandths)
    seconds, rest = divmod(thousandths, 1000)
    written = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{written}.{rest:03d}" if rest else written
