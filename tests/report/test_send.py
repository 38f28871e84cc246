"""Messages reach their services on this machine, and no secret is ever shown."""

import email
import email.policy
import logging
import sys

import pytest
from fake_servers import mail_server, web_server
from made_notebooks import RUN_META, make_finding, make_notebook

from ccqa_lib.errors import SettingsError, StudyFailedError
from ccqa_lib.findings import Findings
from ccqa_lib.report.digest import Digest, audience_message, maintainer_message
from ccqa_lib.report.entry import failed_entry, index_entry
from ccqa_lib.report.send import AUDIENCE, MAINTAINER, send

NOW = "2026-07-02T06:00:00"
TOKEN = "T0psecretTokenOfTheHook"


def made_digest():
    good = index_entry(make_notebook(), {**RUN_META, "label": "handle_time"}, "a/r.html")
    fine = make_finding(verdict="fine", headline="Nothing to act on")
    calm = index_entry(make_notebook(Findings((fine,))), {**RUN_META, "label": "calm"}, "c/r.html")
    failed = failed_entry({**RUN_META, "label": "broken"}, "No column 'x'.", "Add it.", "", good)
    return Digest.of([calm, failed, good], NOW, "https://reports.example/ccqa")


def addresses(monkeypatch, variable, *given):
    monkeypatch.setenv(variable, "\n".join(given))


def test_findings_go_to_the_audience_and_failures_to_the_maintainer():
    audience, maintainer = audience_message(made_digest()), maintainer_message(made_digest())
    assert "Handle time has been higher" in audience.text
    assert "Find out what changed" in audience.text
    assert "21.4 seconds (95 % interval 17.9 to 24.9)" in audience.text
    assert "1 study failed; whoever keeps them is told." in audience.text
    for told in (audience.text, audience.html):
        assert "No column" not in told
    assert "No column 'x'." in maintainer.text and "Add it." in maintainer.text
    assert "Handle time has been higher" not in maintainer.text + maintainer.html
    assert maintainer_message(Digest.of(made_digest().good(), NOW)) is None


def test_a_message_has_no_script_and_links_to_the_reports():
    html = audience_message(made_digest()).html
    assert "<script" not in html
    assert 'href="https://reports.example/ccqa/a/r.html"' in html
    assert "href" not in audience_message(Digest.of(made_digest().entries, NOW)).html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.test"])
def test_only_web_and_file_addresses_become_links(address):
    message = audience_message(Digest.of(made_digest().entries, NOW, address))
    assert "href" not in message.html


def test_a_chat_gets_the_plain_text(monkeypatch):
    pytest.importorskip("apprise", reason="apprise is not installed")
    with web_server() as server:
        port = server.server_address[1]
        addresses(monkeypatch, AUDIENCE, f"json://user:{TOKEN}@127.0.0.1:{port}/{TOKEN}")
        assert send(audience_message(made_digest()), AUDIENCE) == ["json"]
    assert "To act on" in server.kept[0]
    assert "<html" not in server.kept[0]


def test_a_mail_gets_the_page(monkeypatch):
    pytest.importorskip("apprise", reason="apprise is not installed")
    with mail_server() as server:
        address = f"mailto://me:{TOKEN}@127.0.0.1:{server.server_address[1]}"
        given = f"{address}?from=ccqa@example.org&to=lead@example.org&mode=insecure"
        addresses(monkeypatch, MAINTAINER, given)
        assert send(maintainer_message(made_digest()), MAINTAINER) == ["mailto"]
    mail = email.message_from_string(server.kept[0], policy=email.policy.default)
    assert mail["subject"] == "1 study failed"
    page = mail.get_body(("html",)).get_content()
    assert "No column" in page and "Content-Security-Policy" in page


@pytest.mark.parametrize("status", [401, 500])
def test_a_refusal_is_told_without_the_address(monkeypatch, caplog, capfd, status):
    pytest.importorskip("apprise", reason="apprise is not installed")
    caplog.set_level(logging.DEBUG)
    with web_server(status) as bad, web_server() as good:
        ports = [each.server_address[1] for each in (bad, good)]
        given = [f"json://user:{TOKEN}@127.0.0.1:{port}/hooks/{TOKEN}x" for port in ports]
        addresses(monkeypatch, AUDIENCE, *given)
        with pytest.raises(StudyFailedError) as caught:
            send(audience_message(made_digest()), AUDIENCE)
    said = str(caught.value)
    assert said.startswith(f"Not sent to json (1 of 2 in {AUDIENCE})")
    assert "Sent to 1 of 2" in said
    assert len(good.kept) == 1  # the one after it is tried all the same
    shown = said + caplog.text + "".join(capfd.readouterr())
    assert TOKEN not in shown and f"hooks/{TOKEN}" not in shown


def test_an_unreachable_service_is_told_without_the_address(monkeypatch):
    pytest.importorskip("apprise", reason="apprise is not installed")
    addresses(monkeypatch, AUDIENCE, f"json://user:{TOKEN}@127.0.0.1:9/{TOKEN}")
    with pytest.raises(StudyFailedError) as caught:
        send(audience_message(made_digest()), AUDIENCE)
    assert TOKEN not in str(caught.value)


def test_an_address_of_no_known_kind_is_refused_and_not_shown(monkeypatch):
    pytest.importorskip("apprise", reason="apprise is not installed")
    addresses(monkeypatch, AUDIENCE, f"nowhere://{TOKEN}")
    with pytest.raises(SettingsError, match="of the kind 'nowhere'") as caught:
        send(audience_message(made_digest()), AUDIENCE)
    assert TOKEN not in str(caught.value)


def test_no_address_is_a_sentence(monkeypatch):
    pytest.importorskip("apprise", reason="apprise is not installed")
    monkeypatch.delenv(AUDIENCE, raising=False)
    with pytest.raises(SettingsError, match=f"The environment has no {AUDIENCE}"):
        send(audience_message(made_digest()), AUDIENCE)


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(SettingsError, match=r"pip install 'ccqa-workbooks\[notify\]'"):
        send(audience_message(made_digest()), AUDIENCE)
