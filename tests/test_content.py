"""The shipped content: the clinic's words intact, nothing invented, gaps marked, plain to read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import syllapy
import yaml

from handouts.content.bind import bind
from handouts.content.disclaimers import (
    Disclaimer,
    EditionFacts,
    Terms,
    holds,
    mentioned_terms,
    term_pattern,
)
from handouts.content.handout import HandoutFacts
from handouts.content.yaml_nodes import read_yaml
from handouts.library import FILE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
HANDOUTS = ("what-is-ketamine", "plain-language", "ketamine-brochure", "our-team")
FOLDERS = sorted(path.name for path in (ROOT / "content" / "handouts").iterdir())
# Keys whose values are ids or paths, which nobody reads.
NOT_READ = {"picture", "needs", "notices", "space", "people", "art", "panel", "ground", "lines"}


def load(path: Path) -> Any:
    """A file's tree with every scalar as text, by a second reader than the product's own."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)


@cache
def facts() -> dict[str, Any]:
    tree: dict[str, Any] = load(ROOT / "tests" / "facts.yaml")
    return tree


def words_of(handout: str) -> dict[str, Any]:
    tree: dict[str, Any] = load(CONTENT / "handouts" / handout / "en.yaml")
    return tree


def one_line(text: str) -> str:
    return " ".join(text.split())


def texts(tree: Any) -> Iterator[str]:
    """Every text that a reader sees, in order."""
    if isinstance(tree, str):
        yield tree
        return
    if isinstance(tree, dict):
        tree = [value for key, value in tree.items() if key not in NOT_READ]
    for part in tree:
        yield from texts(part)


def content_files() -> list[Path]:
    """The files that this test vouches for: all but the languages' own labels."""
    files = [path for path in CONTENT.rglob("*.yaml") if "languages" not in path.parts]
    return sorted(path for path in files if path.name != "approvals.yaml")


# The clinic's words


def printed_article() -> str:
    """The article's body in reading order, its marks as figures, without our additions."""
    marks = load(CONTENT / "handouts" / "what-is-ketamine" / "handout.yaml")["reference_marks"]
    parts: list[str] = []
    for block in words_of("what-is-ketamine")["body"]:
        if "table" in block:  # the booklet's list of short forms
            continue
        parts.append(
            block["figure"]["caption"] if "figure" in block else next(iter(block.values()))
        )
    text = re.sub(r"\{missing:[^}]*\}", "", "\n".join(parts)).replace("**", "")
    return one_line(re.sub(r"\[\^([a-z-]+)\]", lambda mark: marks[mark[1]], text))


def test_every_sentence_of_the_article_stands_in_order_and_nothing_else() -> None:
    text = printed_article()
    for sentence in facts()["article"]["sentences"]:
        assert text.startswith(sentence), f"expected {sentence!r} at {text[:80]!r}"
        text = text[len(sentence) :].lstrip()
    assert text == ""


def test_article_keeps_its_title_and_byline() -> None:
    words = words_of("what-is-ketamine")
    assert words["title"] == facts()["article"]["title"]
    assert words["deck"] == facts()["article"]["byline"]


def test_reference_marks_stand_in_the_order_of_print() -> None:
    assert re.findall(r"\.([1-4])(?= |$)", printed_article()) == ["3", "1", "2", "4"]


def test_the_articles_disclaimer_is_required_word_for_word() -> None:
    text = load(CONTENT / "disclaimers" / "clinic_article.yaml")["text"]["en"]
    assert one_line(text) == " ".join(facts()["article"]["disclaimer"])


@pytest.mark.parametrize("person", list(facts()["staff"]))
def test_a_persons_facts_are_carried_intact(person: str) -> None:
    wanted = facts()["staff"][person]
    found = load(CONTENT / "people" / f"{person}.yaml")
    assert (found["name"], found.get("credentials")) == (wanted["name"], wanted.get("credentials"))
    assert found["title"]["en"] == wanted["title"]
    biography = one_line(found["biography"]["en"])
    assert biography == wanted["biography"]
    assert [fact for fact in wanted["facts"] if fact not in biography] == []


