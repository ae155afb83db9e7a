"""What a search from the disk is told of a page: its words in their sections, and nothing that runs."""

from __future__ import annotations

from staffplus.site.found import words

PAGE = """<html><body><nav>Elsewhere</nav><article class="bd-article">
<section id="one"><h1>One<a class="headerlink" href="#one">#</a></h1>
<p>A <em>com</em>mon word &amp; more.</p><script>var hidden = "<p>";</script>
<section id="two"><h2>Two</h2><ul><li>first</li><li>second</li></ul></section></section>
</article></body></html>"""


def test_words_stand_in_their_sections_and_are_parted_as_on_the_page() -> None:
    told = words(PAGE)
    assert told.startswith('<div role="main"><section id="one"> One')
    assert "A common word &amp; more." in told
    assert '<section id="two"> Two first second' in told


def test_nothing_that_runs_or_stands_outside_of_the_article_is_told() -> None:
    told = words(PAGE)
    assert "hidden" not in told and "Elsewhere" not in told and "#<" not in told
    assert words("<p>a page without an article</p>") == '<div role="main"></div>'
