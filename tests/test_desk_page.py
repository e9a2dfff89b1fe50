"""The desk's page in a real browser: found, chosen, filled in, put on a list and printed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import copy_workspace, wait_until
from cups_helpers import TOOLS, Office
from desk_page_helpers import BROWSER, served, small_desk, watched
from handouts.pdf.joining import sheets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog, Page, Route

    from conftest import Needs, Run
    from desk_page_helpers import Watched

pytest.importorskip("playwright")
SHEET = "after-your-visit.en.aftercare"
DRAFT = "ask-us.en.rack-card"


@pytest.fixture(scope="module")
def built_desk(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace, built once for all processes of a parallel run."""
    base = tmp_path_factory.getbasetemp()
    shelf = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "desk-page"
    try:
        shelf.mkdir()
    except FileExistsError:
        wait_until((shelf / "done").exists, seconds=300)
        return shelf / "workspace"
    small_desk(run, shelf / "workspace")
    (shelf / "done").touch()
    return shelf / "workspace"


@pytest.fixture(scope="module")
def address(
    built_desk: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The server that all tests of this file share, with a workspace and a memory of its own."""
    folder = tmp_path_factory.mktemp("desk")
    root = copy_workspace(built_desk, folder / "workspace")
    with served(root, folder / "data", environment) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    if not Path(BROWSER).exists():
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing, and CI must not skip")
        pytest.skip("chromium is missing")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Watched]:
    """A fresh browser at the desk. Nothing may fail in it, and nothing be asked of others."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    seen = watched(context, address)
    yield seen
    context.close()
    assert seen.errors == []
    assert seen.elsewhere == []


def _titles(page: Page) -> list[str]:
    return page.locator("#results .card .title").all_inner_texts()


def _found(page: Page, count: str) -> None:
    page.locator("#found", has_text=count).wait_for()


def _empty_list(desk: Watched) -> None:
    page = desk.go("/list")
    clear = page.get_by_role("button", name="Empty the list")
    if clear.count():
        clear.click()
    page.get_by_role("heading", name="Nothing is on the list").wait_for()


def _add(desk: Watched, edition: str) -> None:
    page = desk.go(f"/sheet/{edition}")
    page.get_by_role("button", name="Add to print list").click()
    page.locator("#job", has_text="is on the print list").wait_for()


def test_typing_finds_sheets_and_the_count_is_said(desk: Watched) -> None:
    page = desk.go()
    assert desk.focused() == "query"

    page.keyboard.type("crisis ca")
    _found(page, "1 handout found")

    assert _titles(page) == ["In a crisis"]
    assert page.locator("#found").get_attribute("role") == "status"


def test_words_of_another_language_find_the_sheet_in_that_language(desk: Watched) -> None:
    page = desk.go()

    page.keyboard.type("despues de su visita")
    _found(page, "1 handout found")

    assert _titles(page) == ["Después de su visita"]
    assert page.locator(".card .title").get_attribute("lang") == "es"


def test_arrows_move_through_the_sheets_enter_opens_one_and_escape_goes_back(desk: Watched) -> None:
    page = desk.go()
    page.keyboard.press("ArrowDown")
    first = desk.focused()
    page.keyboard.press("ArrowRight")
    second = desk.focused()

    page.keyboard.press("Enter")
    page.locator("#pane-title").wait_for()

    assert first.startswith("card-")
    assert second.startswith("card-")
    assert first != second
    assert page.locator(f"[data-handout]:has(#{second}).chosen").count() == 1
    assert desk.focused() == "copies"
    page.keyboard.press("Escape")
    assert desk.focused() == "query"


def test_enter_in_the_field_opens_the_first_sheet_even_before_it_is_shown(desk: Watched) -> None:
    page = desk.go()

    page.keyboard.type("after your visit")
    page.keyboard.press("Enter")

    page.locator("#pane-title", has_text="After your visit").wait_for()
    wait_until(lambda: desk.focused() == "copies", seconds=5)


def test_drafts_are_set_apart_and_what_is_ready_stands_first(desk: Watched) -> None:
    page = desk.go()

    ready = page.locator(".shelf:not(.later) .card .title").all_inner_texts()
    later = page.get_by_role("region", name="Not to be handed out yet")

    assert sorted(ready) == ["After your visit", "In a crisis", "Ketamine for depression"]
    assert later.locator(".title").all_inner_texts() == ["Ask us about ketamine"]
    assert later.locator(".status").all_inner_texts() == ["Draft, not approved"]


def test_the_language_filter_shows_what_there_is_in_it(desk: Watched) -> None:
    page = desk.go()

    page.get_by_role("link", name="Español", exact=True).first.click()
    page.locator("#results .card .title[lang=es]").first.wait_for()

    assert _titles(page) == ["Después de su visita"]
    assert page.locator(".shelf:not(.later) .card").count() == 0


def test_badges_and_switches_choose_language_and_large_print(desk: Watched) -> None:
    page = desk.go()
    card = page.locator(".card[data-handout=crisis-card]")

    card.get_by_role("link", name="Large print").click()
    page.locator("[data-edition='crisis-card.en.wallet-card.large-print']").wait_for()
    page.locator("#pane").get_by_role("link", name="Standard print").click()
    page.locator("[data-edition='crisis-card.en.wallet-card']").wait_for()
    page.locator(".card[data-handout=after-your-visit]").get_by_role("link", name="Español").click()
    page.locator("[data-edition='after-your-visit.es.aftercare']").wait_for()

    assert page.locator("#pane-title").inner_text() == "Después de su visita"
    assert page.locator("#pane .status").inner_text() == "Draft, not approved"
    page.locator("#pane").get_by_role("link", name="English").click()
    page.locator(f"[data-edition='{SHEET}']").wait_for()


def test_the_pane_shows_the_pages_of_the_real_file(desk: Watched) -> None:
    page = desk.go("/sheet/plain-language.en.one-pager")
    picture = page.get_by_role("img", name=re.compile(r"^Page 1 of 1: Ketamine for depression"))

    picture.evaluate("image => image.decode()")

    wide, high = picture.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert high == 1400
    assert wide / high == pytest.approx(8.5 / 11, abs=0.002)


def test_printing_opens_the_file_for_the_office_printer(desk: Watched) -> None:
    page = desk.go(f"/sheet/{SHEET}")

    with page.expect_popup() as opened:
        page.get_by_role("button", name="Print", exact=True).click()

    opened.value.wait_for_url(re.compile(rf"/files/{re.escape(SHEET)}/desk/[0-9a-f]+\.pdf$"))


def test_copies_are_in_the_file_and_in_the_log(desk: Watched) -> None:
    page = desk.go(f"/sheet/{SHEET}")
    pages = page.evaluate(
        """async () => {
            const data = new URLSearchParams(new FormData(document.getElementById("print")));
            data.set("copies", "3");
            data.set("once", "three copies");
            const answer = await fetch("/print", { method: "POST", body: data });
            return [...new Uint8Array(await answer.arrayBuffer())];
        }"""
    )
    assert sheets_of(bytes(pages)).pages == 3

    page.get_by_role("button", name="One copy more").click()

    with page.expect_popup() as opened:
        page.get_by_role("button", name="Print", exact=True).click()
    opened.value.wait_for_url(f"{desk.address}/print")
    opened.value.close()

    desk.go()
    close = page.get_by_role("region", name="Close at hand")
    assert "After your visit" in close.locator(".title").all_inner_texts()
    desk.go("/log")
    row = page.get_by_role("row").filter(has_text=SHEET).first
    assert row.get_by_role("cell").nth(3).inner_text() == "2"
    assert "front desk" in row.inner_text()


def test_a_favourite_stands_in_front(desk: Watched) -> None:
    page = desk.go("/sheet/plain-language.en.one-pager")

    page.get_by_role("button", name="Favorite").click()
    page.locator("#star[aria-pressed=true]").wait_for()

    close = desk.go().get_by_role("region", name="Close at hand")
    assert "Ketamine for depression" in close.locator(".title").all_inner_texts()


def test_a_double_click_hands_out_once(desk: Watched) -> None:
    page = desk.go(f"/sheet/{SHEET}")
    lines = _lines_of_the_log(desk)
    page = desk.go(f"/sheet/{SHEET}")

    page.get_by_role("button", name="Print", exact=True).dblclick()
    page.wait_for_timeout(800)

    assert _lines_of_the_log(desk) == lines + 1


def _lines_of_the_log(desk: Watched) -> int:
    return desk.go("/log").locator("#log-entries ~ .scroll tbody tr").count()


def test_a_draft_takes_a_deliberate_step_that_names_it(desk: Watched) -> None:
    page = desk.go(f"/sheet/{DRAFT}")
    opened: list[Page] = []
    page.on("popup", lambda one: opened.append(one))  # noqa: PLW0108 - Playwright marks it

    page.get_by_role("button", name="Print …").click()
    question = page.get_by_role("dialog", name="This is not approved")
    question.wait_for()
    assert "Ask us about ketamine" in question.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Do not print"
    page.keyboard.press("Enter")
    question.wait_for(state="hidden")
    assert opened == []

    page.get_by_role("button", name="Print …").click()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Print it all the same").click()
    popup.value.wait_for_url(re.compile(r"/files/.*\.pdf$"))


def test_a_draft_is_not_printed_by_a_form_without_that_step(desk: Watched) -> None:
    page = desk.go(f"/sheet/{DRAFT}")

    status, text = page.evaluate(
        """async () => {
            const data = new URLSearchParams(new FormData(document.getElementById("print")));
            const answer = await fetch("/print", { method: "POST", body: data });
            return [answer.status, await answer.text()];
        }"""
    )

    assert status == 409
    assert "This is not approved" in text
    desk.errors.clear()  # the browser writes down the 409


def test_the_list_is_ordered_by_buttons_and_by_dragging_and_printed_as_one(desk: Watched) -> None:
    _empty_list(desk)
    for edition in (SHEET, "crisis-card.en.wallet-card", "plain-language.en.one-pager"):
        _add(desk, edition)
    page = desk.go("/list")
    names = page.locator(".line .name")

    page.get_by_role("button", name="Move In a crisis up").click()
    page.locator(".line .name", has_text="In a crisis").first.wait_for()
    wait_until(lambda: names.first.inner_text() == "In a crisis", seconds=5)
    assert "up-" in desk.focused()

    grip, last = (
        page.locator(".grip").first.bounding_box(),
        page.locator(".line").last.bounding_box(),
    )
    assert grip
    assert last
    page.mouse.move(grip["x"] + 5, grip["y"] + 9)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, last["y"] + last["height"] - 4, steps=4)
    page.mouse.up()
    wait_until(lambda: names.last.inner_text() == "In a crisis", seconds=5)

    page.get_by_role("button", name="One copy more").first.click()
    page.locator(".sum", has_text="4 sheets of paper").wait_for()
    page.get_by_role("button", name="Take Ketamine for depression off the list").click()
    wait_until(lambda: names.count() == 2, seconds=5)
    answer = page.evaluate(
        """async () => {
            const data = new URLSearchParams(new FormData(document.getElementById("print")));
            const answer = await fetch("/list/print", { method: "POST", body: data });
            const bytes = new Uint8Array(await answer.arrayBuffer());
            return [answer.headers.get("content-type"), String.fromCharCode(...bytes.slice(0, 5))];
        }"""
    )
    assert answer == ["application/pdf", "%PDF-"]


