"""Whoever may not ask for something does not get it: every route, from outside."""

from __future__ import annotations

import asyncio
import re
import stat
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import PlainTextResponse

import handouts.web.forms
import handouts.web.guard
from handouts.web.app import all_routes, create_app
from handouts.web.guard import GuardedRoute, form_of, guarded
from handouts.web.services import Services
from handouts.workspace import Workspace
from web_helpers import EDITION, HERE, HOST, PASSWORD, ROLES, Desk, desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

FOREIGN = ("evil.example", "localhost", "localhost:8001", "127.0.0.1:8000", f"{HOST}.evil.example",
           f"{HOST}@evil.example", "LOCALHOST:80", "")  # fmt: skip
TRAVERSAL = (
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/content/clinic.yaml",
    "....//....//etc/passwd", "/etc/passwd", "C:%5cWindows", "a%00b", "%ff", "..", ".", "~",
)  # fmt: skip
KEPT = ("/static/", "/files/", "/pictures/", "/fonts/")
"""What a browser may keep: it is the same for everybody."""
CANARY = "Zz-Canary-Name"


@pytest.fixture
def here(_small_catalogue: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk of a workspace that is for reading only."""

    async def echo(request: Request) -> Response:
        return PlainTextResponse(str(len(form_of(request).pairs)))

    async def broken(request: Request) -> Response:
        raise ValueError(f"this quotes {form_of(request).get('name')}")

    probes = [
        guarded("/probe", echo, methods=("POST",)),
        guarded("/broken", broken, methods=("POST",)),
    ]
    with desk(_small_catalogue, tmp_path / "data", probes) as made:
        yield made


def routes_of(app: Any) -> list[GuardedRoute]:
    return list(app.routes)


def with_methods() -> list[tuple[str, str]]:
    """Each route of the application itself, with each of its methods."""
    found: list[Any] = all_routes()
    return [(route.path, method) for route in found for method in sorted(route.methods - {"HEAD"})]


ROUTES = with_methods()
POSTS = [path for path, method in ROUTES if method == "POST"]


def filled(path: str) -> str:
    """An address of a route, with something in place of its parameters."""
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda one: "1" if one[2] == ":int" else "x", path)


def test_every_route_is_guarded(here: Desk) -> None:
    assert len(ROUTES) > 10
    assert {type(route) for route in routes_of(here.app)} == {GuardedRoute}
    open_to_all = {route.path for route in routes_of(here.app) if route.needs is None}
    assert open_to_all == {
        "/log-in", "/log-out", "/language", "/static/{version}/{name:path}", "/fonts/{name}"
    }  # fmt: skip


def test_a_route_that_is_not_guarded_is_refused(small_built: Path, tmp_path: Path) -> None:
    from starlette.routing import Route

    services = Services(Workspace(small_built), tmp_path, "front", edit=False)
    with pytest.raises(TypeError, match="guarded"):
        create_app(services, [HOST], extra=[Route("/bare", lambda request: None)])
    services.close()


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_refused_on_every_route(here: Desk, host: str) -> None:
    client = here.client()
    for path, method in ROUTES:
        answer = client.request(method, filled(path), headers={**HERE, "host": host})
        assert answer.status_code == 421, (path, method)


def test_two_hosts_are_refused(here: Desk) -> None:
    answer = here.client().get("/", headers=[("host", HOST), ("host", "evil.example")])
    assert answer.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"ftp://{HOST}"},
        {"origin": "http://localhost:3000"},
        {"origin": f"http://{HOST}.evil.example"},
        {},
        {**HERE, "sec-fetch-site": "cross-site"},
        {**HERE, "sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_what_another_site_sends_is_refused_on_every_route(
    here: Desk, headers: dict[str, str]
) -> None:
    client = here.client()
    for path in POSTS:
        token = here.token(client)
        answer = client.post(filled(path), data={"token": token}, headers=headers)
        assert answer.status_code == 403, path


@pytest.mark.parametrize("token", ["", "x", "é", None])
def test_a_form_without_our_token_is_refused_on_every_route(here: Desk, token: str | None) -> None:
    client = here.client()
    for path in POSTS:
        form = {} if token is None else {"token": token}
        assert client.post(filled(path), data=form, headers=HERE).status_code == 403, path


def test_the_token_of_one_session_is_none_of_another(here: Desk) -> None:
    first, second = here.logged_in("desk"), here.logged_in("clinician")
    form = {"language": "es", "token": here.token(first)}
    assert second.post("/language", data=form, headers=HERE).status_code == 403
    assert first.post("/language", data=form, headers=HERE).status_code == 303


def test_other_sites_may_link_to_a_page_but_not_use_its_files(here: Desk) -> None:
    client = here.client()
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers={**link, "sec-fetch-dest": "document"}).status_code == 200
    assert client.get("/", headers={**link, "sec-fetch-dest": "iframe"}).status_code == 403
    picture = {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}
    for path, method in ROUTES:
        if method == "GET":
            assert client.get(filled(path), headers=picture).status_code == 403, path


@pytest.mark.parametrize("way", TRAVERSAL)
def test_no_address_leads_out_of_what_is_on_the_shelf(here: Desk, way: str) -> None:
    client = here.client()
    for path, method in ROUTES:
        if "{" not in path or method != "GET" or "events" in path:
            continue
        asked = re.sub(r"\{[^}]*\}", lambda _: way, path)
        answer = client.get(asked)
        if way in {".", ".."} and answer.url.path != asked:
            continue  # the browser has taken the dots out by itself
        assert answer.status_code in {303, 400, 404}, (path, way)
        assert "root:" not in answer.text
        assert "phone" not in answer.text.lower() or answer.status_code == 404


def test_only_files_of_the_shelf_are_served_and_only_as_they_were_built(
    small_built: Path, tmp_path: Path
) -> None:
    from handouts.web.files import pdf_address, picture_address

    here = Desk(small_built, tmp_path / "data")
    client = here.client()
    offer = here.services.shelf.offer(EDITION)
    assert offer is not None
    assert offer.desk is not None
    whole = client.get(pdf_address(offer, "desk"))
    assert whole.status_code == 200
    assert whole.content.startswith(b"%PDF-")
    assert client.get(picture_address(offer)).content.startswith(b"\x89PNG")
    for wrong in ("screen", "press", "desk.pdf", "manifest"):
        path = pdf_address(offer, "desk").replace("/desk/", f"/{wrong}/")
        assert client.get(path).status_code == 404
    built = here.services.shelf.folder
    assert built is not None
    (built / offer.desk.name).write_bytes(b"%PDF-1.7 somebody else's")
    assert client.get(pdf_address(offer, "desk")).status_code == 404
    here.services.close()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "X"])
def test_other_methods_are_refused_on_every_route(here: Desk, method: str) -> None:
    client = here.client()
    for path, _ in ROUTES:
        answer = client.request(method, filled(path), headers=HERE)
        assert answer.status_code == 405, path
        assert answer.headers["allow"]


def test_the_wrong_one_of_our_methods_is_refused_on_every_route(here: Desk) -> None:
    client = here.client()
    known = set(ROUTES)
    for path, method in ROUTES:
        if method == "GET" and (path, "POST") not in known:
            form = {"token": here.token(client)}
            assert client.post(filled(path), data=form, headers=HERE).status_code == 405, path
        if method == "POST" and (path, "GET") not in known:
            assert client.get(filled(path)).status_code == 405, path


def test_a_body_that_is_too_long_is_refused_on_every_route(here: Desk) -> None:
    client = here.client()
    for route in routes_of(here.app):
        if "POST" not in (route.methods or ()):
            continue
        body = b"token=" + b"x" * route.most
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answer = client.post(filled(route.path), content=body, headers={**HERE, **kind})
        assert answer.status_code == 413, route.path
        pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
        answer = client.post(filled(route.path), content=pieces, headers={**HERE, **kind})
        assert answer.status_code == 413, f"{route.path}, unannounced"
        assert "content-length" in answer.headers


def test_a_body_without_end_is_not_heard_out(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handouts.web.forms, "HEARD_OUT", 200_000)
    read = 0

    async def endless() -> dict[str, Any]:
        nonlocal read
        read += 4096
        return {"type": "http.request", "body": b"x" * 4096, "more_body": True}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = {**HERE, "host": HOST, "content-type": "application/x-www-form-urlencoded"}
    scope = {
        "type": "http", "method": "POST", "path": "/probe", "raw_path": b"/probe",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    asyncio.run(here.app(scope, endless, send))
    assert sent[0]["status"] == 413
    assert read <= 204_800


def test_a_body_that_does_not_come_is_not_waited_for(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handouts.web.guard, "PATIENCE", 0.2)

    async def slow() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"a", "more_body": True}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/probe", "raw_path": b"/probe",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
        "headers": [(k.encode(), v.encode()) for k, v in {**HERE, "host": HOST}.items()],
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(here.app(scope, slow, send), 10))
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"token=x", 415),
        ("multipart/form-data", b"--x", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense", 403),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ff", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 600, 400),
    ],
)
def test_what_is_no_form_is_refused(here: Desk, kind: str, body: bytes, status: int) -> None:
    answer = here.client().post("/probe", content=body, headers={**HERE, "content-type": kind})
    assert answer.status_code in {status, 400}
    assert answer.status_code != 500


def test_a_long_upload_never_touches_the_disk(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "_get_candidate_names", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    large = CANARY.encode() * 200_000  # 2.8 MB, more than the parser's own limit of 1 MB

    async def size(request: Request) -> Response:
        return PlainTextResponse(str(len(form_of(request).uploads["list"].data)))

    route = guarded("/upload", size, methods=("POST",), most=8 * 1024 * 1024)
    here.app.router.routes.append(route)
    client = here.client()
    answer = client.post(
        "/upload", data={"token": here.token(client)}, files={"list": ("l.csv", large)},
        headers=HERE,
    )  # fmt: skip
    assert answer.text == str(len(large))


def test_nobody_gets_anything_without_logging_in_where_there_are_accounts(here: Desk) -> None:
    here.accounts.set("somebody", "editor", PASSWORD)
    client = here.client()
    # Streams last: whoever gets one would wait for ever.
    for route in sorted(routes_of(here.app), key=lambda route: "events" in route.path):
        if route.needs is None:
            continue
        methods = route.methods or set()
        path = filled(route.path)
        if "GET" in methods:
            answer = client.get(path)
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/log-in?next=/")
        if "POST" in methods:
            form = {"token": here.token(client)}
            assert client.post(path, data=form, headers=HERE).status_code == 401, path


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_is_its_own_and_no_more(here: Desk, role: str) -> None:
    client = here.logged_in(role)
    for route in routes_of(here.app):
        if route.needs is None or route.path in {"/events", "/broken"}:
            continue
        more = ROLES.index(route.needs) > ROLES.index(role)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            form = {"data": {"token": here.token(client)}} if method == "POST" else {}
            answer = client.request(method, filled(route.path), headers=HERE, **form)  # type: ignore[arg-type]
            if more:
                assert answer.status_code == 403, (route.path, method)
            else:
                assert answer.status_code not in {303, 401, 403, 405} or (
                    answer.status_code == 303 and "/log-in" not in answer.headers["location"]
                ), (route.path, method, answer.status_code)
            assert answer.status_code != 500, (route.path, method)


def test_a_desk_prints_a_clinician_fills_and_an_editor_edits() -> None:
    needs = {(r.path, m): r.needs for r in all_routes() for m in getattr(r, "methods", ())}  # type: ignore[attr-defined]
    for (path, method), role in needs.items():
        if path.startswith(("/fill", "/merge", "/tomorrow", "/handed-out")):
            assert role == "clinician", path
        elif path.startswith("/edit") or path in {"/packets", "/packets/{packet}/remove"}:
            assert role == "editor", (path, method)
    assert needs["/print", "POST"] == needs["/list/add", "POST"] == "desk"


def test_who_is_removed_is_out_at_once_and_a_new_password_ends_old_sessions(here: Desk) -> None:
    client = here.logged_in("desk")
    here.accounts.set("other", "editor", PASSWORD)
    assert client.get("/").status_code == 200
    here.accounts.set("desk", "desk", "another four plain words")
    assert client.get("/").status_code == 303
    client = here.logged_in("desk")
    here.accounts.remove("desk")
    assert client.get("/").status_code == 303


def test_logging_out_ends_the_session_for_whoever_kept_its_cookie(here: Desk) -> None:
    client = here.logged_in("desk")
    cookie = client.cookies["handouts-session"]
    assert here.post(client, "/log-out", {}).status_code == 303
    again = here.client()
    again.cookies.set("handouts-session", cookie)
    assert again.get("/").status_code == 303


def test_a_session_ends_after_an_hours_rest_and_after_a_day(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import handouts.web.sessions

    client = here.logged_in("desk")
    now = handouts.web.sessions.time.monotonic()
    later = [now]
    monkeypatch.setattr(handouts.web.sessions.time, "monotonic", lambda: later[0])
    for minutes in range(50, 700, 50):
        later[0] = now + minutes * 60
        assert client.get("/").status_code == 200, minutes
    later[0] = now + 13 * 3600
    assert client.get("/").status_code == 303
    later[0] = now
    client = here.logged_in("desk")
    later[0] = now + 61 * 60
    assert client.get("/").status_code == 303


def test_the_cookie_is_for_this_site_and_no_script(small_built: Path, tmp_path: Path) -> None:
    for secure in (False, True):
        made = Desk(small_built, tmp_path / str(secure), secure=secure)
        made.accounts.set("a-desk", "desk", PASSWORD)
        scheme = "https" if secure else "http"
        client = made.client()
        client.base_url = f"{scheme}://{HOST}"  # type: ignore[assignment]
        answer = client.post(
            "/log-in",
            data={"name": "a-desk", "password": PASSWORD, "token": made.token(client)},
            headers={"origin": f"{scheme}://{HOST}"},
        )
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert ("; secure" in cookie) is secure
        made.services.close()


def test_over_tls_a_plain_origin_is_foreign(small_built: Path, tmp_path: Path) -> None:
    made = Desk(small_built, tmp_path / "data", secure=True)
    client = made.client()
    form = {"token": made.token(client), "language": "es"}
    assert client.post("/language", data=form, headers=HERE).status_code == 403
    headers = {"origin": f"https://{HOST}"}
    assert client.post("/language", data=form, headers=headers).status_code == 303
    made.services.close()


def test_whoever_guesses_is_made_to_wait_even_for_the_right_password(here: Desk) -> None:
    here.accounts.set("a-desk", "desk", PASSWORD)
    client = here.client()
    statuses = [
        here.post(client, "/log-in", {"name": "a-desk", "password": f"guess {n}"}).status_code
        for n in range(7)
    ]
    assert statuses[:5] == [401] * 5
    assert statuses[-1] == 429
    answer = here.post(client, "/log-in", {"name": "a-desk", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    other = here.post(client, "/log-in", {"name": "another", "password": PASSWORD})
    assert other.status_code == 401, "others are not locked out with it"


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "", "x"]
)
def test_logging_in_leads_to_our_own_pages_alone(here: Desk, there: str) -> None:
    here.accounts.set("a-desk", "desk", PASSWORD)
    client = here.client()
    form = {"name": "a-desk", "password": PASSWORD, "next": there}
    assert here.post(client, "/log-in", form).headers["location"] == "/"


def test_accounts_are_for_their_owner_alone_and_hold_no_password(here: Desk) -> None:
    here.accounts.set("a-desk", "desk", PASSWORD)
    assert stat.S_IMODE(here.accounts.path.stat().st_mode) == 0o600
    text = here.accounts.path.read_text()
    assert PASSWORD not in text
    assert "$argon2id$" in text


def test_every_answer_says_what_a_browser_must_not_do(here: Desk) -> None:
    client = here.client()
    answers = [client.get(filled(path)) for path, m in ROUTES if m == "GET" and path != "/events"]
    answers += [client.get("/nothing/here"), client.post("/probe", headers=HERE)]
    answers.append(client.get("/", headers={"host": "evil.example"}))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert "unsafe-inline" not in policy
            assert "http:" not in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        if not answer.url.path.startswith(KEPT):
            assert answer.headers["cache-control"] == "no-store"


def test_pages_have_no_script_or_style_of_their_own(here: Desk) -> None:
    client = here.client()
    paths = [path for path, method in ROUTES if method == "GET" and path != "/events"]
    pages = [client.get(filled(path)).text for path in paths]
    shown = [page for page in pages if "<html" in page]
    assert len(shown) > 3
    for page in shown:
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_a_bug_is_told_in_plain_words_and_quotes_nothing(here: Desk) -> None:
    client = here.client()
    form = {"token": here.token(client), "name": CANARY}
    answer = client.post(f"/broken?also={CANARY}", data=form, headers=HERE)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "ValueError" not in answer.text
    assert CANARY not in answer.text
    told = "\n".join(here.lines)
    assert "ValueError" in told
    assert "POST /broken 500" in told
    assert CANARY not in told


def test_the_log_has_routes_and_no_addresses(here: Desk) -> None:
    client = here.client()
    client.get(f"/{CANARY}?q={CANARY}")
    client.get(f"/files/{CANARY}/desk/x.pdf?name={CANARY}")
    told = "\n".join(here.lines)
    assert "GET - 404" in told
    assert "GET /files/{edition}/{target}/{sha256}.pdf 404" in told
    assert CANARY not in told
