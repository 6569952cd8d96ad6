#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/inference/fixtures: tiny random DINOv2 networks with the logits that DeCLIP's decoders
on them give for the input.png of tests/import/fixtures, as dino_cases.json.

The networks are those of Hugging Face's transformers (4.40.2, with torch 1.13 and numpy 1.24), so
that the C++ graph is held against somebody else's. Three things are done here: register tokens are
put in as Darcet et al. (2023) describe, positions are brought to another grid by size, as later
versions of transformers do, and decoders read the stream normalised, as DinoVit gives it. Tests never run this; the files it made are committed.
Usage: make_dino_fixtures.py FOLDER
"""
import json
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from transformers import Dinov2Config, Dinov2Model

from make_declip_fixtures import MAP, Decoder, randomise

PATCH = 7
GRID = 10  # of the positions
WIDTH = 64
STEP = 15
MEAN = torch.tensor([0.485, 0.456, 0.406])
SPREAD = torch.tensor([0.229, 0.224, 0.225])


def network(seed: int, gated: bool) -> Dinov2Model:
    model = Dinov2Model(Dinov2Config(
        hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=1, mlp_ratio=2,
        image_size=PATCH * GRID, patch_size=PATCH, use_swiglu_ffn=gated, layer_norm_eps=1e-6))
    randomise(model, seed)
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if "embeddings." in name and value.dim() >= 3:
                value.normal_(0, 0.5 if value.dim() == 3 else 0.1, generator=random)
            value.copy_(value.half())  # keeps the committed files small
    return model.eval()


def network_input(image: Image.Image, side: int) -> torch.Tensor:
    small = image.resize((side, side), Image.Resampling.BILINEAR)
    values = torch.from_numpy(np.asarray(small).copy()).permute(2, 0, 1).float() / 255
    return ((values - MEAN[:, None, None]) / SPREAD[:, None, None])[None]


def tokens_after(model: Dinov2Model, x: torch.Tensor, layer: int, registers=None) -> torch.Tensor:
    patches = model.embeddings.patch_embeddings(x)
    positions = model.embeddings.position_embeddings
    grid = x.shape[-1] // PATCH
    own = positions[:, 1:].reshape(1, GRID, GRID, WIDTH).permute(0, 3, 1, 2)
    if grid != GRID:
        own = F.interpolate(own, size=(grid, grid), mode="bicubic", align_corners=False)
    tokens = patches + own.permute(0, 2, 3, 1).reshape(1, grid * grid, WIDTH)
    front = [model.embeddings.cls_token + positions[:, :1]]
    if registers is not None:
        front.append(registers)
    count = sum(part.shape[1] for part in front)
    tokens = torch.cat([*front, tokens], 1)
    for block in model.encoder.layer[:layer + 1]:
        tokens = block(tokens)[0]
    tokens = torch.cat([tokens[:, :1], tokens[:, count:]], 1)
    return F.layer_norm(tokens, (WIDTH,), eps=1e-6)


def metas_names(state: dict) -> dict:
    """The same tensors as Meta's files hold them."""
    named = {}
    for name, value in state.items():
        for theirs, here in (("embeddings.cls_token", "cls_token"),
                             ("embeddings.mask_token", "mask_token"),
                             ("embeddings.position_embeddings", "pos_embed"),
                             ("embeddings.patch_embeddings.projection", "patch_embed.proj"),
                             ("encoder.layer", "blocks"), ("layernorm", "norm"),
                             ("attention.output.dense", "attn.proj"),
                             ("layer_scale1.lambda1", "ls1.gamma"),
                             ("layer_scale2.lambda1", "ls2.gamma"),
                             ("mlp.weights_in", "mlp.w12"), ("mlp.weights_out", "mlp.w3")):
            name = name.replace(theirs, here)
        named[name] = value
    for name in [n for n in named if ".attention.attention.query." in n]:
        parts = [named.pop(name.replace("query", part)) for part in ("query", "key", "value")]
        named[name.replace("attention.attention.query", "attn.qkv")] = torch.cat(parts)
    return named


def main(folder: pathlib.Path) -> None:
    image = Image.open(pathlib.Path(__file__).parents[1] / "import/fixtures/input.png").convert("RGB")
    cases = []

    def case(tag, kind, backbone, model, layer, side, registers=None):
        head = Decoder(kind, WIDTH)
        randomise(head, 200 + len(cases))
        head.eval()
        torch.save({"model": head.state_dict(), "optimizer": {"state": {}, "param_groups": []},
                    "total_steps": 1, "feature_layer": f"layer{layer}", "decoder_type": kind},
                   folder / f"{tag}.pth")
        grid = side // PATCH
        with torch.no_grad():
            tokens = tokens_after(model, network_input(image, side), layer, registers)
            if kind == "linear":
                cells = head.fc(tokens[:, 1:]).reshape(1, 1, grid, grid)
                logits = F.interpolate(cells, size=(MAP, MAP), mode="bicubic",
                                       align_corners=False)
            else:
                logits = head.fc(tokens[:, 1:].transpose(1, 2).reshape(1, WIDTH, grid, grid))
        logits = logits[0, 0].numpy()
        assert np.isfinite(logits).all() and logits.std() > 0.01, tag
        np.save(folder / f"{tag}.npy", np.ascontiguousarray(logits[::STEP, ::STEP]))
        cases.append({"tag": tag, "backbones": [backbone], "side": side})
        print(f"{tag}: mean {logits.mean():.3f}, std {logits.std():.3f}")

    plain = network(31, False)
    save_file({name: value.half().contiguous() for name, value in plain.state_dict().items()},
              str(folder / "dinov2_plain.safetensors"))
    gated = network(32, True)
    registers = torch.randn(1, 3, WIDTH, generator=torch.Generator().manual_seed(33)).half().float()
    torch.save({"register_tokens": registers.half(),
                **{name: value.half() for name, value in metas_names(gated.state_dict()).items()}},
               folder / "dinov2_gated.pth")

    case("dinov2_layer1_conv-4", "conv-4", "dinov2_plain.safetensors", plain, 1, PATCH * GRID)
    case("dinov2_layer0_linear", "linear", "dinov2_plain.safetensors", plain, 0, PATCH * 13)
    case("dinov2_layer1_linear", "linear", "dinov2_gated.pth", gated, 1, PATCH * GRID, registers)
    (folder / "dino_cases.json").write_text(json.dumps(
        {"golden_step": STEP, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