def test_a_packet_comes_in_the_readers_language_and_says_where_it_cannot(desk: Watched) -> None:
    _empty_list(desk)
    page = desk.go()

    page.get_by_role("link", name="First visit").click()
    page.get_by_role("link", name="Español", exact=True).click()

    assert page.locator(".line .name").all_inner_texts() == ["Después de su visita", "In a crisis"]
    assert page.get_by_text("not in this language; comes in English").count() == 1
    page.get_by_role("button", name="Add all to the print list").click()
    page.wait_for_url("**/list")
    assert page.locator(".line .name").all_inner_texts() == ["Después de su visita", "In a crisis"]
    assert page.locator("#listed").inner_text() == "2"


def test_the_list_is_saved_as_a_packet(desk: Watched) -> None:
    _empty_list(desk)
    _add(desk, SHEET)
    page = desk.go("/list")

    page.locator("summary", has_text="Save as a packet").click()
    page.get_by_label("Name of the packet").fill("Niños y más")
    page.get_by_role("button", name="Save as a packet").click()
    page.get_by_role("link", name="Open the packet").click()

    page.get_by_role("heading", name="Packet: Niños y más").wait_for()
    assert page.url.endswith("/packets/ninos-y-mas")


def test_a_sheet_is_filled_in_and_leaves_nothing_behind(desk: Watched) -> None:
    page = desk.go(f"/sheet/{SHEET}")
    page.get_by_role("link", name="Fill in").click()
    page.get_by_label("For", exact=True).fill("Canary Sparrowhawk")
    page.get_by_label("Date").fill("2026-12-01")
    page.get_by_label("Notes from my clinician").fill("Rest today.")
    before = page.evaluate("history.length")

    with page.expect_response("**/fill/*") as answer:
        page.get_by_role("button", name="Make the sheet").click()
    frame = page.get_by_title("The finished sheet: After your visit")
    frame.wait_for()

    assert answer.value.headers["content-type"] == "application/pdf"
    assert answer.value.headers["cache-control"] == "no-store"
    assert (frame.get_attribute("src") or "").startswith(f"blob:{desk.address}/")
    wait_until(lambda: desk.focused() == "print-sheet", seconds=5)
    assert page.url.endswith(f"/fill/{SHEET}")
    assert page.evaluate("history.length") == before
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "Canary" not in kept
    page.get_by_role("button", name="Clear").click()
    frame.wait_for(state="detached")
    assert page.get_by_label("For", exact=True).input_value() == ""


