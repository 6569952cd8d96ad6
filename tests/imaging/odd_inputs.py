#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes odd inputs, runs the program over them and writes what happens as a table.

usage: tests/imaging/odd_inputs.py [--cli PROGRAM] [--keep FOLDER] [--out FILE]

The table goes to FILE (tests/imaging/ODD_INPUTS.md unless said otherwise). Inputs are made of the
bundled example and of what Python has; those that need Pillow or pillow-heif are left out, and
named, where these are missing. Ends with 1 when a refusal is not one line on stderr.
"""
import argparse
import hashlib
import io
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

try:
    from PIL import Image
except ImportError:
    Image = None
try:
    import pillow_heif
    pillow_heif.register_heif_opener()
except ImportError:
    pillow_heif = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "resources/example/original.jpg").read_bytes()
WIDTH, HEIGHT = 480, 320


def png_chunk(name, content, checksum=None):
    if checksum is None:
        checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png(width=WIDTH, height=HEIGHT, channels=3, bits=8, before=b"", after=b"", spoil=None, size=None):
    """A PNG of ramps; `spoil` names the chunk whose checksum is wrong."""
    kind = {1: 0, 3: 2, 4: 6}[channels]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            for c in range(channels):
                value = (x * 7 + y * 3 * (c + 1) + (x * y // 9)) % 251
                if channels == 4 and c == 3:
                    value = 0 if y < height // 2 else 255
                rows += struct.pack(">H", value * 257) if bits == 16 else bytes([value])
    header = struct.pack(">IIBBBBB", *(size or (width, height)), bits, kind, 0, 0, 0)

    def part(name, content):
        return png_chunk(name, content, 1 if spoil == name else None)
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + before +
            part(b"IDAT", zlib.compress(bytes(rows), 6)) + after + part(b"IEND", b""))


def tiff(pages, previews=()):
    """Uncompressed grey pages, each directory before its pixels."""
    data = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for number, (width, height) in enumerate(pages):
        directory = len(data)
        data[link:link + 4] = struct.pack("<I", directory)
        strips = (height + 15) // 16
        tags = 9
        offsets = directory + 2 + tags * 12 + 4
        pixels = offsets + strips * 8
        entries = [(254, 4, 1, 1 if number in previews else 0), (256, 4, 1, width),
                   (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
                   (273, 4, strips, offsets), (278, 4, 1, 16), (279, 4, strips, offsets + strips * 4)]
        data += struct.pack("<H", tags)
        for entry in entries:
            data += struct.pack("<HHII", *entry)
        link = len(data)
        data += struct.pack("<I", 0)
        for i in range(strips):
            data += struct.pack("<I", pixels + i * 16 * width)
        for i in range(strips):
            data += struct.pack("<I", min(16, height - i * 16) * width)
        for y in range(height):
            data += bytes((x * 5 + y * 3 + x * y // 7) % 256 for x in range(width))
    return bytes(data)


def tiff_of(samples, width, height, channels, photometric, extra=(), bits=8, form=1):
    """One strip of these samples; `extra` names the channels behind the colours."""
    tags = 12 if extra else 11
    values = bytearray()

    def shorts(tag, numbers):
        packed = struct.pack(f"<{len(numbers)}H", *numbers)
        if len(packed) <= 4:
            return struct.pack("<HHI", tag, 3, len(numbers)) + packed.ljust(4, b"\0")
        at = 8 + 2 + tags * 12 + 4 + len(values)
        values.extend(packed)
        return struct.pack("<HHII", tag, 3, len(numbers), at)
    room = 64
    strip = 8 + 2 + tags * 12 + 4 + room
    entries = [struct.pack("<HHII", 256, 4, 1, width), struct.pack("<HHII", 257, 4, 1, height),
               shorts(258, [bits] * channels), shorts(259, [1]), shorts(262, [photometric]),
               struct.pack("<HHII", 273, 4, 1, strip), shorts(277, [channels]),
               struct.pack("<HHII", 278, 4, 1, height), struct.pack("<HHII", 279, 4, 1, len(samples)),
               shorts(284, [1])] + ([shorts(338, extra)] if extra else []) + [shorts(339, [form] * channels)]
    return (b"II*\0\x08\0\0\0" + struct.pack("<H", tags) + b"".join(entries) + bytes(4) +
            bytes(values).ljust(room, b"\0") + samples)


def with_selection():
    """Colours and a fourth channel, white in a corner: a saved selection."""
    return bytes(value for y in range(HEIGHT) for x in range(WIDTH)
                 for value in ((x * 5 + y) % 256, (x + y * 3) % 256, x * y // 9 % 256,
                               255 if x > 400 and y > 250 else 0))


def xmp(fields, name, value):
    return ("<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
            "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
            "xmlns:dc='http://purl.org/dc/elements/1.1/' " +
            " ".join(f"dc:{name}{i}='{value}'" for i in range(fields)) +
            "/></rdf:RDF></x:xmpmeta>").encode()


def xmp_chunk(packet, packed=False):
    return png_chunk(b"iTXt", b"XML:com.adobe.xmp\0" + (b"\1\0\0\0" + zlib.compress(packet) if packed
                                                       else b"\0\0\0\0" + packet))


def bmp(width=WIDTH, height=HEIGHT):
    row = (width * 3 + 3) // 4 * 4
    header = b"BM" + struct.pack("<IHHI", 54 + row * height, 0, 0, 54)
    header += struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, row * height, 2835, 2835, 0, 0)
    pixels = bytearray()
    for y in range(height):
        line = b"".join(bytes([(x + y) % 256, (x * 2) % 256, (y * 2) % 256]) for x in range(width))
        pixels += line.ljust(row, b"\0")
    return header + bytes(pixels)


def segment(marker, content):
    return bytes([0xff, marker]) + struct.pack(">H", len(content) + 2) + content


def with_segment(jpeg, marker, content):
    return jpeg[:2] + segment(marker, content) + jpeg[2:]


def orientation(value):
    return b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", 0x112, 3, 1, value, 0, 0)


def loop():
    entry = struct.pack(">HHII", 0x8769, 4, 1, 8) + struct.pack(">HHII", 0x8825, 4, 1, 8)
    return b"Exif\0\0MM\0*\0\0\0\x08\0\x02" + entry + struct.pack(">I", 8)


def of_size(jpeg, width, height):
    at = max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2"))
    return jpeg[:at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9:]


def two_pictures(front, back, kind):
    """Two JPEGs under one multi-picture index."""
    entries = 8 + 2 + 2 * 12 + 4
    size = len(front) + 4 + 4 + entries + 32
    index = b"MM\0*\0\0\0\x08" + struct.pack(">H", 2)
    index += struct.pack(">HHII", 0xb001, 4, 1, 2) + struct.pack(">HHIII", 0xb002, 7, 32, entries, 0)
    index += struct.pack(">IIIIIIII", 0x20030000, size, 0, 0, kind, len(back), size - 10, 0)
    return with_segment(front, 0xe2, b"MPF\0" + index) + back


def saved(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def part(data, share):
    return data[:int(len(data) * share)]


def inputs():
    """Yields (what it is, file name, bytes or a function that makes the file)."""
    video = struct.pack(">I", 24) + b"ftypmp42\0\0\0\0isommp42" + b"\0" * 4000
    archive = b"PK\x03\x04" + b"\x14\0" * 60
    yield "ordinary JPEG", "ordinary.jpg", EXAMPLE
    yield "JPEG, half of it", "half.jpg", part(EXAMPLE, .5)
    yield "JPEG, half of it and an end marker", "half-ended.jpg", part(EXAMPLE, .5) + b"\xff\xd9"
    yield "JPEG, half of it and zeroes", "half-zeroes.jpg", part(EXAMPLE, .5) + bytes(len(EXAMPLE) // 2)
    yield "JPEG without its last two bytes", "two-bytes-short.jpg", EXAMPLE[:-2]
    yield "JPEG, 3 % of it", "stub.jpg", part(EXAMPLE, .03)
    yield "PNG, half of it", "half.png", part(png(), .5)
    yield "TIFF, half of it", "half.tif", part(tiff([(WIDTH, HEIGHT)]), .5)
    yield "BMP, half of it", "half.bmp", part(bmp(), .5)
    yield "PNG, wrong checksum of a text", "crc-text.png", png(
        before=png_chunk(b"tEXt", b"Comment\0hello", 1))
    yield "PNG, wrong checksum of the pixels", "crc-pixels.png", png(spoil=b"IDAT")
    yield "PNG, wrong checksum of the header", "crc-header.png", png(spoil=b"IHDR")
    yield "PNG without its end chunk", "endless.png", png()[:-12]
    yield "animated PNG", "animated.png", png(before=png_chunk(b"acTL", struct.pack(">II", 5, 0)))
    yield "TIFF of three pages", "pages.tif", tiff([(WIDTH, HEIGHT), (200, 100), (90, 300)])
    yield "TIFF with a preview", "preview-second.tif", tiff([(WIDTH, HEIGHT), (120, 80)], previews=[1])
    yield "stereo JPEG (MPO)", "stereo.jpg", two_pictures(EXAMPLE, EXAMPLE, 0x020002)
    yield "JPEG with a large thumbnail in its index", "thumbnail.jpg", two_pictures(
        EXAMPLE, EXAMPLE, 0x010002)
    yield "motion photo: a video after the JPEG", "motion.jpg", EXAMPLE + video
    yield "an archive after the JPEG", "archive.jpg", EXAMPLE + archive
    yield "a JPEG after the JPEG", "twice.jpg", EXAMPLE + EXAMPLE
    yield "the rest of a larger PNG after the end", "rest.png", png(100, 80) + png()[-9000:]
    yield "PNG with colours where it is transparent", "hidden.png", png(channels=4)
    for value in range(1, 9):
        yield f"JPEG, EXIF orientation {value}", f"orientation-{value}.jpg", with_segment(
            EXAMPLE, 0xe1, b"Exif\0\0" + orientation(value))
    yield "PNG, 16 bits grey", "grey16.png", png(channels=1, bits=16)
    yield "PNG, 16 bits RGB", "rgb16.png", png(bits=16)
    yield "PNG, 1 pixel", "one-pixel.png", png(1, 1)
    yield "PNG, 1600 x 20", "strip.png", png(1600, 20)
    yield "JPEG that claims 65500 x 65500", "giant.jpg", of_size(EXAMPLE, 65500, 65500)
    yield "PNG that claims 60000 x 60000", "bomb.png", png(64, 64, size=(60000, 60000))
    yield "JPEG named .png", "jpeg-named.png", EXAMPLE
    yield "JPEG without an ending", "no-ending", EXAMPLE
    yield "EXIF that points at itself", "loop.jpg", with_segment(EXAMPLE, 0xe1, loop())
    yield "PNG with metadata after its pixels", "late.png", png(
        after=png_chunk(b"eXIf", orientation(6)) + png_chunk(b"tEXt", b"parameters\0a late prompt"))
    texts = b"".join(png_chunk(b"tEXt", b"K%d\0" % i + b"\1" * 1000) for i in range(500))
    yield "PNG with 12 MB of metadata", "metadata.png", png(
        before=xmp_chunk(xmp(2990, "N" * 600, "\U0001f600" * 1000)) + texts)
    yield "PNG with 17 MB of metadata, packed", "packed-metadata.png", png(
        before=xmp_chunk(xmp(1, "N", "z" * (17 << 20)), packed=True))
    yield "PNG of gamma 1", "gamma.png", png(before=png_chunk(b"gAMA", struct.pack(">I", 100000)))
    yield "PNG in Display P3 by cICP", "cicp.png", png(before=png_chunk(b"cICP", b"\x0c\x0d\0\1"))
    yield "PNG with a broken colour profile", "profile.png", png(
        before=png_chunk(b"iCCP", b"broken\0\0no profile"))
    yield "TIFF with a saved selection", "selection.tif", tiff_of(
        with_selection(), WIDTH, HEIGHT, 4, 2, extra=[0])
    yield "TIFF with transparency", "transparent.tif", tiff_of(
        with_selection(), WIDTH, HEIGHT, 4, 2, extra=[2])
    yield "TIFF of floating-point samples, 0 is white", "white-zero.tif", tiff_of(
        bytes(4 * WIDTH * HEIGHT), WIDTH, HEIGHT, 1, 0, bits=32, form=3)
    yield "markup in the metadata", "markup.jpg", with_segment(
        EXAMPLE, 0xfe, b"<h1>GENUINE</h1><img src='file:///etc/passwd'>")
    for name in ("100%25 real.jpg", "100% real.jpg", "a#b.jpg", "a?b.jpg", "http:evil.jpg",
                 "file:___x.jpg", "-ver.jpg", "@list.jpg", " lead.jpg", "=1+1.jpg", "q'uo\"te.jpg",
                 "a&b<c>.jpg", "line\nbreak.jpg", "photo_\u202egnp.gpj.jpg", "e\u0301.jpg",
                 "\u00e9.jpg", "x" * 251 + ".jpg"):
        yield "a name", name, EXAMPLE
    yield "a name that is not UTF-8", b"latin1_\xe9.jpg", EXAMPLE
    yield "an empty file", "empty.jpg", b""
    yield "text", "text.jpg", b"Dear editor,\nsee attached.\n"
    yield "a folder", "folder.jpg", os.mkdir
    yield "a pipe", "pipe.jpg", os.mkfifo
    yield "a device", "device.jpg", lambda path: os.symlink("/dev/zero", path)
    yield "a link to itself", "self.jpg", lambda path: os.symlink("self.jpg", path)
    yield from inputs_by_pillow()
    yield from inputs_by_pillow_heif()


def inputs_by_pillow():
    if Image is None:
        return
    photo = Image.open(io.BytesIO(EXAMPLE)).convert("RGB")
    progressive = saved(photo, "JPEG", quality=90, progressive=True)
    yield "progressive JPEG, a third of it", "third-progressive.jpg", part(progressive, 1 / 3)
    yield "progressive JPEG, nine tenths of it", "most-progressive.jpg", part(progressive, .9)
    yield "progressive JPEG, 5 % of it", "stub-progressive.jpg", part(progressive, .05)
    yield "WebP, half of it", "half.webp", part(saved(photo, "WEBP", quality=80), .5)
    yield "lossless WebP, half of it", "half-lossless.webp", part(saved(photo, "WEBP", lossless=True), .5)
    yield "GIF, half of it", "half.gif", part(saved(photo, "GIF", interlace=0), .5)
    yield "interlaced GIF, half of it", "half-interlaced.gif", part(saved(photo, "GIF", interlace=1), .5)
    frames = [photo.rotate(180), photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    yield "animated GIF", "animated.gif", saved(photo, "GIF", save_all=True, append_images=frames)
    yield "animated WebP", "animated.webp", saved(photo, "WEBP", save_all=True, append_images=frames)
    ink = saved(photo.convert("CMYK"), "JPEG", quality=92)
    at = ink.find(b"\xff\xee")
    yield "CMYK JPEG", "cmyk.jpg", ink
    yield "CMYK JPEG without Adobe's marker", "cmyk-unmarked.jpg", (
        ink[:at] + ink[at + 2 + struct.unpack(">H", ink[at + 2:at + 4])[0]:])
    yield "JPEG in grey", "grey.jpg", saved(photo.convert("L"), "JPEG")
    yield "PNG of two colours", "onebit.png", saved(photo.convert("1"), "PNG")
    yield "PNG with a palette", "palette.png", saved(photo.quantize(16), "PNG")


def box(kind, content):
    return struct.pack(">I", len(content) + 8) + kind + content


def with_exif_of(heic, value):
    """The encoder moves EXIF's orientation into the container: puts it back."""
    at = heic.find(orientation(value)[:20])
    if at >= 0:
        return heic
    at = heic.find(orientation(1)[:18])
    return heic[:at] + orientation(value)[:20] + heic[at + 20:]