def test_the_team_is_whole_in_order_and_nobody_comes_twice() -> None:
    [listed] = [block["people"] for block in words_of("our-team")["body"] if "people" in block]
    assert listed == list(facts()["staff"])
    files = {path.stem: load(path) for path in (CONTENT / "people").glob("*.yaml")}
    assert [name for name, person in files.items() if person["staff"] == "no"] == ["gia-nevel"]
    assert [person["name"] for person in files.values()].count("Steve Yun") == 1


def test_the_brochure_refers_to_the_team_by_their_ids() -> None:
    blocks = [
        block
        for panel in words_of("ketamine-brochure")["panels"]
        for block in panel.get("blocks", [])
    ]
    [team] = [block["team"]["people"] for block in blocks if "team" in block]
    assert team == list(facts()["staff"])


# Nothing invented

LOOKS_INVENTED = {
    "phone": r"\d{3}[\s).-]*\d{3}[\s.-]*\d{4}|\d{3}-\d{4}|\btel:",
    "e-mail": r"\S+@\S+\.\w+|\bmailto:",
    "web": r"https?://\S+|\bwww\.\S+|\b[\w-]+\.(?:com|org|net|gov|edu|io|health|clinic)\b",
    "street": r"\b\d+\s+(?:[NSEW]\.?\s+)?[A-Z]\w+\s+(?:Str?|Ave|Blvd|Road|Rd|Drive|Dr)",
    "zip code": r"\b(?:[A-Z]{2}\s+)?\d{5}(?:-\d{4})?\b",
    "hotline": r"\b[2-9]\d\d\b",
}
REAL = {"988", "911", "988lifeline.org", "https://988lifeline.org"}


def invented(text: str) -> list[str]:
    """What looks like a way to reach somebody and is no hotline that we know to be right."""
    return [
        f"{kind}: {match[0]}"
        for kind, pattern in LOOKS_INVENTED.items()
        for match in re.finditer(pattern, text)
        if match[0].rstrip(").") not in REAL
    ]


@pytest.mark.parametrize(
    "text",
    [
        "call (805) 555-0100",
        "call 805.555.0100",
        "write to desk@clinic.example",
        "see www.clinic.example",
        "see clinic.com",
        "120 Main Street",
        "Los Angeles, CA 90001",
        "call 989",
    ],
)
def test_the_search_for_invented_contacts_finds_them(text: str) -> None:
    assert invented(text)


def test_no_way_to_reach_anybody_is_invented() -> None:
    files = content_files()
    assert len(files) >= 32
    found = {}
    for path in files:
        tree = load(path)
        if "translation" in tree:
            tree["translation"].pop("saw")  # digits of a hash
        hits = invented(one_line(str(tree)))
        found[path.name] = [hit for hit in hits if not hit.startswith("web: https://988lifeline")]
    found.pop("terms.yaml")
    # The crisis line's old numbers, kept so that every text with it is found.
    assert [hit for hit in found.pop("hotlines.yaml") if hit.startswith("phone")] == [
        "phone: 800-273-8255", "phone: 888-628-9454",
    ]  # fmt: skip
    # The law that a required text rests on is no phone number.
    law = ["hotline: 651"]
    assert {name: hits for name, hits in found.items() if hits and hits != law} == {}


def gaps(tree: Any, path: str = "") -> Iterator[str]:
    """The places of `missing:`, such as review.by."""
    if isinstance(tree, list):
        tree = {str(number): part for number, part in enumerate(tree)}
    if isinstance(tree, dict):
        if set(tree) == {"missing"}:
            assert len(tree["missing"]) > 10, f"{path} should say what is missing"
            yield path
        for key, value in tree.items():
            yield from gaps(value, f"{path}.{key}" if path else key)


REVIEW = {"review.by", "review.on", "review.next"}
GAPS = {
    "clinic.yaml": {"phone", "address", "website", "email", "hours"},
    "hotlines.yaml": set(),
    "terms.yaml": set(),
    "references.yaml": {
        f"references.{name}"
        for name in ("new-growth", "rat-neuron", "cortical-excitability", "mtor")
    },
    "people/gia-nevel.yaml": set(),
    **{f"people/{person}.yaml": {"portrait"} for person in facts()["staff"]},
    **{f"handouts/{name}/handout.yaml": REVIEW | {"author"} for name in FOLDERS},
    "handouts/what-is-ketamine/handout.yaml": REVIEW,
    **{f"handouts/{name}/en.yaml": set() for name in FOLDERS},
    **{
        f"handouts/{path.parent.name}/{path.name}": {"translation.by", "translation.reviewed"}
        for path in (ROOT / "content" / "handouts").glob("*/??.yaml")
        if path.stem != "en"
    },
}


