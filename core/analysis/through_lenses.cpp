// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/through_lenses.h"

#include <utility>

namespace pentimento {

Result<std::shared_ptr<const Analysis>> throughLenses(std::shared_ptr<const Analysis> analysis,
                                                      std::span<const LensOrder> orders,
                                                      const Job& job)
{
    if (orders.empty())
        return analysis;
    auto seen = std::make_shared<Analysis>(*analysis);
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const Job part{job.stop, [&](double fraction, std::string_view) {
                           job.report((static_cast<double>(i) + fraction) /
                                          static_cast<double>(orders.size()),
                                      orders[i].lens->description().title);
                       }};
        auto run = runLens(orders[i], *analysis->picture, part);
        if (!run)
            return run.error();
        seen->lenses.push_back(*std::move(run));
    }
    return std::shared_ptr<const Analysis>(std::move(seen));
}

} // namespace pentimento