def inputs_by_pillow_heif():
    if Image is None or pillow_heif is None:
        return
    photo = Image.open(io.BytesIO(EXAMPLE)).convert("RGB")
    turned = with_exif_of(saved(photo, "HEIF", quality=80, exif=b"Exif\0\0" + orientation(6)), 6)
    mirrored = with_exif_of(saved(photo, "HEIF", quality=80, exif=b"Exif\0\0" + orientation(5)), 5)
    yield "HEIC turned by irot, EXIF says 6 as well", "irot-and-exif.heic", turned
    yield "HEIC without irot, EXIF says 6", "exif-alone.heic", turned.replace(b"irot", b"free")
    yield "HEIC of two pictures", "two.heic", saved(
        photo, "HEIF", quality=80, save_all=True,
        append_images=[photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT)])
    yield "HEIC, half of it", "half.heic", part(turned, .5)
    yield "HEIC turned and mirrored, EXIF says the same", "mirrored.heic", mirrored
    yield "HEIC beside a sequence of pictures", "sequence.heic", turned + box(b"moov", box(
        b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"pict" + bytes(12)) + box(b"minf", box(
            b"stbl", box(b"stsz", bytes(8) + struct.pack(">I", 24)))))))


def make(folder):
    made = []
    for what, name, content in inputs():
        path = os.path.join(os.fsencode(folder), name if isinstance(name, bytes) else name.encode())
        if callable(content):
            content(path)
        else:
            with open(path, "wb") as file:
                file.write(content)
        made.append((what, path))
    return made


