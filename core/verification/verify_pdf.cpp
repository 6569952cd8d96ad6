// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_pdf.h"

#include "core/base/json_limits.h"
#include "core/imaging/pdf_drawer.h"
#include "core/verification/pdf_structure.h"

#include <algorithm>
#include <cstdint>

namespace pentimento::verification {

namespace {

/// How much longer than ours a report may be: another zlib packs no worse.
constexpr std::size_t mostTimes = 2;
constexpr std::size_t spareBytes = std::size_t{1} << 20U;
constexpr const char* part = "the report";
constexpr double dotsPerInch = 200; ///< at which no digit passes for another
constexpr int mostPages = 500;

/// Edges of letters may come out a little elsewhere; on plain paper nothing may.
constexpr int reach = 2; ///< pixels, a quarter of a millimetre
constexpr int allowed = 10;
/// How far from a place where other last digits move a map's contour the recorded one may lie.
constexpr int contourReach = 12;

/// A page of the report as the recorded maps give it and as the fresh ones do. Where these differ,
/// contours hang on last digits.
struct ExpectedPage
{
    const Raster& recorded;
    const Raster& fresh;

    [[nodiscard]] bool hangsOnLastDigits(int x, int y) const
    {
        const int right = std::min(x + contourReach, recorded.width() - 1);
        const int bottom = std::min(y + contourReach, recorded.height() - 1);
        for (int j = std::max(0, y - contourReach); j <= bottom; ++j) {
            const auto begin = static_cast<std::ptrdiff_t>(std::max(0, x - contourReach)) * 3;
            const auto end = static_cast<std::ptrdiff_t>(right + 1) * 3;
            if (!std::equal(recorded.row(j) + begin, recorded.row(j) + end, fresh.row(j) + begin))
                return true;
        }
        return false;
    }
};

/// Whether a pixel of `a` lies between the lowest and the highest of its neighbourhood in `b`, give
/// or take `allowed`.
bool within(const Raster& a, const Raster& b, int x, int y)
{
    const int top = std::max(0, y - reach);
    const int bottom = std::min(b.height() - 1, y + reach);
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

bool sameSize(const Raster& a, const Raster& b)
{
    return a.width() == b.width() && a.height() == b.height();
}

bool looksAlike(const Raster& page, const ExpectedPage& expected)
{
    const Raster& ours = expected.recorded;
    if (!sameSize(page, ours) || !sameSize(ours, expected.fresh))
        return false;
    for (int y = 0; y < page.height(); ++y)
        for (int x = 0; x < page.width(); ++x)
            if ((!within(page, ours, x, y) || !within(ours, page, x, y)) &&
                !expected.hangsOnLastDigits(x, y))
                return false;
    return true;
}

Result<void> comparePages(VerifyReport& report, const std::string& name,
                          const std::string& recorded, const ExpectedReport& expected,
                          const Job& job)
{
    const auto draw = [&](const std::string& bytes) {
        return renderPdfApart(bytes, dotsPerInch, mostPages, {}, job, drawerProgram());
    };
    const auto ours = draw(expected.fromRecordedMaps);
    const auto fresh = expected.fromFreshMaps == expected.fromRecordedMaps || !ours
                           ? ours
                           : draw(expected.fromFreshMaps);
    const auto theirs = ours && fresh ? draw(recorded) : ours;
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, name + ": cancelled", {}};
    if (!ours || !fresh || (!theirs && theirs.error().code == ErrorCode::Internal)) {
        report.notChecked(part, name + ": what it shows; pages cannot be drawn here (" +
                                    (!ours    ? ours
                                     : !fresh ? fresh
                                              : theirs)
                                        .error()
                                        .message +
                                    "), and its bytes differ from those of a report made anew");
        return {};
    }
    if (!theirs) {
        report.add(false, name + ": " + theirs.error().message);
        return {};
    }
    if (theirs->title != ours->title || theirs->creator != ours->creator) {
        report.add(false, name + ": bears a title or names a program that is not its own");
        return {};
    }
    if (theirs->pages.size() != ours->pages.size() || fresh->pages.size() != ours->pages.size()) {
        report.add(false, name + ": has " + std::to_string(theirs->pages.size()) +
                              " pages, the numbers give " + std::to_string(ours->pages.size()));
        return {};
    }
    std::string differing;
    for (std::size_t i = 0; i < ours->pages.size(); ++i)
        if (!looksAlike(theirs->pages[i], {ours->pages[i], fresh->pages[i]}))
            differing += (differing.empty() ? "" : ", ") + std::to_string(i + 1);
    if (differing.empty())
        report.notChecked(part, name + ": other bytes than this program writes for these numbers; "
                                       "every page looks as they give it when drawn here, which "
                                       "other viewers may draw otherwise");
    else
        report.add(false,
                   name + ": not what the numbers of result.json give, on page " + differing);
    return {};
}

} // namespace

Result<void> checkReportPdf(VerifyReport& report, const std::filesystem::path& file,
                            const ExpectedReport& expected, bool sameWords, const Job& job)
{
    const std::string name = file.filename().string();
    const std::string& ours = expected.fromRecordedMaps;
    const auto recorded = readSmallFile(file, mostTimes * ours.size() + spareBytes);
    if (!recorded) {
        report.add(false, name + ": cannot be read: " + recorded.error().message);
        return {};
    }
    if (sameWords && (*recorded == expected.fromFreshMaps || *recorded == ours)) {
        report.add(true, name + ": is the report of these numbers, byte for byte");
        return {};
    }
    if (const auto flaw = pdfFlaw(*recorded, ours)) {
        report.add(false, name + ": " + *flaw);
        return {};
    }
    if (!sameWords) {
        report.notChecked(
            part, name + ": what it says: its words or lenses are of another version; the numbers "
                         "of result.json are the ones that were checked");
        return {};
    }
    if (pdfText(*recorded, "CreationDate") != pdfText(ours, "CreationDate")) {
        report.add(false, name + ": says it was made at another time than result.json states");
        return {};
    }
    if (const auto burden = pdfBurden(*recorded, ours)) {
        if (pdfText(*recorded, "Producer") == pdfText(ours, "Producer"))
            report.add(false, name + ": " + *burden);
        else
            report.notChecked(part, name + ": " + *burden +
                                        ", and says that another Qt wrote it; it was not opened");
        return {};
    }
    return comparePages(report, name, *recorded, expected, job);
}

} // namespace pentimento::verification
