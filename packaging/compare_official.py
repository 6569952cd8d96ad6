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
# OpenMP's threads that wait spin unless told otherwise, and get in the way of OpenBLAS's: on some
# machines the second takes half the time of the first. Pentimento sets it for itself.
SETTINGS = {"as it is": {}, "with OMP_WAIT_POLICY=passive": {"OMP_WAIT_POLICY": "passive"}}


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


def decoder() -> nn.Module:
    """conv-20 in the order of the official code's list of modules, which numbers the tensors."""
    parts, before = [], WIDTH
    for width in (512, 256, 128, 64):
        for _ in range(5):
            parts += [nn.Conv2d(before, width, 5, padding=2), nn.BatchNorm2d(width), nn.ReLU()]
            before = width
        parts.append(nn.Upsample(scale_factor=2, mode="bilinear"))
    return nn.Sequential(*parts, nn.Conv2d(before, 1, 5, padding=2))


def write_checkpoint(path: pathlib.Path, seed: int) -> None:
    """With both moments of the optimiser, and storages that say they came from a GPU."""
    fc = decoder()
    randomise(fc, seed)
    state = {"fc." + name: value for name, value in fc.state_dict().items()}
    plain_tag = torch.serialization.location_tag
    torch.serialization.location_tag = lambda storage: "cuda:0"
    torch.save({"model": state, "optimizer": formats.moments(state), "total_steps": 1234,
                "feature_layer": LAYER, "decoder_type": DECODER}, path)
    torch.serialization.location_tag = plain_tag


# --- the official code, unmodified, in a process of its own ----------------------------------------


def official_worker(folder: str, archive: str, picture: str, threads: str, *checkpoints) -> None:
    """Answers every head's number on stdin with the seconds of one run; keeps its logits."""
    torch.set_num_threads(int(threads))
    sys.path.insert(0, folder)
    # clip/simple_tokenizer.py imports it for text, of which there is none here.
    sys.modules.setdefault("ftfy", types.ModuleType("ftfy"))
    # pylint: disable=import-outside-toplevel,import-error,protected-access
    from data.datasets import BaseDataset
    from models import clip_models
    from models.clip import clip as official_clip

    official_clip._download = lambda url, root: archive
    model = clip_models.CLIPModelLocalisation(BACKBONE, LAYER, DECODER)
    transform = BaseDataset(types.SimpleNamespace(data_label="test"))._get_transform()
    decoders = []
    for checkpoint in checkpoints:  # one backbone, a decoder for each head: four programs, warm
        model._set_decoder()
        loaded = model.load_state_dict(torch.load(checkpoint, map_location="cpu")["model"],
                                       strict=False)
        assert not loaded.unexpected_keys
        assert all(name.startswith("model.") for name in loaded.missing_keys)
        decoders.append(model.fc)
    model.eval()
    image = Image.open(picture).convert("RGB")

    def run(head: int) -> torch.Tensor:
        model.fc = decoders[head].eval()
        with torch.no_grad():
            return model(transform(image)[None])

    for head, checkpoint in enumerate(checkpoints):
        numpy.save(checkpoint + ".npy", run(head).reshape(256, 256).numpy())
    print("ready", flush=True)
    for line in sys.stdin:
        begin = time.perf_counter()
        run(int(line))
        print(time.perf_counter() - begin, flush=True)


class Official:
    def __init__(self, given: argparse.Namespace, archive, checkpoints, settings: dict):
        command = [sys.executable, __file__, "--worker", given.official, archive, given.picture,
                   given.threads, *checkpoints]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env={**environment, **settings})
        self.answer()  # "ready"

    def answer(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the official code did not run; see --help for what it needs")
        return line

    def seconds(self, head: int) -> float:
        self.process.stdin.write(f"{head}\n")
        self.process.stdin.flush()
        return float(self.answer())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


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
        return picture["seconds"]["full_map"], result["precision"], picture["resident_memory_mib"]

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
                 given.programs / "pentimento-lab",
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
    tell("random weights in the published formats")
    archive = folder / "ViT-L-14.pt"
    write_archive(archive)
    checkpoints = [folder / f"ViT_layer20_conv-20_random{i + 1}.pth" for i in range(HEADS)]
    for index, checkpoint in enumerate(checkpoints):
        write_checkpoint(checkpoint, 10 + index)

    tell("import")
    ours = Pentimento(given.programs, given.threads, given.picture, folder)
    begin = time.perf_counter()
    one = ours.import_pack("one", [archive, checkpoints[0]])
    importing = time.perf_counter() - begin
    packs = {1: one, HEADS: ours.import_pack("four", [archive, *checkpoints])}

    tell("maps")
    theirs = {name: Official(given, archive, checkpoints, settings)
              for name, settings in SETTINGS.items()}
    logits = [numpy.load(f"{checkpoint}.npy") for checkpoint in checkpoints]
    differences = {precision: max(map(relative_difference, ours.logits(packs[HEADS], precision),
                                      logits)) for precision in PRECISIONS}

    result = {"threads": given.threads, "torch": torch.__version__, "rounds": given.rounds,
              "import_seconds_one_head": importing, "relative_map_difference": differences,
              "official": {name: [] for name in theirs}, "ours": []}
    for number in range(given.rounds):
        tell(f"round {number + 1} of {given.rounds}")
        for name, official in theirs.items():
            result["official"][name].append([official.seconds(head) for head in range(HEADS)])
        for precision in PRECISIONS:
            for heads, pack in packs.items():
                seconds, used, memory = ours.seconds(pack, precision, 5)
                result["ours"].append({"precision": precision, "used": used, "heads": heads,
                                       "seconds": seconds, "resident_memory_mib": memory})
    for official in theirs.values():
        official.close()
    return result


def show(result: dict) -> None:
    print(f"{BACKBONE} {LAYER} {DECODER}, random weights, {result['threads']} threads, "
          f"medians of {result['rounds']} rounds; decoded picture in memory to logits, warm")
    reference = {}
    for name, rounds in result["official"].items():
        reference[name] = {1: statistics.median(sum(rounds, [])),
                           HEADS: statistics.median(map(sum, rounds))}
        print(f"official code {name}, torch {result['torch']}: one head "
              f"{reference[name][1]:.2f} s, {HEADS} heads in {HEADS} runs "
              f"{reference[name][HEADS]:.2f} s")
    for precision in PRECISIONS:
        for heads in (1, HEADS):
            runs = [run for run in result["ours"]
                    if (run["precision"], run["heads"]) == (precision, heads)]
            seconds = statistics.median(run["seconds"] for run in runs)
            ratios = ", ".join(f"{theirs[heads] / seconds:.1f} times as fast as the official code "
                               f"{name}" for name, theirs in reference.items())
            print(f"Pentimento {precision} ({runs[0]['used']}), {heads} head{'s' * (heads > 1)}: "
                  f"{seconds:.3f} s, {ratios}; {runs[0]['resident_memory_mib']:.0f} MiB resident")
        print(f"  largest difference of a map from the official one, relative to its largest value: "
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
    if sys.argv[1:2] == ["--worker"]:
        official_worker(*sys.argv[2:])
    else:
        main()
