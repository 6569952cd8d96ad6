// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

namespace pentimento {

/// The caller's side of anything that takes more than a blink: a way to stop it and to hear how
/// far it is. Default-constructed, it never stops and tells nobody. The callback runs on the
/// thread that does the work and must return quickly.
struct Job
{
    std::stop_token stop;
    std::function<void(double fraction, std::string_view stage)> progress; ///< fraction 0..1

    [[nodiscard]] bool stopRequested() const { return stop.stop_requested(); }
    void report(double fraction, std::string_view stage) const
    {
        if (progress)
            progress(fraction, stage);
    }
};

} // namespace pentimento
