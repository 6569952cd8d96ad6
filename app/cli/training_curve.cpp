// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training_curve.h"

#include "app/cli/offscreen.h"
#include "core/drawing/training_curve.h"

#include <QGuiApplication>

namespace pentimento::cli {

Result<void> drawTrainingCurve(const std::filesystem::path& run)
{
    const auto curve = readTrainingCurve(run / "training.csv");
    if (!curve)
        return curve.error();
    const auto application = offscreenApplication();
    const std::filesystem::path folder = (run.lexically_normal() / "").parent_path();
    return writeTrainingCurve(*curve, "Training of " + folder.filename().string(),
                              run / "curve.png");
}

} // namespace pentimento::cli
