// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/arithmetic.h"

#include "core/inference/engine_options.h"

namespace pentimento::verification {

Arithmetic arithmeticOf(const std::string& precision, const std::string& device,
                        const MapSet& fresh)
{
    if (precision != fresh.precision || !isCpuName(device) || !isCpuName(fresh.device))
        return Arithmetic::Other;
    return precision == "fp32" ? Arithmetic::Same : Arithmetic::SamePrecision;
}

double scoreTolerance(Arithmetic arithmetic, const Analysis& fresh)
{
    const bool tiny = fresh.findings.combined.caveat == Caveat::TooSmall;
    return tiny && arithmetic != Arithmetic::Same ? tinyPictureBounds.largest
                                                  : scoreTolerance(arithmetic);
}

MapBounds mapBounds(Arithmetic arithmetic, const Analysis& fresh)
{
    if (arithmetic == Arithmetic::Same)
        return sameArithmeticBounds;
    if (fresh.findings.combined.caveat == Caveat::TooSmall)
        return tinyPictureBounds;
    return arithmetic == Arithmetic::SamePrecision ? samePrecisionBounds : otherPrecisionBounds;
}

} // namespace pentimento::verification
