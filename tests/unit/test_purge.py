"""What stays of a style sheet is what some page can match, and all of that."""

from __future__ import annotations

import pytest

from staffplus.site import light
from staffplus.site.purge import Used, moved, purged, tight

PAGE = '<html><body class="open"><p id="top" class="lead big">Text <em>here</em></p></body></html>'
USED = Used.of(
    [PAGE], ['el.classList.add("is-shown"); el.append(document.createElement("dialog"))']
)


@pytest.mark.parametrize(
    "rule",
    [
        "p{color:red}",
        ".lead.big em{color:red}",
        "#top>em:hover{color:red}",
        ".is-shown{color:red}",
        "dialog::backdrop{color:red}",
        "p:not(.never){color:red}",
        "p:is(.never,.lead){color:red}",
        "[data-mode=dark] p{color:red}",
        "*,::before{color:red}",
        ":root{color:red}",
        "@media (max-width: 34rem){p{color:red}}",
        "@supports (display: grid){@media print{p{color:red}}}",
    ],
)  # fmt: skip
def test_what_a_page_or_a_script_may_match_stays(rule: str) -> None:
    assert purged(rule, USED).replace(" ", "") == rule.replace(" ", "")


@pytest.mark.parametrize(
    "rule",
    [
        ".never{color:red}",
        ".lead.never{color:red}",
        "#other{color:red}",
        "table p{color:red}",
        ".never:hover>p{color:red}",
        "@media print{.never{color:red}}",
        "/* a comment */",
        "p{}",
    ],
)
def test_what_nothing_can_match_goes(rule: str) -> None:
    assert purged(rule, USED) == ""


def test_of_several_selectors_those_stay_that_match() -> None:
    assert purged(".never,p,table,.lead{color:red}", USED) == "p,.lead{color:red}"


def test_a_variable_goes_with_the_last_that_asks_for_it_and_stays_for_a_script_that_does() -> None:
    css = ":root{--a:var(--b);--b:1px;--c:2px;--d:3px}p{margin:var(--c)}.never{margin:var(--a)}"
    assert purged(css, USED) == ":root{--c:2px}p{margin:var(--c)}"
    asking = Used.of([PAGE], ['getPropertyValue("--d")'])
    assert "--d:3px" in purged(css, asking)


def test_animations_and_fonts_stay_only_for_whom_they_are_named() -> None:
    css = (
        "@keyframes turn{to{rotate:1turn}}@keyframes never{to{rotate:0}}"
        '@font-face{font-family:"Kept";src:url(a.woff2)}@font-face{font-family:"Gone";src:url(b.woff2)}'
        'p{animation:turn 1s;font-family:"Kept",serif}'
    )
    left = purged(css, USED)
    assert "turn" in left and "never" not in left
    assert "a.woff2" in left and "b.woff2" not in left


def test_importance_strings_and_order_are_kept() -> None:
    css = "p{color:red!important;content:'a;}b'}\n@media print{p{color:blue}}\nem{color:green}"
    left = purged(css, USED)
    assert "color:red!important" in left and "a;}b" in left
    assert left.index("blue") < left.index("green")


def test_what_a_later_rule_of_the_same_selector_says_anew_goes_and_nothing_else() -> None:
    css = "p{color:red;margin:0}em{color:red}p{color:blue}"
    assert purged(css, USED) == "p{margin:0}em{color:red}p{color:blue}"
    assert purged("p{color:red}p{color:blue}", USED) == "p{color:blue}"
    for kept in (
        "p{color:red!important}p{color:blue}",
        "p{color:red;color:color-mix(in srgb,red,blue)}",
        "p{color:red}@media print{p{color:blue}}",
        "p{color:red}.lead{color:blue}",
        "p{margin-left:1px}p{margin:0}",
    ):
        assert purged(kept, USED) == kept


def test_what_is_tight_says_the_same_and_its_strings_are_as_they_were() -> None:
    css = """/* why */
    p + em, a:not(.b) { content: "; } "; margin: 0 1px; }
    @media (max-width: 34rem) { p { color: red } }
    """
    said = 'p + em,a:not(.b){content:"; } ";margin:0 1px}@media (max-width:34rem){p{color:red}}'
    assert tight(css) == said


def test_addresses_lead_to_the_same_file_from_the_new_place() -> None:
    css = 'a{background:url(../img/x.svg)}b{background:url("data:image/svg+xml,y")}'
    assert "url(img/x.svg)" in moved(css, "styles/theme.css", "site.css")
    assert 'url("data:image/svg+xml,y")' in moved(css, "styles/theme.css", "site.css")


HEAD = """<head>
    <link rel="stylesheet" type="text/css" href="../_static/a.css?v=1" />
    <link rel="stylesheet" type="text/css" href="../_static/b.css?v=1" />
    <link rel="stylesheet" type="text/css" href="../_static/own.css?v=1" />
    <script src="../_static/other.js?v=1"></script>
    <script src="../_static/doctools.js?v=1"></script>
    <script src="../_static/copybutton.js?v=1"></script>
    <script defer src="../_static/scripts/bootstrap.js?digest=1"></script>
    <script type="text/x-staffplus-later" src="../_static/widgets/x.js"></script>
    <script src="../searchindex.js"></script>
</head>"""


def test_a_finished_page_has_one_sheet_and_waits_for_no_script() -> None:
    page = light.linked(
        light.scripts_of(HEAD, "x.html"), ["a.css", "b.css"], "../_static/site.css?v=2"
    )
    assert [light._address(it) for it in light.LINK.findall(page)] == ["site.css", "own.css"]
    assert '<script defer src="../_static/other.js?v=1">' in page
    assert '<script type="text/x-staffplus-later" src' in page
    assert not [it for it in ("doctools", "copybutton", "bootstrap", "searchindex") if it in page]
    assert light.linked(page, [], "../_static/site.css?v=2") == page, (
        "a second time changes nothing"
    )


def test_a_page_with_code_keeps_the_button_that_copies_it_and_the_page_of_results_its_search() -> (
    None
):
    code = (
        HEAD
        + '<div class="highlight-python notranslate"><div class="highlight"><pre>1</pre></div></div>'
    )
    assert "copybutton.js" in light.scripts_of(code, "x.html")
    assert light.scripts_of(HEAD, light.SEARCH_PAGE) == HEAD
