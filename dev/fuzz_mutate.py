"""Inputs changed where it matters: within a zip's members, in the values of JSON, in
the body of an answer; else byte by byte, as libFuzzer does it."""

import io
import json
import random
import warnings
import zipfile

_MOST_MEMBER = 1 << 20
ODD_VALUES = (
    *(
        "",
        " ",
        "\0",
        "\ud800",
        "=1+1",
        "-",
        "0" * 40,
        "9" * 5000,
        "x" * 3000,
        "²",
        "１",
    ),
    *("9999-12-31", "0001-01-01T00:00:00+14:00", "31/02/2026", "1e400", "NaN"),
    *(0, -1, 1.5, 1e308, 10**30, True, False, None, [], {}, [[]], {"a": [{}]}),
)


def mutator(plain):
    """A mutator as libFuzzer wants it; ``plain`` changes bytes anywhere."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        changed = None
        if chance.random() < 0.8:
            changed = _structured(data, chance, plain)
        if changed is None or len(changed) > most:
            changed = plain(data, most)
        return changed

    return mutate


def _structured(data, chance, plain):
    if data[:2] == b"PK":
        return _zip(data, chance, plain)
    if data.startswith(b"HTTP/"):
        head, blank, body = data.partition(b"\r\n\r\n")
        changed = _json(body, chance)
        if changed is not None and chance.random() < 0.9:
            length = b"Content-Length: %d" % len(body)
            head = head.replace(length, b"Content-Length: %d" % len(changed))
        return None if changed is None else head + blank + changed
    return _json(data, chance)


def _zip(data, chance, plain):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                (info, archive.read(info))
                for info in archive.infolist()
                if info.file_size < _MOST_MEMBER
            ]
    except Exception:
        return None
    if not members:
        return None
    at = chance.randrange(len(members))
    info, content = members[at]
    turn = chance.random()
    if turn < 0.85:
        changed = _json(content, chance) if turn < 0.4 else None
        members[at] = info, changed or plain(content, len(content) + 512)
    elif turn < 0.9:
        del members[at]
    elif turn < 0.95:
        members.append(members[at])
    else:
        other = chance.choice(members)[0].filename
        members[at] = zipfile.ZipInfo(chance.choice([other, "../x", "a.json"])), content
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")  # of two members of one name
        for info, content in members:
            archive.writestr(info.filename or "a", content, zipfile.ZIP_STORED)
    return stream.getvalue()


def _json(data, chance):
    """One value of the document changed; None where it is no JSON."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"{", b"["):
        return None
    try:
        document = json.loads(data)
        places = list(_places(document))
        if not places:
            return None
        held, key = chance.choice(places)
        turn = chance.random()
        if turn < 0.7:
            held[key] = chance.choice(ODD_VALUES)
        elif turn < 0.85:
            other, at = chance.choice(places)
            held[key] = other[at] if turn < 0.8 else [other[at]] * 3
        elif isinstance(held, list):
            held.append(held[key])
        else:
            held[f"{key}2"] = held.pop(key)
        return json.dumps(document).encode()
    except (ValueError, RecursionError):
        return None


def _places(value, depth=0):
    pairs = {dict: lambda: value, list: lambda: range(len(value))}.get(type(value))
    if pairs is None or depth > 20:
        return
    for key in pairs():
        yield value, key
        yield from _places(value[key], depth + 1)
