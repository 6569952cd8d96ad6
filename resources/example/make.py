# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes forged.jpg: a yacht that was never there.

make.py BAY YACHT NETWORK OUT
  BAY      original.jpg, the photograph that is forged
  YACHT    another photograph, 768 x 768: Pexels 574021, cropped
  NETWORK  FSRCNN_x2.pb, a neural up-scaler for OpenCV (Saafke/FSRCNN_Tensorflow)
"""
import sys

import cv2
import numpy as np


class DepthToSpace:
    """The up-scaler's last layer, which OpenCV leaves to its users."""

    def __init__(self, params, blobs):
        pass

    def getMemoryShapes(self, inputs):
        n, c, h, w = inputs[0]
        return [[n, c // 4, h * 2, w * 2]]

    def forward(self, inputs):
        n, c, h, w = inputs[0].shape
        return [inputs[0].reshape(n, 2, 2, h, w).transpose(0, 3, 1, 4, 2).reshape(n, 1, 2 * h, 2 * w)]


def upscaled(picture, network):
    """Twice the size: brightness by the network, colour by interpolation."""
    luma_chroma = cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb)
    network.setInput(cv2.dnn.blobFromImage(luma_chroma[:, :, 0], 1 / 255.0))
    luma = np.clip(network.forward()[0, 0] * 255, 0, 255).astype(np.uint8)
    result = cv2.resize(luma_chroma, luma.shape[::-1], interpolation=cv2.INTER_CUBIC)
    result[:, :, 0] = luma
    return cv2.cvtColor(result, cv2.COLOR_YCrCb2BGR)


OUTLINE = np.array([
    (319, 176), (14, 176), (8, 164), (16, 136), (32, 140), (40, 124), (54, 103), (66, 99), (72, 88),
    (72, 75), (117, 65), (119, 55), (111, 43), (118, 40), (133, 49), (135, 38), (128, 26), (121, 24),
    (121, 9), (131, 9), (137, 17), (151, 13), (160, 22), (159, 42), (186, 55), (185, 45), (191, 35),
    (282, 33), (286, 47), (293, 52), (319, 61)], np.int32)


def main():
    bay_file, yacht_file, network_file, out = sys.argv[1:]
    cv2.dnn_registerLayer("DepthToSpace", DepthToSpace)
    bay = cv2.imread(bay_file)
    small = cv2.resize(cv2.imread(yacht_file)[280:560, 306:], (160, 97), interpolation=cv2.INTER_AREA)
    yacht = upscaled(small, cv2.dnn.readNetFromTensorflow(network_file))
    mask = np.zeros(yacht.shape[:2], np.uint8)
    cv2.fillPoly(mask, [OUTLINE], 255)
    alpha = cv2.GaussianBlur(mask, (0, 0), 1.6).astype(np.float32)[:, :, None] / 255
    place = bay[330:330 + yacht.shape[0], bay.shape[1] - yacht.shape[1]:]
    place[:] = np.rint(place * (1 - alpha) + yacht * alpha).astype(np.uint8)
    cv2.imwrite(out, bay, [cv2.IMWRITE_JPEG_QUALITY, 95])


if __name__ == "__main__":
    main()
