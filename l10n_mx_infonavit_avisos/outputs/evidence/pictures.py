"""Pictures of screens: checked, then shrunk until the workbook fits."""

import io
import struct
from dataclasses import dataclass
from functools import cached_property

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from .errors import BadPicture

MAX_BYTES = 25_000_000
MAX_PIXELS = 25_000_000  # a screen of 4K has 8.3 million
NARROWEST = 480  # pixels: below, a screen cannot be read
JPEG_AS_IS = ("L", "RGB")
MANY_COLOURS = 1 << 16
QUALITY = {256: 75, 64: 55}  # of a JPEG, for so many colours of a PNG
PICTURE_CHUNKS = frozenset(
    (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"IDAT", b"IEND")
)


@dataclass(frozen=True)
class Picture:
    """``kind``: ``png`` or ``jpeg``; width and height in pixels."""

    name: str
    kind: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Step:
    """So many colours (None: as it came), and so much of its size."""

    colours: int | None = None
    scale: float = 1.0


# Colours first: a screenshot has few, and its letters stay sharp.
STEPS = (
    Step(),
    Step(256),
    Step(64),
    *(Step(64, 0.75**power) for power in range(1, 9)),
)


def read_picture(name: str, data: bytes) -> Picture:
    """A PNG or JPEG that can be read to its end; BadPicture.

    What else a file holds (place and time of a photo, texts, dots per inch) is left
    out; a PNG's pixels stay as they are.
    """
    if len(data) > MAX_BYTES:
        raise BadPicture(name, "bytes")
    with _opened(name, data) as image:
        if image.format == "PNG":
            return Picture(name, "png", _bare_png(name, data), *image.size)
        try:
            return _bare_jpeg(name, image, data)
        except Exception as error:  # what it says of itself may be damaged, too
            raise BadPicture(name, "damaged") from error


def _bare_jpeg(name, image, data):
    told = image.getexif() or image.info.get("dpi") or image.mode not in JPEG_AS_IS
    if told:
        image = ImageOps.exif_transpose(image).convert("RGB")
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=92, exif=b"", icc_profile=None)
        data = stream.getvalue()
    return Picture(name, "jpeg", data, *image.size)


def shrunk(picture: Picture, step: Step) -> Picture:
    """The picture at a degree of shrinking, or as it is where that is smaller."""
    if step.colours is None:
        return picture
    with _opened(picture.name, picture.data) as image:
        image = _flat(image)
        scale = max(step.scale, min(NARROWEST / image.width, 1))
        if scale < 1:
            size = [max(round(side * scale), 1) for side in image.size]
            image = image.resize(size, Image.Resampling.LANCZOS)
        size = image.size
        data = _jpeg(image, step) if picture.kind == "jpeg" else _png(image, step)
    small = Picture(picture.name, picture.kind, data, *size)
    return min(picture, small, key=lambda one: len(one.data))


def _png(image, step):
    # Median cut is the finer way, and takes minutes where no two pixels are alike.
    many = image.getcolors(MANY_COLOURS) is None
    method = Image.Quantize.FASTOCTREE if many else Image.Quantize.MEDIANCUT
    image = image.quantize(step.colours, method=method, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _jpeg(image, step):
    """A JPEG has no palette: its quality is lowered instead."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=QUALITY[step.colours], optimize=True)
    return stream.getvalue()


def is_narrowest(pictures, step: Step) -> bool:
    """Whether a further step would change none of the pictures."""
    return all(one.width * step.scale <= NARROWEST for one in pictures)


def icon(label: str) -> Picture:
    """The icon of an embedded file: a sheet of paper with the label."""
    image = Image.new("P", (64, 64), 0)
    image.putpalette([255, 255, 255, 31, 56, 100, 220, 230, 241])
    draw = ImageDraw.Draw(image)
    draw.polygon([(12, 2), (42, 2), (54, 14), (54, 61), (12, 61)], 2, 1)
    draw.polygon([(42, 2), (42, 14), (54, 14)], 0, 1)
    draw.rectangle([6, 30, 58, 48], 1)
    text = Image.new("1", (8 * len(label), 14))
    ImageDraw.Draw(text).text((0, 1), label, 1)
    box = text.getbbox()
    if box:
        text = text.crop(box)
        image.paste(0, (32 - text.width // 2, 39 - text.height // 2), text)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True, transparency=0)
    return Picture(label, "png", stream.getvalue(), 64, 64)


def _bare_png(name, data):
    """The chunks that make the picture; Pillow reads one without its end, too."""
    result, at = [data[:8]], 8
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in PICTURE_CHUNKS:
            result.append(data[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND" and at <= len(data):
            return b"".join(result)
    raise BadPicture(name, "damaged")


class _opened:
    """The decoded image; BadPicture where it is none."""

    def __init__(self, name, data):
        self.name, self.data = name, data

    @cached_property
    def image(self):
        try:
            image = Image.open(io.BytesIO(self.data), formats=["PNG", "JPEG"])
        except UnidentifiedImageError as error:
            raise BadPicture(self.name, "kind") from error
        except (Image.DecompressionBombError, ValueError) as error:
            raise BadPicture(self.name, "pixels") from error
        except Exception as error:  # Pillow's readers raise whatever befalls them
            raise BadPicture(self.name, "damaged") from error
        if image.width * image.height > MAX_PIXELS:
            raise BadPicture(self.name, "pixels")
        try:
            image.load()
        except Exception as error:
            raise BadPicture(self.name, "damaged") from error
        return image

    def __enter__(self):
        return self.image

    def __exit__(self, *_error):
        self.image.close()


def _flat(image):
    """Without transparency, on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return image.convert("RGB")
