#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/import/fixtures: tiny random networks in the file formats of OpenAI's CLIP
archives and DeCLIP's training checkpoints, with the logits that they give for input.png.

The networks are written here from the papers and the published tensor names, independently of the
C++ graphs that are tested with them. Needs Debian's python3-torch and python3-pil. Tests never run
it; the files it made are committed. Usage: make_declip_fixtures.py FOLDER
"""
import json
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

SIDE = 224
MAP = 256
GOLDEN_STEP = 15  # logits are kept at every 15th row and column: 0, 15, ..., 255
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073])
SPREAD = torch.tensor([0.26862954, 0.26130258, 0.27577711])
VIT = {"width": 64, "blocks": 2, "patch": 14}
RN = {"width": 2, "stages": [1, 2, 1, 1]}


# --- networks; forward() is what the tests compare with, names are the published ones -----------


class Attention(nn.Module):
    """Multi-head self-attention with the tensor names of torch.nn.MultiheadAttention."""

    def __init__(self, width: int):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, tokens: torch.Tensor, causal: bool) -> torch.Tensor:
        count, length, width = tokens.shape
        heads = width // 64
        mixed = F.linear(tokens, self.in_proj_weight, self.in_proj_bias)
        parts = mixed.reshape(count, length, 3, heads, 64).permute(2, 0, 3, 1, 4)
        scores = parts[0] @ parts[1].transpose(-1, -2) / 8.0
        if causal:
            later = torch.ones(length, length, dtype=torch.bool).triu(1)
            scores = scores.masked_fill(later, float("-inf"))
        seen = torch.softmax(scores, -1) @ parts[2]
        return self.out_proj(seen.transpose(1, 2).reshape(count, length, width))


class Perceptron(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.c_fc(x)
        return self.c_proj(x * torch.sigmoid(1.702 * x))


class ResidualBlock(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.attn = Attention(width)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = Perceptron(width)
        self.ln_2 = nn.LayerNorm(width)

    def forward(self, x: torch.Tensor, causal: bool = False) -> torch.Tensor:
        x = x + self.attn(self.ln_1(x), causal)
        return x + self.mlp(self.ln_2(x))


class Blocks(nn.Module):
    def __init__(self, width: int, blocks: int):
        super().__init__()
        self.resblocks = nn.ModuleList([ResidualBlock(width) for _ in range(blocks)])


class VisionTransformer(nn.Module):
    def __init__(self, width: int, blocks: int, patch: int):
        super().__init__()
        grid = SIDE // patch
        self.class_embedding = nn.Parameter(torch.empty(width))
        self.positional_embedding = nn.Parameter(torch.empty(grid * grid + 1, width))
        self.proj = nn.Parameter(torch.empty(width, 8))
        self.conv1 = nn.Conv2d(3, width, patch, stride=patch, bias=False)
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Blocks(width, blocks)
        self.ln_post = nn.LayerNorm(width)

    def tokens(self, picture: torch.Tensor, layer: int) -> torch.Tensor:
        x = self.conv1(picture).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(x.shape[0], 1, -1)
        x = self.ln_pre(torch.cat([first, x], 1) + self.positional_embedding)
        for index, block in enumerate(self.transformer.resblocks):
            if index <= layer:
                x = block(x)
        return x


class Bottleneck(nn.Module):
    def __init__(self, inputs: int, planes: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, 4 * planes, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * planes)
        self.stride = stride
        self.downsample = nn.Identity()
        if stride > 1 or inputs != 4 * planes:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, 4 * planes, 1, bias=False),
                                            nn.BatchNorm2d(4 * planes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        if self.stride > 1:
            x = F.avg_pool2d(x, self.stride)
            y = F.avg_pool2d(y, self.stride)
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x))


class AttentionPool(nn.Module):
    """Only held, never run: no decoder reads past stage 4."""

    def __init__(self, width: int):
        super().__init__()
        self.positional_embedding = nn.Parameter(torch.empty((SIDE // 32) ** 2 + 1, width))
        self.k_proj = nn.Linear(width, width)
        self.q_proj = nn.Linear(width, width)
        self.v_proj = nn.Linear(width, width)
        self.c_proj = nn.Linear(width, 8)


class ResNet(nn.Module):
    def __init__(self, width: int, stages):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width // 2, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width // 2)
        self.conv2 = nn.Conv2d(width // 2, width // 2, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width // 2)
        self.conv3 = nn.Conv2d(width // 2, width, 3, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(width)
        inputs = width
        for number, blocks in enumerate(stages, 1):
            planes = width * 2 ** (number - 1)
            stage = [Bottleneck(inputs, planes, 1 if number == 1 else 2)]
            stage += [Bottleneck(4 * planes, planes, 1) for _ in range(blocks - 1)]
            setattr(self, f"layer{number}", nn.Sequential(*stage))
            inputs = 4 * planes
        self.attnpool = AttentionPool(inputs)

    def stage(self, picture: torch.Tensor, last: int) -> torch.Tensor:
        x = F.relu(self.bn1(self.conv1(picture)))
        x = F.relu(self.bn2(self.conv2(x)))
        x = F.avg_pool2d(F.relu(self.bn3(self.conv3(x))), 2)
        for number in range(1, last + 1):
            x = getattr(self, f"layer{number}")(x)
        return x


class Separable(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.pointwise(self.conv1(x))


class XceptionBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, first_relu: bool):
        super().__init__()
        self.skip = nn.Conv2d(inputs, outputs, 1, stride=2, bias=False)
        self.skipbn = nn.BatchNorm2d(outputs)
        parts = [nn.ReLU()] if first_relu else []
        parts += [Separable(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU(),
                  Separable(outputs, outputs), nn.BatchNorm2d(outputs), nn.MaxPool2d(3, 2, 1)]
        self.rep = nn.Sequential(*parts)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rep(x) + self.skipbn(self.skip(x))


class Xception(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 3, stride=2, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        self.conv2 = nn.Conv2d(widths[0], widths[1], 3, bias=False)
        self.bn2 = nn.BatchNorm2d(widths[1])
        self.block1 = XceptionBlock(widths[1], widths[2], False)
        self.block2 = XceptionBlock(widths[2], widths[3], True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        return self.block2(self.block1(x))


class Clip(nn.Module):
    """A CLIP model as an archive holds it: the image tower beside a text tower that is ignored."""

    def __init__(self, visual: nn.Module):
        super().__init__()
        self.visual = visual
        self.transformer = Blocks(4, 1)
        self.token_embedding = nn.Embedding(6, 4)
        self.ln_final = nn.LayerNorm(4)
        self.positional_embedding = nn.Parameter(torch.empty(5, 4))
        self.text_projection = nn.Parameter(torch.empty(4, 8))
        self.logit_scale = nn.Parameter(torch.tensor(4.6))
        for name, value in (("input_resolution", SIDE), ("context_length", 5), ("vocab_size", 6)):
            self.register_buffer(name, torch.tensor(value))

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        return picture * self.logit_scale


class Resize(nn.Module):
    def __init__(self, size=None):
        super().__init__()
        self.size = size

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.size:
            return F.interpolate(x, size=self.size, mode="bilinear", align_corners=False)
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Decoder(nn.Module):
    """`skip` stages of a conv decoder do not upsample; `last` adds the resize to the map's side."""

    def __init__(self, kind: str, inputs: int, skip: int = 0, last: bool = False):
        super().__init__()
        self.kind = kind
        if kind == "attention":
            self.att1 = ResidualBlock(inputs)
            self.att2 = ResidualBlock(inputs)
        if kind in ("linear", "attention"):
            self.fc = nn.Sequential(nn.Linear(inputs, 1))
            return
        widths = [inputs, 3, 4, 4, 3]
        parts = []
        for stage in range(1, 5):
            for repeat in range(int(kind.split("-")[1]) // 4):
                before = widths[stage - 1] if repeat == 0 else widths[stage]
                parts += [nn.Conv2d(before, widths[stage], 5, padding=2),
                          nn.BatchNorm2d(widths[stage]), nn.ReLU()]
            if stage > skip:
                parts.append(Resize())
        if last:
            parts.append(Resize((MAP, MAP)))
        self.fc = nn.Sequential(*parts, nn.Conv2d(widths[4], 1, 5, padding=2))

    def of_tokens(self, tokens: torch.Tensor) -> torch.Tensor:
        if self.kind == "attention":
            tokens = self.att2(self.att1(tokens, True), True)
        cells = self.fc(tokens[:, 1:]).reshape(tokens.shape[0], 1, 16, 16)
        return F.interpolate(cells, size=(MAP, MAP), mode="bicubic", align_corners=False)


def as_field(tokens: torch.Tensor) -> torch.Tensor:
    return tokens[:, 1:].transpose(1, 2).reshape(tokens.shape[0], -1, 16, 16)


# --- random weights ------------------------------------------------------------------------------


def randomise(module: nn.Module, seed: int) -> None:
    """Weights at scales that keep every layer's values alive, none of them trivial."""
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in module.named_parameters():
            if value.dim() >= 2 and "embedding" not in name:
                fan = value[0].numel()
                value.normal_(0, (2 / fan) ** 0.5, generator=random)
            elif name.endswith("weight"):
                value.uniform_(0.7, 1.4, generator=random)
            elif value.dim() > 0:
                value.normal_(0.15, 0.2, generator=random)
        for name, value in module.named_buffers():
            if name.endswith("running_mean"):
                value.normal_(0.15, 0.2, generator=random)
            elif name.endswith("running_var"):
                value.uniform_(0.5, 1.5, generator=random)
            elif name.endswith("num_batches_tracked"):
                value.fill_(321)


def halve(clip: Clip) -> None:
    """Half precision for what CLIP's archives keep in half: convolutions, products, projections."""
    for module in clip.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.half()
        elif isinstance(module, Attention):
            module.in_proj_weight.data = module.in_proj_weight.data.half()
            module.in_proj_bias.data = module.in_proj_bias.data.half()
        elif isinstance(module, VisionTransformer):
            module.proj.data = module.proj.data.half()
    clip.text_projection.data = clip.text_projection.data.half()


def holder(module: nn.Module) -> nn.Module:
    """The same tensors in modules without code, so that TorchScript has nothing to compile."""

    class Holder(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    held = Holder()
    for name, value in module.named_parameters(recurse=False):
        held.register_parameter(name, value)
    for name, value in module.named_buffers(recurse=False):
        held.register_buffer(name, value)
    for name, child in module.named_children():
        held.add_module(name, holder(child))
    return held


# --- files ---------------------------------------------------------------------------------------


def moments(state) -> dict:
    """What torch.optim.AdamW keeps of each trained tensor."""
    trained = [v for k, v in state.items() if "running" not in k and "num_batches" not in k]
    return {
        "state": {
            i: {"step": torch.tensor(77.0), "exp_avg": torch.full_like(v, 0.25),
                "exp_avg_sq": torch.full_like(v, 0.5)} for i, v in enumerate(trained)},
        "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.0,
                          "amsgrad": False, "maximize": False, "foreach": None,
                          "params": list(range(len(trained)))}]}