def test_what_the_clinic_has_not_given_is_marked_missing() -> None:
    files = {path.relative_to(CONTENT).as_posix(): load(path) for path in content_files()}
    disclaimers = {name: {"review"} for name in files if name.startswith("disclaimers/")}
    assert len(disclaimers) == 16
    found = {name: set(gaps(tree)) for name, tree in files.items()}
    assert {name: missing for name, missing in found.items() if missing} == {
        name: missing for name, missing in (GAPS | disclaimers).items() if missing
    }
    assert found.keys() >= GAPS.keys()


def test_the_dead_link_and_the_pictures_are_marked_missing() -> None:
    words = words_of("what-is-ketamine")
    [text] = [text for text in texts(words) if "Read more about this here." in text]
    assert "Read more about this here. {missing:" in one_line(text)
    figures = [block["figure"] for block in words["body"] if "figure" in block]
    assert len(figures) == 2
    assert all(figure["needs"] and figure["drawing"].startswith("Our ") for figure in figures)


def test_nothing_is_approved_by_anybody_yet() -> None:
    drafts = {load(path)["status"] for path in (CONTENT / "disclaimers").glob("*.yaml")}
    assert drafts == {"draft"}


# The files are bound, and the rules bring what they must


def model_of(path: Path) -> type[Any]:
    """The model that the first line of a file names, by its schema."""
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    match = re.fullmatch(r"# yaml-language-server: \$schema=((?:\.\./)*schemas/(\w+)\.json)", first)
    assert match, f"{path.name} should begin with its schema"
    assert (path.parent / match[1]).resolve().parent == CONTENT / "schemas"
    return FILE_KINDS[match[2]]


def bound(path: Path, model: type[Any]) -> Any:
    tree, problems = read_yaml(path.read_bytes(), path.name)
    assert problems == []
    assert tree is not None
    made, problems = bind(tree, model)
    assert problems == []
    return made


@pytest.mark.parametrize("path", content_files(), ids=lambda path: str(path.relative_to(CONTENT)))
def test_every_file_is_read_without_a_problem(path: Path) -> None:
    assert bound(path, model_of(path)) is not None


EVERY_SHEET = {"emergency_911", "crisis_988", "info_only", "alt_format", "control_line"}
BENEFIT = {"offlabel_ketamine", "risk_box", "results_vary"}
REQUIRED = {
    "what-is-ketamine": EVERY_SHEET | BENEFIT | {"clinic_article"},
    "plain-language": EVERY_SHEET | BENEFIT | {"after_infusion", "controlled_substance"},
    "ketamine-brochure": EVERY_SHEET | BENEFIT,
    "our-team": EVERY_SHEET | BENEFIT,
}


def required(facts_of: HandoutFacts, words: str, *, personal: bool = False) -> set[str]:
    lists = bound(CONTENT / "terms.yaml", Terms).terms
    patterns = {str(term): term_pattern(in_language["en"]) for term, in_language in lists.items()}
    edition = EditionFacts(
        kind=facts_of.kind,
        audience=facts_of.audience,
        published_as=facts_of.published_as,
        topics=frozenset(map(str, facts_of.topics)),
        format=str(facts_of.formats[0]),
        target="screen",
        personal=personal,
        mentioned=mentioned_terms(words, patterns),
    )
    files = (CONTENT / "disclaimers").glob("*.yaml")
    return {path.stem for path in files if holds(bound(path, Disclaimer).when, edition)}


@pytest.mark.parametrize("handout", HANDOUTS)
def test_the_rules_bring_each_handout_its_required_texts(handout: str) -> None:
    facts_of = bound(CONTENT / "handouts" / handout / "handout.yaml", HandoutFacts)
    parts = list(texts(words_of(handout)))
    if handout == "our-team":
        parts += [person["biography"] for person in facts()["staff"].values()]
    words = one_line(" ".join(parts))
    assert required(facts_of, words) == REQUIRED[handout]
    assert required(facts_of, words, personal=True) == REQUIRED[handout] | {"phi_mark"}


