// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"
#include "core/metrics/bootstrap.h"

#include <string>
#include <string_view>
#include <vector>

namespace pentimento::evaluation {

/// A page in the making that needs no other file: its style is inline, its pictures are data
/// addresses. Well-formed XML, so that strict readers take it too. Text is escaped here.
class HtmlPage
{
public:
    void heading(std::string_view text);
    void paragraph(std::string_view text);
    /// Markup made elsewhere, such as charts, side by side.
    void row(const std::vector<std::string>& parts);
    void tableOf(const std::vector<std::string>& headings,
                 const std::vector<std::vector<std::string>>& rows);
    void raw(const std::string& markup) { m_body += markup; }

    [[nodiscard]] std::string finished(std::string_view title) const;

private:
    std::string m_body;
};

/// An img element that holds the picture itself.
[[nodiscard]] std::string pictureElement(const Raster& picture, std::string_view description);

/// Figures for tables, with a dash for what is not a number.
[[nodiscard]] std::string figure(double value);                  ///< "0.812"
[[nodiscard]] std::string percent(double share);                 ///< "3.4 %"
[[nodiscard]] std::string figure(double value, const Interval&); ///< "0.812 (0.790 to 0.840)"

} // namespace pentimento::evaluation