def test_whoever_leaves_or_changes_the_language_is_asked_before_what_was_typed_is_lost(
    desk: Watched,
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page = desk.go(f"/fill/{SHEET}")
    page.on("dialog", stay)
    page.get_by_label("For", exact=True).click()
    page.keyboard.type("Canary Sparrowhawk")
    page.get_by_role("button", name="Español").click()
    wait_until(lambda: asked == ["beforeunload"], seconds=5)
    assert page.get_by_label("For", exact=True).input_value() == "Canary Sparrowhawk"

    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Español").click()
    page.get_by_role("button", name="Hacer la hoja").wait_for()
    assert asked == ["beforeunload"]


def test_a_sheet_that_is_not_what_the_form_says_is_not_printed(desk: Watched) -> None:
    page = desk.go(f"/fill/{SHEET}")
    name = page.get_by_label("For", exact=True)
    make, printed = page.get_by_role("button", name="Make the sheet"), page.locator("#print-sheet")
    name.fill("Ana")
    make.click()
    printed.wait_for()

    name.fill("Ben")
    printed.wait_for(state="hidden")
    page.locator("#said", has_text="Make the sheet again").wait_for()
    make.click()
    printed.wait_for()


def test_a_sheet_that_comes_after_the_form_was_cleared_is_not_shown(desk: Watched) -> None:
    held: list[Route] = []
    page = desk.go(f"/fill/{SHEET}")
    page.get_by_label("For", exact=True).fill("Ana")
    page.route("**/fill/*", lambda route: held.append(route))  # noqa: PLW0108
    with page.expect_request("**/fill/*"):
        page.get_by_role("button", name="Make the sheet").click()
    wait_until(lambda: bool(held), seconds=5)
    page.get_by_role("button", name="Clear").click()
    with page.expect_response("**/fill/*") as answer:
        held[0].continue_()
    answer.value.finished()

    page.wait_for_function("!document.getElementById('fill').dataset.busy")
    assert page.locator("#finished iframe").count() == 0
    assert page.locator("#print-sheet").is_hidden()


def test_faults_stand_beside_their_fields_and_the_first_has_the_focus(desk: Watched) -> None:
    page = desk.go(f"/fill/{SHEET}")
    phone = page.get_by_label("Their phone")
    phone.fill("at home")
    page.get_by_label("Notes from my clinician").fill("word " * 300)

    page.get_by_role("button", name="Make the sheet").click()
    page.locator("#summary").wait_for()

    wait_until(lambda: desk.focused() == "field-companion_phone", seconds=5)
    assert phone.get_attribute("aria-invalid") == "true"
    described = phone.get_attribute("aria-describedby") or ""
    assert page.locator(f"#{described}").inner_text().startswith("This is no telephone number")
    notes = page.locator("[data-field=notes] .fault").inner_text()
    assert notes == "This has 1499 characters, and 1200 are the most. Shorten it."


def test_notes_that_do_not_fit_are_said(desk: Watched) -> None:
    page = desk.go(f"/fill/{SHEET}")
    page.get_by_label("Notes from my clinician").fill("A long day of rest. " * 55)

    page.get_by_role("button", name="Make the sheet").click()

    page.locator("[data-field=notes] .fault", has_text="does not fit its paper").wait_for()
    assert page.locator("#finished iframe").count() == 0


def test_a_draft_is_filled_in_only_by_somebody_who_says_so(desk: Watched) -> None:
    page = desk.go("/fill/after-your-visit.es.aftercare")

    page.get_by_role("button", name="Make the sheet").click()
    page.locator("#summary", has_text="This sheet is not approved").wait_for()
    page.get_by_label("I know, and I want this sheet all the same.").check()
    page.get_by_role("button", name="Make the sheet").click()

    page.get_by_title("The finished sheet: Después de su visita").wait_for()


def test_a_list_of_patients_becomes_sheets_and_bad_rows_are_named(desk: Watched) -> None:
    rows = "patient_name,next_date\nOne Sparrow,2026-12-01\nTwo Sparrow,2026-13-01\n"
    page = desk.go("/tomorrow")
    page.locator("#list").set_input_files(
        files={"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )

    page.get_by_role("button", name="Make all sheets").click()
    row = page.get_by_role("row").nth(1)
    row.wait_for()
    assert [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()[:3]] == [
        "2", "3", "13",
    ]  # fmt: skip
    assert "Sparrow" not in page.locator("#bad").inner_text()

    page.get_by_role("button", name="Make only the good rows").click()
    page.get_by_title("The finished sheets").wait_for()
    page.locator("#said", has_text="Sheets that are ready: 1").wait_for()


def test_a_draft_for_a_whole_list_is_meant_by_name_and_only_until_another_is_chosen(
    desk: Watched,
) -> None:
    page = desk.go("/tomorrow")
    which, meant = page.get_by_label("Which sheet"), page.get_by_label("I know, and I want")
    assert meant.is_hidden()

    which.select_option(SHEET.replace(".en.", ".es."))
    page.locator("#meant", has_text="This sheet is a draft").wait_for()
    meant.check()
    which.select_option(SHEET)
    assert meant.is_hidden()
    which.select_option(SHEET.replace(".en.", ".es."))
    assert not meant.is_checked()


def test_the_sample_list_has_the_columns_of_the_sheet(desk: Watched) -> None:
    page = desk.go("/tomorrow")

    with page.expect_download() as download:
        page.get_by_role("link", name="Get a list with the right columns").click()
    text = download.value.path().read_text("utf-8-sig")

    assert text.startswith("patient_name,companion,companion_phone,next_date,next_time")
    assert text.count("\n") == 1


def test_the_log_tells_what_was_on_the_counter_and_is_saved(desk: Watched) -> None:
    page = desk.go(f"/sheet/{SHEET}")
    with page.expect_popup():
        page.get_by_role("button", name="Print", exact=True).click()
    desk.go("/log")

    page.get_by_role("button", name="Show", exact=True).click()
    row = page.get_by_role("region", name=re.compile("^On the counter on")).get_by_role("row")
    assert "After your visit" in row.filter(has_text=SHEET).inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as CSV").click()
    assert SHEET.split(".", maxsplit=1)[0] in download.value.path().read_text("utf-8-sig")


def test_the_page_speaks_spanish(desk: Watched) -> None:
    page = desk.go()

    page.get_by_role("button", name="Español").click()
    page.get_by_role("searchbox", name="Buscar una hoja").wait_for()

    assert page.locator("html").get_attribute("lang") == "es"
    assert (
        page.get_by_role("navigation").get_by_role("link").all_inner_texts()[0] == "Buscar una hoja"
    )
    desk.go(f"/fill/{SHEET}")
    page.get_by_label("Their phone").fill("at home")
    page.get_by_role("button", name="Hacer la hoja").click()
    page.locator(".fault", has_text="Esto no es un número de teléfono").wait_for()


def test_errors_are_pages_in_plain_words(desk: Watched) -> None:
    page = desk.go("/sheet/no-such-sheet.en.letter")

    assert page.get_by_role("heading").first.inner_text() == "This sheet is no longer here"
    page.get_by_role("link", name="Go to the first page").click()
    page.get_by_role("searchbox").wait_for()
    desk.errors.clear()  # the browser writes down the 404


def test_a_request_that_fails_is_said_and_the_page_stays(desk: Watched) -> None:
    page = desk.go(f"/sheet/{SHEET}")
    page.evaluate("document.body.setAttribute('hx-headers', '{\"X-Handouts-Token\": \"old\"}')")

    page.get_by_role("button", name="Add to print list").click()

    page.locator("#said", has_text="This page is too old").wait_for()
    assert page.locator("#pane-title").is_visible()
    desk.errors.clear()  # the browser writes down the 403


def test_many_open_tabs_leave_a_connection_for_the_next(desk: Watched) -> None:
    """A browser allows six to one server, and each page that is looked at waits for news."""
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    tabs = []
    for _ in range(7):
        tabs.append(desk.page.context.new_page())
        with tabs[-1].expect_request("**/events", timeout=15_000):
            tabs[-1].goto(desk.address, timeout=15_000)
        tabs[-1].evaluate(hide, True)

    with tabs[0].expect_request("**/events"):
        tabs[0].evaluate(hide, False)


def test_the_keyboard_alone_finds_and_prints(desk: Watched) -> None:
    page = desk.go()
    page.keyboard.type("visit")
    _found(page, "found")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_until(lambda: desk.focused() == "copies", seconds=5)
    page.keyboard.type("3")

    with page.expect_popup() as popup:
        page.keyboard.press("Enter")
    popup.value.wait_for_url(f"{desk.address}/print")
    popup.value.close()

    row = desk.go("/log").get_by_role("row").filter(has_text=SHEET).first
    assert row.get_by_role("cell").nth(3).inner_text() == "3"


@pytest.mark.parametrize("path", ["/", f"/sheet/{SHEET}", "/list", f"/fill/{SHEET}", "/log"])
def test_everything_has_a_name_and_fits_a_narrow_screen(desk: Watched, path: str) -> None:
    page = desk.go(path)
    tree = page.locator("body").aria_snapshot()

    nameless = re.findall(r"^\s*- (?:button|link|textbox|searchbox|spinbutton|combobox|checkbox)"
                          r"(?: \[.*\])?:?$", tree, re.MULTILINE)  # fmt: skip
    assert nameless == []
    assert all(landmark in tree for landmark in ("- banner", "- navigation", "- main"))
    assert len(re.findall(r"\[level=1\]", tree)) == 1
    for width in (820, 640, 400):  # 640 is a desk's screen at 200 %
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll("a.button, button, select, .choices a, .badge")]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert small == []


_CONTRAST = """() => {
    const parse = (text) => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
        .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
        .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = (one) => {
        for (; one; one = one.parentElement) {
            const colour = parse(getComputedStyle(one).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const faint = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = words.nextNode(); text; text = words.nextNode()) {
        const one = text.parentElement;
        const off = one.closest("[aria-disabled=true], noscript, script");
        if (!text.data.trim() || off || !one.checkVisibility()) continue;
        const [front, back] = [parse(getComputedStyle(one).color), ground(one)].map(light);
        const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
        if (ratio < 4.5) faint.push(`${text.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
    return faint;
}"""


@pytest.mark.parametrize("path", ["/", f"/sheet/{DRAFT}", f"/fill/{SHEET}", "/tomorrow", "/log"])
def test_words_stand_out_from_their_ground(desk: Watched, path: str) -> None:
    assert desk.go(path).evaluate(_CONTRAST) == []


@pytest.mark.nightly
def test_a_real_printer_prints_once_and_says_that_it_has_no_paper(
    browser: Browser,
    built_desk: Path,
    environment: dict[str, str],
    tmp_path: Path,
    needs: Needs,
) -> None:
    for tool in TOOLS:
        needs(tool)
    office = Office()
    try:
        office.start()
        there = {**environment, **office.environment()}
        with served(built_desk, tmp_path, there, cups=office.server) as address:
            seen = watched(browser.new_context(), address)
            page = seen.go("/sheet/crisis-card.en.wallet-card")
            office.take_paper()
            page.get_by_role("button", name="Print", exact=True).dblclick()
            page.locator("#job", has_text="out of paper").wait_for()
            office.put_paper()
            page.locator("#job", has_text="Printed.").wait_for()
            row = seen.go("/log").get_by_role("row").filter(has_text="crisis-card").first
            assert row.get_by_role("cell").last.inner_text() == "printed"
            assert len(office.arrivals("crisis-card.en.wallet-card")) == 1
            assert seen.errors == []
            page.context.close()
    finally:
        office.stop()


def test_without_scripts_a_sheet_is_found_and_a_draft_asks_on_a_page(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("searchbox").fill("ask us")
    page.get_by_role("button", name="Find").click()
    page.locator(".later .title a", has_text="Ask us about ketamine").click()

    with page.expect_popup() as popup:
        page.get_by_role("button", name="Print …").click()
    asked = popup.value
    asked.get_by_role("heading", name="This is not approved").wait_for()
    asked.get_by_role("button", name="Print it all the same").click()
    asked.wait_for_url(re.compile(r"\.pdf$"))
    context.close()


def test_a_narrow_screen_shows_one_thing_at_a_time(desk: Watched) -> None:
    desk.page.set_viewport_size({"width": 820, "height": 1180})
    page = desk.go()

    page.locator("#card-crisis-card").click()
    page.locator("#pane-title", has_text="In a crisis").wait_for()
    assert not page.locator("#results").is_visible()
    page.get_by_role("link", name="Back to all sheets").click()

    assert page.locator("#results").is_visible()
    assert desk.focused() == "card-crisis-card"
