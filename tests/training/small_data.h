// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace pentimento {

/// A data set as prepareTrainingData() lays it out: a few synthetic crops with two passes each.
void writeSmallData(const std::filesystem::path& folder);

} // namespace pentimento
