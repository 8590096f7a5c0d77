"""The compound file as another reader, olefile, finds it."""

import io
import struct

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from l10n_mx_infonavit_avisos.outputs.evidence.compound import (
    IN_HEADER,
    SECTOR,
    Storage,
    compound_file,
)

# Around the limits of a mini sector, a sector, the mini stream and a sector of FAT.
EDGES = [
    edge + step
    for edge in (0, 64, 512, 4096, 64 * 128, 512 * 128)
    for step in (-1, 0, 1)
    if edge + step >= 0
]
SIZES = st.one_of(st.sampled_from(EDGES), st.integers(0, 20_000))
NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\:!", exclude_categories=["Cs"]),
    min_size=1,
    max_size=15,
).filter(lambda name: "\0" not in name and name.upper().lower() == name.lower())


def pattern(size, seed=0):
    """Bytes of which no two sectors are alike."""
    block = b"".join(struct.pack("<II", seed, n) for n in range(-(-size // 8)))
    return block[:size]


def read(data):
    """Every stream by its path."""
    assert len(data) % SECTOR == 0
    with olefile.OleFileIO(
        io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL
    ) as ole:
        assert not ole.parsing_issues
        return {
            tuple(path): ole.openstream(path).read()
            for path in ole.listdir(streams=True)
        }


@settings(max_examples=150, deadline=None)
@given(
    top=st.dictionaries(NAMES, SIZES, max_size=9),
    below=st.dictionaries(NAMES, SIZES, max_size=4),
)
def test_what_is_put_in_comes_out(top, below):
    folder = "MBD00000001"
    children, wanted, seen = {}, {}, {folder}
    for seed, (name, size) in enumerate(top.items()):
        if name.upper() in seen:
            continue
        seen.add(name.upper())
        children[name] = wanted[(name,)] = pattern(size, seed)
    inner, seen = {}, set()
    for seed, (name, size) in enumerate(below.items(), 100):
        if name.upper() in seen:
            continue
        seen.add(name.upper())
        inner[name] = wanted[(folder, name)] = pattern(size, seed)
    children[folder] = Storage(inner)
    assert read(compound_file(Storage(children))) == wanted


@pytest.mark.parametrize("size", EDGES)
def test_a_lone_stream_of_every_edge(size):
    data = compound_file(Storage({"Workbook": pattern(size)}))
    assert read(data) == {("Workbook",): pattern(size)}


@pytest.mark.parametrize("more", [-2, -1, 0, 1, 2])
def test_more_sectors_than_the_header_can_list(more):
    """Beyond 109 sectors of FAT, 7 MB, the list of them goes on in the file."""
    size = (IN_HEADER * 128 - IN_HEADER - 2 + more) * SECTOR
    stream = pattern(size)
    assert read(compound_file(Storage({"Workbook": stream}))) == {("Workbook",): stream}


def test_two_sectors_of_the_list_beyond_the_header():
    stream = pattern((IN_HEADER + 140) * 128 * SECTOR)
    assert read(compound_file(Storage({"Workbook": stream}))) == {("Workbook",): stream}


@pytest.mark.parametrize("count", range(0, 40))
def test_every_sibling_is_found_in_the_tree(count):
    """olefile walks all entries; Windows searches the tree, so look as it does."""
    names = [f"{'x' * (n % 5)}{n}" for n in range(count)]
    data = compound_file(Storage({name: b"" for name in names}))
    entries = directory(data)
    for name in names:
        assert search(entries, name)
    assert not search(entries, "absent")
    check_colours(entries, entries[0]["child"])


def test_the_class_of_a_storage():
    clsid = bytes(range(16))
    data = compound_file(Storage({"MBD00000001": Storage({"a": b"b"}, clsid)}))
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        assert ole.getclsid("MBD00000001") == "03020100-0504-0706-0809-0A0B0C0D0E0F"


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "x" * 32])
def test_a_name_that_cannot_be(name):
    with pytest.raises(ValueError):
        compound_file(Storage({name: b""}))


def test_names_that_differ_only_in_case():
    with pytest.raises(ValueError):
        compound_file(Storage({"Workbook": b"", "WORKBOOK": b""}))


def directory(data):
    first = struct.unpack_from("<I", data, 48)[0]
    fat_at = struct.unpack_from("<I", data, 76)[0]
    fat = struct.unpack_from("<128I", data, (fat_at + 1) * SECTOR)
    entries, sector = [], first
    while sector < 0xFFFFFFFC:
        for index in range(4):
            at = (sector + 1) * SECTOR + index * 128
            length, kind, colour, left, right, child = struct.unpack_from(
                "<H2B3I", data, at + 64
            )
            name = data[at : at + max(length - 2, 0)].decode("utf-16-le")
            entries.append(
                {
                    "name": name,
                    "kind": kind,
                    "red": colour == 0,
                    "left": left,
                    "right": right,
                    "child": child,
                }
            )
        sector = fat[sector]
    return entries


def search(entries, name):
    number = entries[0]["child"]
    while number != 0xFFFFFFFF:
        here = entries[number]
        if here["name"] == name:
            return True
        less = (len(name), name.upper()) < (len(here["name"]), here["name"].upper())
        number = here["left" if less else "right"]
    return False


def check_colours(entries, number):
    """No red one below a red one, and as many black ones on every way down."""

    def blacks(number, parent_red):
        if number == 0xFFFFFFFF:
            return 0
        here = entries[number]
        assert not (here["red"] and parent_red)
        left = blacks(here["left"], here["red"])
        assert left == blacks(here["right"], here["red"])
        return left + (not here["red"])

    blacks(number, True)
