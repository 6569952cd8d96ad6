// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credentials/content_credentials.h"

#include <algorithm>

namespace pentimento {

bool ContentCredentials::ingredientFails() const
{
    return std::any_of(ingredients.begin(), ingredients.end(),
                       [](const auto& ingredient) { return !ingredient.failures.empty(); });
}

} // namespace pentimento