def save(path: pathlib.Path, head: Decoder, layer, kind, clip=None, optimiser=False) -> None:
    state = head.state_dict()
    if clip is not None:
        for name, value in clip.state_dict().items():
            state["model." + name] = value
    torch.save({"model": state,
                "optimizer": moments(state) if optimiser else {"state": {}, "param_groups": []},
                "total_steps": 1234, "feature_layer": layer, "decoder_type": kind}, path)


def picture() -> Image.Image:
    """280 x 120: wider than the network's input and lower, so that it is shrunk and stretched."""
    y, x = np.mgrid[0:120, 0:280].astype(np.float64)
    channels = [127 + 80 * np.sin(x / (17.0 + 6 * c)) * np.cos(y / (13.0 + 4 * c))
                + 40 * (((x - 150) ** 2 + (y - 60) ** 2) < 45 ** 2) for c in range(3)]
    rough = (x * 7 + y * 13) % 3 * 8.0
    return Image.fromarray(np.clip(np.stack(channels, -1) + rough[..., None], 0, 255)
                           .astype(np.uint8))


def network_input(image: Image.Image) -> torch.Tensor:
    small = image.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    values = torch.from_numpy(np.asarray(small).copy()).permute(2, 0, 1).float() / 255
    return ((values - MEAN[:, None, None]) / SPREAD[:, None, None])[None]


