# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of packaging/compare-official; see its --help.

Time is from a decoded picture in memory to the logits of a head, models loaded and warm. For the
official code: its data set's transform, then its model, without gradients. For Pentimento: what
`bench` calls full_map with `--protocol whole`, which besides makes the maps that people see.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import types

import numpy
import torch
from PIL import Image
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests" / "support"))
import make_declip_fixtures as formats  # noqa: E402  the published file formats

BACKBONE, LAYER, DECODER = "ViT-L/14", "layer20", "conv-20"
WIDTH, BLOCKS, PATCH = 1024, 24, 14
TEXT_WIDTH, EMBEDDING = 64, 768
HEADS = 4
PRECISIONS = ("auto", "fp32")


# --- random weights in the published forms -------------------------------------------------------


def randomise(module: nn.Module, seed: int) -> None:
    """Scales that keep what goes through the layers of order one, 24 blocks deep."""
    random = torch.Generator().manual_seed(seed)
    for name, value in list(module.named_parameters()) + list(module.named_buffers()):
        data = value.data
        if name.endswith("running_var"):
            data.uniform_(0.8, 1.2, generator=random)
        elif name.endswith("embedding"):
            data.normal_(0, 1, generator=random)
        elif data.dim() >= 2:
            residual = name.endswith(("out_proj.weight", "c_proj.weight"))
            gain = (2 * BLOCKS) ** -0.5 if residual else 2 ** 0.5 if data.dim() == 4 else 1
            data.normal_(0, gain * data[0].numel() ** -0.5, generator=random)
        elif data.dim() == 1:
            norm = name.endswith("weight")
            data.normal_(1 if norm else 0, 0.05, generator=random)


def write_archive(path: pathlib.Path) -> None:
    clip = formats.Clip(formats.VisionTransformer(WIDTH, BLOCKS, PATCH))
    # The official code builds the text tower, too, and wants a width that 64 divides.
    clip.visual.proj = nn.Parameter(torch.empty(WIDTH, EMBEDDING))
    clip.transformer = formats.Blocks(TEXT_WIDTH, 1)
    clip.token_embedding = nn.Embedding(6, TEXT_WIDTH)
    clip.ln_final = nn.LayerNorm(TEXT_WIDTH)
    clip.positional_embedding = nn.Parameter(torch.empty(5, TEXT_WIDTH))
    clip.text_projection = nn.Parameter(torch.empty(TEXT_WIDTH, EMBEDDING))
    randomise(clip, 1)
    formats.halve(clip)
    torch.jit.save(torch.jit.script(formats.holder(clip)), str(path))


def write_checkpoint(path: pathlib.Path, decoder: nn.Module, seed: int) -> None:
    """With both moments of the optimiser, and storages that say they came from a GPU."""
    randomise(decoder, seed)
    state = {"fc." + name: value for name, value in decoder.state_dict().items()}
    plain_tag = torch.serialization.location_tag
    torch.serialization.location_tag = lambda storage: "cuda:0"
    torch.save({"model": state, "optimizer": formats.moments(state), "total_steps": 1234,
                "feature_layer": LAYER, "decoder_type": DECODER}, path)
    torch.serialization.location_tag = plain_tag


# --- the official code, unmodified ---------------------------------------------------------------


class Official:
    """One model of the official code; its decoder's weights are exchanged between heads."""

    def __init__(self, folder: pathlib.Path, archive: pathlib.Path):
        sys.path.insert(0, str(folder))
        # clip/simple_tokenizer.py imports it for text, of which there is none here.
        sys.modules.setdefault("ftfy", types.ModuleType("ftfy"))
        # pylint: disable=import-outside-toplevel,import-error
        from data.datasets import BaseDataset
        from models import clip_models
        from models.clip import clip as official_clip

        official_clip._download = lambda url, root: str(archive)  # pylint: disable=protected-access
        self.model = clip_models.CLIPModelLocalisation(BACKBONE, LAYER, DECODER).eval()
        self.transform = BaseDataset(types.SimpleNamespace(data_label="test"))._get_transform()
        self.decoders = []

    def load_head(self, checkpoint: pathlib.Path) -> None:
        state = torch.load(checkpoint, map_location="cpu")
        self.model.load_state_dict(state["model"], strict=False)
        # A decoder each, warm, as if four programs ran.
        decoder = type(self.model.fc)(*self.model.fc)
        self.decoders.append(decoder)
        self.model.fc = self.fresh_decoder()

    def fresh_decoder(self) -> nn.Module:
        self.model._set_decoder()  # pylint: disable=protected-access
        return self.model.fc.eval()

    def run(self, head: int, picture: Image.Image) -> torch.Tensor:
        self.model.fc = self.decoders[head].eval()
        with torch.no_grad():
            return self.model(self.transform(picture)[None])


def timed(work) -> tuple:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


# --- Pentimento ----------------------------------------------------------------------------------


