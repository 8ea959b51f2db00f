from ehcpwatch.sinks.words.lines import MOST_LINES, WIDTH, laid_out, squeezed


def test_a_long_line_is_wrapped_and_what_follows_a_bullet_is_indented() -> None:
    lines = laid_out("- " + "word " * 30)

    assert len(lines) == 2
    assert lines[0].startswith("- word")
    assert lines[1].startswith("  word")
    assert max(map(len, lines)) <= WIDTH


def test_an_address_stays_in_one_piece() -> None:
    address = "https://ehcpwatch.example/" + "a-" * 100

    assert laid_out(f"See {address}") == ["See", address]


def test_empty_lines_are_kept_between_others_and_one_at_a_time() -> None:
    assert laid_out("\n\na\n\n \n\nb\n\n") == ["a", "", "b"]


def test_what_is_not_seen_is_not_written() -> None:
    assert laid_out("a\x00b\tc\x1b[1m") == ["a b     c [1m"]


def test_a_text_that_fits_is_not_cut_and_a_longer_one_is_cut_as_little_as_it_takes() -> None:
    short = "\n".join("word " * 30 for _ in range(12))
    longer = "\n".join("word " * 60 for _ in range(12))

    assert squeezed(short) == laid_out(short)
    assert len(squeezed(longer)) == 24
    assert squeezed(longer)[1].endswith(" …")
    assert len(squeezed(longer)) <= MOST_LINES
