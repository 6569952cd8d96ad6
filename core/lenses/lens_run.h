// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lenses/lens.h"

#include <optional>

namespace pentimento {

/// Which lens somebody asks for, and how it is to be set.
struct LensOrder
{
    const Lens* lens = nullptr;
    LensSettings settings = {}; ///< what is missing is the parameter's initial value
};

/// An order as the command line writes it, "ela" or "ela:quality=85:scale=8". Usage where no lens
/// or parameter has that name, and for a value outside of the parameter's range.
[[nodiscard]] Result<LensOrder> lensOrderIn(std::string_view text);

/// One examination as evidence records it: a value of its own, whatever lenses the program has.
struct LensRun
{
    LensDescription lens;
    LensSettings settings; ///< every parameter's
    Result<LensResult> outcome;
};

/// As the command line would order it, every parameter named.
[[nodiscard]] std::string orderText(const LensRun& run);

/// A value for each parameter, and none besides: within its range and on its grid.
[[nodiscard]] LensSettings settledSettings(const LensDescription& lens,
                                           const LensSettings& settings);

/// Looks at a picture as ordered. A lens that fails, throws or gives values off its scale is an
/// outcome like another; the only error is Cancelled. Any thread.
[[nodiscard]] Result<LensRun> runLens(const LensOrder& order, const Picture& picture,
                                      const Job& job = {});

/// Why a lens gave nothing, as evidence states it. What is behind it is for the log.
[[nodiscard]] std::string_view lensFailureText(ErrorCode code);
/// Back from untrusted text; nothing where it is none of these sentences.
[[nodiscard]] std::optional<ErrorCode> lensFailureIn(std::string_view text);

} // namespace pentimento