def main(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    picture().save(folder / "input.png", optimize=True)
    x = network_input(Image.open(folder / "input.png").convert("RGB"))

    vit = Clip(VisionTransformer(**VIT))
    resnet = Clip(ResNet(**RN))
    for seed, (clip, name) in enumerate(((vit, "clip_vit.pt"), (resnet, "clip_rn.pt")), 1):
        randomise(clip, seed)
        halve(clip)
        torch.jit.save(torch.jit.script(holder(clip)), str(folder / name))
        clip.float().eval()
    # Training left a backbone in train mode: its running statistics are not the archive's any more.
    drifted = Clip(ResNet(**RN))
    drifted.load_state_dict(resnet.state_dict())
    for name, value in drifted.visual.named_buffers():
        if "running" in name:
            value *= 1.125
    drifted.eval()
    xception = Xception([4, 6, 8, 12])
    randomise(xception, 3)
    xception.eval()

    torch.serialization.location_tag = lambda storage: "cuda:0"  # as files saved on a GPU say
    rn_width = {number: 4 * RN["width"] * 2 ** (number - 1) for number in range(1, 5)}
    width = VIT["width"]

    def field(layer: int) -> torch.Tensor:
        return as_field(vit.visual.tokens(x, layer))

    def fused(layer: int) -> torch.Tensor:
        other = F.interpolate(resnet.visual.stage(x, 3), size=(16, 16), mode="bilinear",
                              align_corners=False)
        return torch.cat([field(layer), other], 1)

    cases = []

    def case(tag, head, run, layer, kind, backbones, **how):
        randomise(head, 100 + len(cases))
        if kind == "attention":  # keeps the committed file small; the official ones are float
            head.half()
            save(folder / f"{tag}.pth", head, layer, kind, **how)
            head.float()
        else:
            save(folder / f"{tag}.pth", head, layer, kind, **how)
        head.eval()
        with torch.no_grad():
            logits = run(head).reshape(MAP, MAP).numpy()
        assert np.isfinite(logits).all() and logits.std() > 0.01, tag
        np.save(folder / f"{tag}.npy", np.ascontiguousarray(logits[::GOLDEN_STEP, ::GOLDEN_STEP]))
        cases.append({"tag": tag, "layer": layer, "decoder": kind, "backbones": backbones,
                      "mean": float(logits.mean()), "std": float(logits.std())})
        print(f"{tag}: mean {logits.mean():.3f}, std {logits.std():.3f}")

    case("ViT_layer1_conv-4_ldm", Decoder("conv-4", width), lambda h: h.fc(field(1)), "layer1",
         "conv-4", ["clip_vit.pt"], optimiser=True)
    case("ViT_layer0_conv-20_lama", Decoder("conv-20", width), lambda h: h.fc(field(0)), "layer0",
         "conv-20", ["clip_vit.pt"])
    case("vit_linear", Decoder("linear", width), lambda h: h.of_tokens(vit.visual.tokens(x, 1)),
         "layer1", "linear", ["clip_vit.pt"])
    case("vit_attention", Decoder("attention", width),
         lambda h: h.of_tokens(vit.visual.tokens(x, 0)), "layer0", "attention", ["clip_vit.pt"])
    case("rn_layer1_full", Decoder("conv-4", rn_width[1], 2, True),
         lambda h: h.fc(resnet.visual.stage(x, 1)), "layer1", "conv-4", [], clip=resnet)
    case("rn_layer2_drifted", Decoder("conv-4", rn_width[2], 1, True),
         lambda h: h.fc(drifted.visual.stage(x, 2)), "layer2", "conv-4", [], clip=drifted)
    case("rn_layer4", Decoder("conv-12", rn_width[4], 0, True),
         lambda h: h.fc(resnet.visual.stage(x, 4)), "layer4", "conv-12", ["clip_rn.pt"])
    case("ViT_layer1+RN50_layer3_conv-4_ldm", Decoder("conv-4", width + rn_width[3], 2, True),
         lambda h: h.fc(fused(1)), "layer1", "conv-4", ["clip_vit.pt", "clip_rn.pt"])
    case("xception_full", Decoder("conv-4", 12, 1, True), lambda h: h.fc(xception(x)), "layer2",
         "conv-4", [], clip=xception)
    (folder / "cases.json").write_text(json.dumps(
        {"golden_step": GOLDEN_STEP, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
