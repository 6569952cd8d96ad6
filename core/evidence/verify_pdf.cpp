// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/verify_pdf.h"

#include "core/base/json_limits.h"
#include "core/evidence/pdf_structure.h"
#include "core/imaging/pdf_render.h"

#include <algorithm>
#include <cstdint>

namespace pentimento {

namespace {

constexpr std::size_t mostBytes = std::size_t{256} << 20U;
constexpr double dotsPerInch = 100;
constexpr int mostPages = 500;

/// Letters and contours of a map may come out a little elsewhere; on plain paper nothing may.
constexpr int reach = 2; ///< pixels, half a millimetre
constexpr int allowed = 10;

/// Whether every value of a row of `a` lies between the lowest and the highest of its
/// neighbourhood in `b`, give or take `allowed`.
bool rowWithin(const Raster& a, const Raster& b, int y)
{
    const int top = std::max(0, y - reach);
    const int bottom = std::min(b.height() - 1, y + reach);
    for (int x = 0; x < a.width(); ++x)
        for (int c = 0; c < 3; ++c) {
            const int value = a.row(y)[3 * x + c];
            if (std::abs(value - b.row(y)[3 * x + c]) <= allowed)
                continue;
            int low = 255;
            int high = 0;
            for (int j = top; j <= bottom; ++j)
                for (int i = std::max(0, x - reach); i <= std::min(b.width() - 1, x + reach); ++i) {
                    low = std::min<int>(low, b.row(j)[3 * i + c]);
                    high = std::max<int>(high, b.row(j)[3 * i + c]);
                }
            if (value < low - allowed || value > high + allowed)
                return false;
        }
    return true;
}

bool looksAlike(const Raster& a, const Raster& b)
{
    if (a.width() != b.width() || a.height() != b.height())
        return false;
    for (int y = 0; y < a.height(); ++y)
        if (!rowWithin(a, b, y) || !rowWithin(b, a, y))
            return false;
    return true;
}

void comparePages(VerifyReport& report, const std::string& name, const std::string& recorded,
                  const std::string& expected)
{
    const auto ours = renderPdf(expected, dotsPerInch, mostPages);
    if (!ours) {
        report.notChecked(name + ": pages cannot be drawn here (" + ours.error().message +
                          "), and its bytes differ from those of a report made anew");
        return;
    }
    const auto theirs = renderPdf(recorded, dotsPerInch, mostPages);
    if (!theirs) {
        report.add(false, name + ": " + theirs.error().message);
        return;
    }
    if (theirs->title != ours->title || theirs->creator != ours->creator) {
        report.add(false, name + ": bears a title or names a program that is not its own");
        return;
    }
    if (theirs->pages.size() != ours->pages.size()) {
        report.add(false, name + ": has " + std::to_string(theirs->pages.size()) +
                              " pages, the numbers give " + std::to_string(ours->pages.size()));
        return;
    }
    std::string differing;
    for (std::size_t i = 0; i < ours->pages.size(); ++i)
        if (!looksAlike(theirs->pages[i], ours->pages[i]))
            differing += (differing.empty() ? "" : ", ") + std::to_string(i + 1);
    if (differing.empty())
        report.add(true, name + ": every page looks as the numbers give it");
    else
        report.add(false,
                   name + ": not what the numbers of result.json give, on page " + differing);
}

} // namespace

bool isReport(const std::filesystem::path& file, const std::string& expected)
{
    const auto recorded = readSmallFile(file, mostBytes);
    return recorded && withoutPdfTime(*recorded) == withoutPdfTime(expected);
}

void checkReportPdf(VerifyReport& report, const std::filesystem::path& file,
                    const std::string& expected, bool sameWords)
{
    const std::string name = file.filename().string();
    const auto recorded = readSmallFile(file, mostBytes);
    if (!recorded) {
        report.add(false, name + ": cannot be read");
        return;
    }
    if (sameWords && withoutPdfTime(*recorded) == withoutPdfTime(expected)) {
        report.add(true, name + ": is the report that the numbers give, byte for byte");
        return;
    }
    if (const auto flaw = pdfFlaw(*recorded, expected)) {
        report.add(false, name + ": " + *flaw);
        return;
    }
    if (sameWords)
        comparePages(report, name, *recorded, expected);
    else
        report.notChecked(name + ": what it says, in the words of another version; look at "
                                 "result.json for the numbers");
}

} // namespace pentimento