class Pentimento:
    def __init__(self, programs: pathlib.Path, threads: int, picture: pathlib.Path,
                 folder: pathlib.Path):
        self.program = programs / "pentimento-cli"
        self.threads = threads
        self.picture = picture
        self.folder = folder

    def call(self, *arguments) -> str:
        command = [str(self.program), *map(str, arguments), "--quiet"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit code {done.returncode}")
        return done.stdout

    def import_pack(self, name: str, files) -> pathlib.Path:
        pack = self.folder / name
        self.call("models", "import", *files, "--to", pack)
        return pack

    def seconds(self, pack: pathlib.Path, precision: str, runs: int) -> tuple:
        text = self.call("bench", "--picture", self.picture, "--protocol", "whole", "--pack", pack,
                         "--precision", precision, "--threads", self.threads, "--runs", runs,
                         "--no-network")
        result = json.loads(text)
        picture = result["pictures"][0]
        return picture["seconds"]["full_map"], result["precision"], picture["peak_memory_mib"]

    def logits(self, pack: pathlib.Path, precision: str) -> list:
        out = self.folder / ("maps-" + pack.name + "-" + precision)
        self.call("analyze", self.picture, "--protocol", "whole", "--raw", "--pack", pack,
                  "--precision", precision, "--threads", self.threads, "--out", out)
        bundle = out / self.picture.name
        heads = json.loads((bundle / "result.json").read_text())["heads"]
        return [numpy.load(bundle / f"logits-{head['id']}.npy") for head in heads]


# --- the comparison ------------------------------------------------------------------------------


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="compare-official")
    parser.add_argument("official", type=pathlib.Path)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build" / "release" / "bin")
    parser.add_argument("--picture", type=pathlib.Path,
                        default=ROOT / "resources" / "example" / "forged.jpg")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=pathlib.Path)
    given = parser.parse_args()
    for path in (given.official / "models" / "clip_models.py", given.programs / "pentimento-cli",
                 given.picture):
        if not path.exists():
            parser.error(f"{path}: does not exist")
    given.official, given.picture = given.official.resolve(), given.picture.resolve()
    return given


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def relative_difference(ours, theirs) -> float:
    """Largest difference over the largest value."""
    return float(numpy.abs(ours - theirs).max() / numpy.abs(theirs).max())


def compare(given: argparse.Namespace, folder: pathlib.Path) -> dict:
    torch.set_num_threads(given.threads)
    tell("random weights in the published formats")
    archive = folder / "ViT-L-14.pt"
    write_archive(archive)
    official = Official(given.official, archive)
    checkpoints = [folder / f"ViT_layer20_conv-20_random{i + 1}.pth" for i in range(HEADS)]
    for index, checkpoint in enumerate(checkpoints):
        write_checkpoint(checkpoint, official.fresh_decoder(), 10 + index)
        official.load_head(checkpoint)

    tell("import")
    ours = Pentimento(given.programs, given.threads, given.picture, folder)
    importing, one = timed(lambda: ours.import_pack("one", [archive, checkpoints[0]]))
    four = ours.import_pack("four", [archive, *checkpoints])
    packs = {1: one, HEADS: four}

    tell("maps")
    picture = Image.open(given.picture).convert("RGB")
    theirs = [official.run(head, picture).reshape(256, 256).numpy() for head in range(HEADS)]
    result = {"threads": given.threads, "torch": torch.__version__, "rounds": given.rounds,
              "import_seconds_one_head": importing, "official_seconds_each": [],
              "ours_seconds": {}, "precisions": {}, "peak_memory_mib": {},
              "relative_map_difference": {}}
    for precision in PRECISIONS:
        result["relative_map_difference"][precision] = max(
            relative_difference(mine, their)
            for mine, their in zip(ours.logits(four, precision), theirs))

    official_panels = []
    for round_number in range(given.rounds):
        tell(f"round {round_number + 1} of {given.rounds}")
        panel = [timed(lambda h=head: official.run(h, picture))[0] for head in range(HEADS)]
        result["official_seconds_each"] += panel
        official_panels.append(sum(panel))
        for precision in PRECISIONS:
            for heads, pack in packs.items():
                seconds, used, memory = ours.seconds(pack, precision, 5)
                key = f"{precision}, {heads}"
                result["ours_seconds"].setdefault(key, []).append(seconds)
                result["precisions"][precision] = used
                result["peak_memory_mib"][key] = memory
    result["official_seconds_panel"] = official_panels
    return result


def show(result: dict) -> None:
    each = statistics.median(result["official_seconds_each"])
    panel = statistics.median(result["official_seconds_panel"])
    print(f"{BACKBONE} {LAYER} {DECODER}, random weights, {result['threads']} threads, "
          f"medians of {result['rounds']} rounds; decoded picture in memory to logits, warm")
    print(f"official code, torch {result['torch']}: one head {each:.2f} s, "
          f"{HEADS} heads in {HEADS} runs {panel:.2f} s")
    for precision in PRECISIONS:
        used = result["precisions"][precision]
        for heads, reference in ((1, each), (HEADS, panel)):
            key = f"{precision}, {heads}"
            ours = statistics.median(result["ours_seconds"][key])
            print(f"Pentimento {precision} ({used}), {heads} head{'s' * (heads > 1)}: {ours:.3f} s, "
                  f"{reference / ours:.1f} times as fast, "
                  f"peak memory {result['peak_memory_mib'][key]:.0f} MiB")
        print(f"  largest map difference, relative: "
              f"{result['relative_map_difference'][precision]:.2e}")
    print(f"import of archive and one 627 MB checkpoint: {result['import_seconds_one_head']:.1f} s")


def main() -> None:
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="pentimento-compare-") as folder:
        result = compare(given, pathlib.Path(folder))
    show(result)
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