def bundles(folder):
    """The results by hash and file name."""
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*/result.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        found[result["image"]["sha256"], result["image"]["file"]] = result
    return found


def shown(path):
    text = os.path.basename(path).decode("utf-8", "backslashreplace")
    text = "".join(f"<U+{ord(c):04X}>" if c in "\n\u202e" else c for c in text)
    return text if len(text) < 60 else text[:20] + "…" + text[-10:]


def cell(text):
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("\n", " ")):
        text = text.replace(plain, escaped)
    return text


def what_happened(result):
    image = result["image"]
    text = f"analysed, {image['width']} x {image['height']}"
    if image["orientation"] != 1:
        text += f", orientation {image['orientation']} applied"
    for field, word in (("pictures", "pictures"), ("frames", "frames")):
        if image[field] > 1:
            text += f", {image[field]} {word}"
    if image["complete"] < 1:
        text += f", complete {image['complete']:.2f}"
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", default=str(ROOT / "build/release/bin/pentimento-cli"))
    parser.add_argument("--keep", help="make the inputs here and leave them there")
    parser.add_argument("--out", default=str(ROOT / "tests/imaging/ODD_INPUTS.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = options.keep or os.path.join(work, "in")
        os.makedirs(folder, exist_ok=True)
        made = make(folder)
        results = os.path.join(work, "out")
        run = subprocess.run([options.cli, "analyze", "--out", results, "--"] + [path for _, path in made],
                             capture_output=True, check=False)
        errors = run.stderr.decode("utf-8", "backslashreplace").splitlines()
        found = bundles(results)
        rows = []
        refused = 0
        for what, path in made:
            digest = ""
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
            name = os.path.basename(path).decode("utf-8", "surrogateescape").replace("\udce9", "<0xE9>")
            result = found.get((digest, name))
            if result:
                rows.append((what, shown(path), what_happened(result), " ".join(result["notes"])))
                continue
            lines = [line for line in errors if name + ": " in line]
            rows.append((what, shown(path), "refused", lines[0].replace(folder + "/", "") if len(lines) == 1
                         else f"{len(lines)} LINES ON STDERR"))
            refused += 1
    missing = [name for name, there in (("Pillow", Image), ("pillow-heif", pillow_heif)) if not there]
    with open(options.out, "w", encoding="utf-8") as table:
        table.write("<!-- SPDX-FileCopyrightText: 2026 The Pentimento authors -->\n"
                    "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n"
                    "# Odd inputs, and what happens\n\n"
                    "Made by `tests/imaging/odd_inputs.py`, which makes each input, runs `pentimento-cli "
                    "analyze` over all of them and writes this table. `tst_odd_pictures` asserts the "
                    "same without Python.\n\n")
        if missing:
            table.write(f"Without the inputs that need {' and '.join(missing)}.\n\n")
        table.write("| input | file | what happens | note, or line on stderr |\n|---|---|---|---|\n")
        for row in rows:
            table.write("| " + " | ".join(cell(field) for field in row) + " |\n")
        table.write(f"\n{len(rows)} inputs, {refused} refused with {len(errors)} lines on stderr, "
                    f"exit code {run.returncode}.\n")
    print(f"{len(rows)} inputs, {refused} refused, {len(errors)} lines on stderr, "
          f"exit code {run.returncode}")
    return 0 if refused == len(errors) and run.returncode in (0, 3) else 1


if __name__ == "__main__":
    sys.exit(main())
