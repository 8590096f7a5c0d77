"""The fuzzer's own parts: inputs are changed within their format, findings are kept."""

import io
import json
import zipfile

import fuzz_mutate


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(data, seeds=range(200)):
    mutate = fuzz_mutate.mutator(lambda given, most: given[:most] + b"!")
    return [mutate(data, 1000, seed) for seed in seeds]


def test_a_zip_stays_one_with_other_members():
    data = zipped(a=b'{"NSS": "1"}', b=b"text")
    whole = [made for made in changed(data) if zipfile.is_zipfile(io.BytesIO(made))]
    assert len(whole) > 100
    contents = {
        archive.read(info)
        for made in whole
        for archive in [zipfile.ZipFile(io.BytesIO(made))]
        for info in archive.infolist()
    }
    assert len(contents) > 5


def test_json_stays_json_with_other_values():
    made = [given for given in changed(b'{"a": [1, {"b": 2}]}') if given[-1:] != b"!"]
    assert len(made) > 100
    assert len({json.dumps(json.loads(given)) for given in made}) > 10


def test_an_answer_keeps_its_head_and_tells_its_length():
    data = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}'
    made = [given for given in changed(data) if given[-1:] != b"!"]
    for given in made:
        head, _blank, body = given.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK")
        json.loads(body)


def test_no_input_is_longer_than_it_may_be():
    assert all(len(given) <= 1000 for given in changed(b"x" * 999))
