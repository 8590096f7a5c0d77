"""Pictures: what is taken, and how far they shrink."""

import io
import struct
import zlib

import pytest
from PIL import Image

from l10n_mx_infonavit_avisos.outputs.evidence import (
    LIMIT,
    BadPicture,
    File,
    Screen,
    TooLarge,
    read_picture,
    workbook,
    write_xls,
    write_xlsx,
)
from l10n_mx_infonavit_avisos.outputs.evidence.pictures import STEPS, Step, shrunk

from .evidence_reading import stored_pictures
from .evidence_samples import encoded, evidence, noise, screenshot


def png_chunk(kind, body):
    crc = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def png_of(width, height):
    """A PNG that says it is so large, and holds next to nothing."""
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + png_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "kind"),
        (b"not a picture", "kind"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "kind"),
        (encoded(Image.new("RGB", (9, 9)), "BMP"), "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (screenshot()[:-4000], "damaged"),
        (screenshot(size=(90, 90))[:-12], "damaged"),  # without its end
        (screenshot(size=(90, 90))[:-1], "damaged"),
        (screenshot(kind="JPEG")[:-9000], "damaged"),
        (png_of(50_000, 50_000), "pixels"),
        (png_of(6000, 5000), "pixels"),
        (png_of(20, 20000)[:-30], "damaged"),
        (b"\0" * 25_000_001, "bytes"),
    ],
)
def test_what_is_no_picture_to_be_used(content, reason):
    with pytest.raises(BadPicture) as caught:
        read_picture("una", content)
    assert (caught.value.name, caught.value.reason) == ("una", reason)


def test_a_png_keeps_its_pixels_and_nothing_else():
    image = Image.open(io.BytesIO(screenshot(size=(300, 200))))
    hidden = png_chunk(b"tEXt", b"Author\0Alguien") + png_chunk(b"eXIf", b"MM\0*" * 4)
    plain = encoded(image)
    marked = plain[:33] + hidden + plain[33:] + b"after the end"
    picture = read_picture("una", marked)
    assert picture.data == plain


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_shrinks(mode):
    image = Image.new(mode, (800, 600))
    picture = read_picture("una", encoded(image))
    for step in STEPS:
        small = shrunk(picture, step)
        assert Image.open(io.BytesIO(small.data)).size == (small.width, small.height)


def test_see_through_is_white():
    image = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    picture = shrunk(read_picture("una", encoded(image, compress_level=0)), Step(64))
    seen = Image.open(io.BytesIO(picture.data)).convert("RGB")
    assert seen.getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_stays_a_photo():
    picture = read_picture("una", noise(size=(900, 700), kind="JPEG"))
    sizes = [len(shrunk(picture, step).data) for step in STEPS]
    assert sizes == sorted(sizes, reverse=True)
    assert shrunk(picture, STEPS[-1]).kind == "jpeg"
    assert sizes[-1] < sizes[0] / 3


def test_a_step_never_makes_it_larger():
    picture = read_picture("una", screenshot())
    for step in STEPS:
        assert len(shrunk(picture, step).data) <= len(picture.data)


def test_no_picture_gets_too_narrow_to_read():
    picture = read_picture("una", noise(size=(1000, 500)))
    assert shrunk(picture, Step(64, 0.1)).width == 480


def test_small_enough_pictures_stay_as_they_are():
    screens = tuple(Screen(str(n), screenshot(n)) for n in range(1, 7))
    data = write_xls(evidence(screens=screens))
    assert len(data) < LIMIT
    assert {screen.data for screen in screens} < set(stored_pictures(data))


@pytest.mark.parametrize("write", [write_xls, write_xlsx])
def test_shrunk_until_the_file_is_under_the_limit(write):
    screens = tuple(Screen(str(n), noise(n, (1000, 700))) for n in range(1, 3))
    made = evidence(screens=screens)
    whole = write(made, limit=50_000_000)
    assert len(whole) > 4_000_000
    for limit in (LIMIT, 500_000):
        assert len(write(made, limit=limit)) <= limit


def test_what_is_too_large_is_named():
    screens = tuple(Screen(f"Ruido {n}", noise(n, (600, 400))) for n in range(1, 4))
    with pytest.raises(TooLarge) as caught:
        write_xls(evidence(screens=screens), limit=50_000)
    error = caught.value
    assert error.size > error.limit == 50_000
    assert {name for _kind, name, _size in error.parts[:3]} == {
        "Ruido 1",
        "Ruido 2",
        "Ruido 3",
    }


def test_large_answers_are_named_without_trying_the_pictures(monkeypatch):
    tried = []
    real = workbook.shrunk
    monkeypatch.setattr(
        workbook,
        "shrunk",
        lambda picture, step: tried.append(step) or real(picture, step),
    )
    heavy = File("avisos.json", noise(size=(1000, 700)))
    with pytest.raises(TooLarge) as caught:
        write_xls(evidence(answers=(heavy,)), limit=1_000_000)
    assert caught.value.parts[0][:2] == ("answers", "respuestas-json.zip")
    assert {step.colours for step in tried} == {None}
