// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/codec.h"

namespace pentimento::codecs {

extern const Codec heicCodec;
extern const Codec avifCodec;

} // namespace pentimento::codecs
