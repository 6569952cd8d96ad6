// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_pdf.h"

#include "core/base/json_limits.h"
#include "core/imaging/pdf_drawer.h"
#include "core/verification/pdf_structure.h"

#include <QRect>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace pentimento::verification {

namespace {

/// How much longer than ours a report may be: another zlib packs no worse.
constexpr std::size_t mostTimes = 2;
constexpr std::size_t spareBytes = std::size_t{1} << 20U;
constexpr const char* part = "the report";
constexpr double dotsPerInch = 200; ///< at which no digit passes for another
constexpr int mostPages = 500;
constexpr int sparePages = 4; ///< where their number does not follow

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

bool looksAlike(const Raster& page, const ExpectedPage& expected, const QRect& where)
{
    const Raster& ours = expected.recorded;
    for (int y = where.top(); y <= where.bottom(); ++y)
        for (int x = where.left(); x <= where.right(); ++x)
            if ((!within(page, ours, x, y) || !within(ours, page, x, y)) &&
                !expected.hangsOnLastDigits(x, y))
                return false;
    return true;
}

/// The parts of a page that follow from the numbers, in pixels. Its footer (see PageFlow) has a
/// line of the file's name and the time of writing, one of the picture's SHA-256, and right of both
/// the page's number among a number of pages.
std::vector<QRect> partsThatFollow(Follows follows, std::size_t page, const Raster& drawn)
{
    constexpr double perPoint = dotsPerInch / 72;
    const auto pixels = [](double points) {
        return static_cast<int>(std::lround(points * perPoint));
    };
    const QRect all(0, 0, drawn.width(), drawn.height());
    if (follows == Follows::EveryPage)
        return {all};
    const int footer = all.height() - pixels(50);
    const int number = all.width() - pixels(128);
    if (follows == Follows::Footers)
        return {QRect(0, all.height() - pixels(34), number, pixels(11))};
    std::vector<QRect> parts{QRect(0, footer, number, all.height() - footer)};
    if (page == 0)
        parts.emplace_back(0, 0, all.width(), footer);
    return parts;
}

bool agrees(const Raster& page, const ExpectedPage& expected, Follows follows, std::size_t number)
{
    if (!sameSize(page, expected.recorded) || !sameSize(expected.recorded, expected.fresh))
        return false;
    const auto parts = partsThatFollow(follows, number, page);
    return std::all_of(parts.begin(), parts.end(),
                       [&](const QRect& where) { return looksAlike(page, expected, where); });
}

/// Said of a report in which nothing contradicts the numbers.
std::string uncheckedText(const ExpectedReport& expected)
{
    switch (expected.follows) {
    case Follows::EveryPage:
        break;
    case Follows::FirstPage:
        return "what it says behind its first page, which is that of these numbers: it shows "
               "lenses "
               "of another version";
    case Follows::Footers:
        return "what it says: its words are of another version. Its title, its pictures' sizes and "
               "the SHA-256 on its pages are those of this picture; the numbers of result.json are "
               "the ones that were checked";
    }
    return std::string("other bytes than this program writes for these numbers") +
           (expected.sameMaps ? ""
                              : ", as the maps' last digits are others on this device or with "
                                "this number of threads") +
           "; every page looks as they give it when drawn here, which other viewers may draw "
           "otherwise";
}

/// Added to what speaks against a report when another Qt may be why. An attacker can write any
/// version there, so the report stays wrong.
std::string otherQtText(const std::string& recorded, const std::string& ours)
{
    return pdfText(recorded, "Producer") == pdfText(ours, "Producer")
               ? ""
               : "; it names another version of Qt than the one that draws here, which may lay out "
                 "its pages otherwise: if that is so, this program built with that version will "
                 "verify it";
}

Result<void> comparePages(VerifyReport& report, const std::string& name,
                          const std::string& recorded, const ExpectedReport& expected,
                          const Job& job)
{
    const auto draw = [&](const std::string& bytes, int most) {
        return renderPdfApart(bytes, dotsPerInch, most, {}, job, drawerProgram());
    };
    const bool whole = expected.follows == Follows::EveryPage;
    const auto ours = draw(expected.fromRecordedMaps, mostPages);
    const auto fresh = expected.fromFreshMaps == expected.fromRecordedMaps || !ours
                           ? ours
                           : draw(expected.fromFreshMaps, mostPages);
    const auto theirs =
        ours && fresh
            ? draw(recorded,
                   whole ? mostPages : 2 * static_cast<int>(ours->pages.size()) + sparePages)
            : ours;
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
    const std::string perhaps = otherQtText(recorded, expected.fromRecordedMaps);
    const std::size_t pages = ours->pages.size();
    if (fresh->pages.size() != pages || (whole && theirs->pages.size() != pages)) {
        report.add(false, name + ": has " + std::to_string(theirs->pages.size()) +
                              " pages, the numbers give " + std::to_string(pages) + perhaps);
        return {};
    }
    std::string differing;
    for (std::size_t i = 0; i < theirs->pages.size(); ++i) {
        // Where the number of pages does not follow, footers do, and all pages have the same.
        const std::size_t like = whole ? i : 0;
        if (!agrees(theirs->pages[i], {ours->pages[like], fresh->pages[like]}, expected.follows, i))
            differing += (differing.empty() ? "" : ", ") + std::to_string(i + 1);
    }
    if (differing.empty())
        report.notChecked(part, name + ": " + uncheckedText(expected));
    else if (expected.follows == Follows::Footers)
        report.add(false, name +
                              ": is of another picture: its SHA-256 does not stand at the foot "
                              "of page " +
                              differing);
    else
        report.add(false, name + ": not what the numbers of result.json give, on page " +
                              differing + perhaps);
    return {};
}

} // namespace

Result<void> checkReportPdf(VerifyReport& report, const std::filesystem::path& file,
                            const ExpectedReport& expected, const Job& job)
{
    const std::string name = file.filename().string();
    const std::string& ours = expected.fromRecordedMaps;
    const bool whole = expected.follows == Follows::EveryPage;
    const auto recorded = readSmallFile(file, mostTimes * ours.size() + spareBytes);
    if (!recorded) {
        report.add(false, name + ": cannot be read: " + recorded.error().message);
        return {};
    }
    if (whole && (*recorded == expected.fromFreshMaps || *recorded == ours)) {
        report.add(true, name + ": is the report of these numbers, byte for byte");
        return {};
    }
    auto flaw = pdfFlaw(*recorded, ours);
    if (!flaw) {
        flaw = pdfBurden(*recorded, ours, whole ? Build::Same : Build::Akin);
        if (flaw)
            *flaw += otherQtText(*recorded, ours);
    }
    if (flaw) {
        report.add(false, name + ": " + *flaw);
        return {};
    }
    if (expected.follows != Follows::Footers &&
        pdfText(*recorded, "CreationDate") != pdfText(ours, "CreationDate")) {
        report.add(false, name + ": says it was made at another time than result.json states");
        return {};
    }
    return comparePages(report, name, *recorded, expected, job);
}

} // namespace pentimento::verification