@pytest.mark.parametrize(
    ("words", "brought"),
    [
        ("Ketamine and your health", set()),
        ("Feeling depressed?", {"crisis_988"}),
        ("Ketamine for chronic pain", {"offlabel_ketamine"}),
        ("Ketamine heals.", {"risk_box", "results_vary"}),
        ("Ask us about Spravato.", {"esketamine_distinct"}),
        ("Approved by the FDA", {"esketamine_distinct"}),
        ("We also offer lozenges.", {"compounded"}),
    ],
)
def test_a_word_brings_its_required_text(words: str, brought: set[str]) -> None:
    facts_of = bound(CONTENT / "handouts" / "our-team" / "handout.yaml", HandoutFacts)
    assert required(facts_of, words) == (EVERY_SHEET - {"crisis_988"}) | brought


# Plain to read

RUNNING = ("lead", "text", "statement", "more", "do")


def running_text(tree: Any) -> Iterator[str]:
    """The sentences of a handout, without titles, list items and pictures, which are short."""
    if isinstance(tree, list):
        for part in tree:
            yield from running_text(part)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key in RUNNING and isinstance(value, str):
                yield value
            elif isinstance(value, dict | list):
                yield from running_text(value)


def sentences(parts: Iterator[str]) -> list[list[str]]:
    """Each sentence as its words; an insert such as {clinic.name} counts as one word."""
    split = [piece for part in parts for piece in re.split(r"(?<=[.!?…])\s+|\n\n", part)]
    found = [re.findall(r"[A-Za-z][A-Za-z’'.-]*[A-Za-z]|[A-Za-z]", piece) for piece in split]
    return [words for words in found if words]


def reading_grade(parts: Iterator[str]) -> float:
    """Flesch-Kincaid grade level: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    found = sentences(parts)
    words = [word for sentence in found for word in sentence]
    syllables = sum(max(1, syllapy.count(word)) for word in words)
    grade: float = 0.39 * len(words) / len(found) + 11.8 * syllables / len(words) - 15.59
    return grade


def test_the_measure_of_reading_grade_tells_hard_from_plain() -> None:
    assert reading_grade(running_text(words_of("what-is-ketamine"))) > 12
    assert reading_grade(iter(["The cat sat on the mat. It was warm there."])) < 2


@pytest.mark.parametrize(("handout", "most"), [("plain-language", 6.0), ("ketamine-brochure", 8.0)])
def test_patients_can_read_it(handout: str, most: float) -> None:
    words = words_of(handout)
    assert reading_grade(running_text(words.get("body") or words["panels"])) <= most


def test_the_take_home_sheet_has_short_sentences_and_few_words() -> None:
    body = words_of("plain-language")["body"]
    found = sentences(running_text(body))
    assert max(map(len, found)) <= 15
    read = [block["figure"]["caption"] if "figure" in block else block for block in body]
    assert sum(map(len, sentences(texts(read)))) <= 260


def test_plain_copy_promises_no_dose_visits_or_cost() -> None:
    for handout in ("plain-language", "ketamine-brochure"):
        words = " ".join(texts(words_of(handout)))
        assert not re.search(
            r"\b(mg|dose|doses|sessions?|cost|costs|\$|cures?|safe|will help)\b", words
        )


def test_the_brochure_fills_its_six_panels() -> None:
    panels = words_of("ketamine-brochure")["panels"]
    count = {
        panel["panel"]: sum(map(len, sentences(texts(panel.get("blocks", []))))) for panel in panels
    }
    names = ["cover", "flap", "inside-left", "inside-middle", "inside-right", "back"]
    assert list(count) == names
    assert all(60 <= count[name] <= 150 for name in names[2:5])
    assert count["flap"] <= 60


def test_the_brochures_flap_claims_no_benefit() -> None:
    flap = words_of("ketamine-brochure")["panels"][1]
    benefit = load(CONTENT / "terms.yaml")["terms"]["benefit"]["en"]
    assert not term_pattern(benefit).search(" ".join(texts(flap)))
