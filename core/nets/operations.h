// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento::nets {

/// Floating-point operations, products and sums counted apart, by the two kinds that make up a
/// network's work and run at different speeds.
struct Operations
{
    double products = 0; ///< of matrices
    double convolutions = 0;

    [[nodiscard]] double sum() const { return products + convolutions; }
    Operations& operator+=(const Operations& other)
    {
        products += other.products;
        convolutions += other.convolutions;
        return *this;
    }
};

} // namespace pentimento::nets
