"""Words that bear no theme: English function words, and Chinese characters that only link."""

_ENGLISH = """
a about above after again against ago all almost also although always am an and another any anyone
anything are aren't as ask asked asking at away back be because been before being below between both
but by can can't cannot could couldn't did didn't do does doesn't doing don't done down due
during each either else even ever every everyone everything few for from further gave get gets
getting give given go goes going gone got had hadn't has hasn't have haven't having he he's her here
hers herself him himself his how however i i'd i'll i'm i've if im in instead into is isn't it it's
its itself just keep keeps kept know known let like made make makes making many may maybe me might
more most much must my myself need needed needs neither never next no nobody none nor not nothing
now of off often oh ok okay on once one only onto or other others our ours ourselves out over own
per perhaps please put quite rather really said same saw say saying says see seen seem seems several
shall she should shouldn't since so some someone something soon still such sure take taken takes
taking tell tells than thank thanks that that's the their theirs them themselves then there there's
these they they're thing things think this those though through thus to together told too took
toward towards tried try trying u under unless until up upon ur us use used using very via want
wanted wants was wasn't way we we're we've well went were weren't what what's when where whether
which while who whom whose why will with within without won't would wouldn't yes yet you you're
you've your yours yourself im ive dont cant didnt wont isnt doesnt wasnt youre thats couldnt
"""
STOP_WORDS = frozenset(_ENGLISH.split())
_CHINESE = """
沒有 没有 因為 因为 所以 但是 可以 已經 已经 我們 我们 你們 你们 他們 他们 這個 这个 那個 那个
什麼 什么 怎麼 怎么 之後 之后 以後 以后 仍然 一直 非常 以及 或者 如果 不過 不过 然後 然后 只是
還是 还是 而且 請問 请问
"""
HAN_STOP_WORDS = tuple(_CHINESE.split())
HAN_STOPS = frozenset(
    "的了是我你您他她它們们和與与及也都就而且但並并已仍很太又再把這这那此其之於于嗎吗呢吧啊喔哦嘛著着被"
)
HONORIFICS = frozenset(["mr", "mrs", "ms", "miss", "mister", "dr", "madam", "sir"])
_ROLES = """
agent rep representative supervisor manager advisor operator named name called
"""
BEFORE_NAMES = HONORIFICS | frozenset(_ROLES.split())
HAN_TITLES = ("先生", "小姐", "女士", "太太", "經理", "经理", "主任", "姓")
