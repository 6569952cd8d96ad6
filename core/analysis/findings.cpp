// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/findings.h"

#include "core/analysis/grid.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace pentimento {

namespace {

constexpr int levels = 1024;            ///< map values are pooled at this resolution
constexpr double smallestCells = 48;    ///< an area of this many cells earns 63 % of its level
constexpr double cellsPerGrowth = 4000; ///< ... and one more for every so many of the whole map
constexpr int fewestRegionCells = 6;
constexpr std::size_t mostRegions = 32;

/// Disjoint sets of map cells that grow while the level sinks.
class Areas
{
public:
    explicit Areas(std::size_t cells) : m_parent(cells, unseen), m_size(cells, 0) {}

    void add(std::uint32_t cell)
    {
        m_parent[cell] = cell;
        m_size[cell] = 1;
        m_largest = std::max(m_largest, 1U);
    }
    void join(std::uint32_t a, std::uint32_t b)
    {
        if (m_parent[b] == unseen)
            return;
        a = root(a);
        b = root(b);
        if (a == b)
            return;
        if (m_size[a] < m_size[b])
            std::swap(a, b);
        m_parent[b] = a;
        m_size[a] += m_size[b];
        m_largest = std::max(m_largest, m_size[a]);
    }
    [[nodiscard]] std::uint32_t largest() const { return m_largest; }

private:
    static constexpr std::uint32_t unseen = ~0U;

    std::uint32_t root(std::uint32_t cell)
    {
        while (m_parent[cell] != cell)
            cell = m_parent[cell] = m_parent[m_parent[cell]];
        return cell;
    }

    std::vector<std::uint32_t> m_parent;
    std::vector<std::uint32_t> m_size;
    std::uint32_t m_largest = 0;
};

/// Cells by falling value, by counting: level -> the cells of that level.
std::vector<std::uint32_t> cellsFromHigh(const Map& map, std::array<std::size_t, levels + 1>& begin)
{
    const auto count =
        static_cast<std::size_t>(map.width()) * static_cast<std::size_t>(map.height());
    const auto levelOf = [&](std::size_t i) {
        const float value = std::clamp(map.data()[i], 0.0F, 1.0F);
        return static_cast<std::size_t>(levels - 1) -
               static_cast<std::size_t>(std::lround(value * (levels - 1))); // 0 is the highest
    };
    begin.fill(0);
    for (std::size_t i = 0; i < count; ++i)
        ++begin[levelOf(i) + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> cells(count);
    auto next = begin;
    for (std::size_t i = 0; i < count; ++i)
        cells[next[levelOf(i)]++] = static_cast<std::uint32_t>(i);
    return cells;
}

double share(const Map& map, double threshold)
{
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(map.width()) * map.height();
    const auto marked = std::count_if(map.data(), map.data() + count,
                                      [&](float value) { return value >= threshold; });
    return static_cast<double>(marked) / static_cast<double>(count);
}

HeadFinding findingOf(const Map& map, const HeadInfo& head, Protocol protocol,
                      std::optional<QualityClass> quality)
{
    HeadFinding finding{head.id, head.title, head.trainedOn, head.description, 0, 0, {}, {}};
    finding.score = scoreMap(map);
    finding.area = share(map, head.mapThreshold);
    finding.falseAlarm = falseAlarmOf(finding.score, head, protocol, quality);
    finding.verdict = verdictOf(finding.score, calibrationFor(head, protocol, quality));
    return finding;
}

/// The id of the map with the highest mean inside a region.
std::string strongestHead(const MapSet& maps, const cv::Mat& inside, const cv::Rect& box)
{
    const auto meanOf = [&](const Map& map) {
        std::vector<float> fitted;
        if (!sameGrid(map, maps.combined))
            fitted = onGrid(map, maps.combined);
        const cv::Mat values(maps.combined.height(), maps.combined.width(), CV_32F,
                             const_cast<float*>(fitted.empty() ? map.data() : fitted.data()));
        return cv::mean(values(box), inside(box))[0];
    };
    std::string best = "combined";
    double highest = meanOf(maps.combined);
    for (const HeadMap& head : maps.heads)
        if (const double mean = meanOf(head.map); mean > highest) {
            highest = mean;
            best = head.head;
        }
    return best;
}

std::vector<Region> regionsOf(const MapSet& maps, double threshold)
{
    const Map& map = maps.combined;
    const cv::Mat values(map.height(), map.width(), CV_32F, const_cast<float*>(map.data()));
    const cv::Mat marked = values >= threshold;
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(marked, labels, stats, centres, 8, CV_32S);

    std::vector<std::pair<int, int>> bySize; // cells, label
    for (int label = 1; label < count; ++label)
        if (const int cells = stats.at<int>(label, cv::CC_STAT_AREA); cells >= fewestRegionCells)
            bySize.emplace_back(cells, label);
    std::sort(bySize.rbegin(), bySize.rend());
    if (bySize.size() > mostRegions)
        bySize.resize(mostRegions);

    std::vector<Region> regions;
    for (const auto& [cells, label] : bySize) {
        const cv::Rect box(
            stats.at<int>(label, cv::CC_STAT_LEFT), stats.at<int>(label, cv::CC_STAT_TOP),
            stats.at<int>(label, cv::CC_STAT_WIDTH), stats.at<int>(label, cv::CC_STAT_HEIGHT));
        const cv::Mat inside = labels == label;
        double peak = 0;
        cv::minMaxLoc(values(box), nullptr, &peak, nullptr, nullptr, inside(box));
        Region region;
        region.x = static_cast<int>(box.x * map.cellWidth());
        region.y = static_cast<int>(box.y * map.cellHeight());
        const int right = static_cast<int>(std::ceil((box.x + box.width) * map.cellWidth()));
        const int bottom = static_cast<int>(std::ceil((box.y + box.height) * map.cellHeight()));
        region.width = std::min(right, map.pictureWidth()) - region.x;
        region.height = std::min(bottom, map.pictureHeight()) - region.y;
        region.area = cells / static_cast<double>(map.width()) / map.height();
        region.peak = peak;
        region.head = strongestHead(maps, inside, box);
        regions.push_back(std::move(region));
    }
    std::stable_sort(regions.begin(), regions.end(), [](const Region& a, const Region& b) {
        return a.peak * std::sqrt(a.area) > b.peak * std::sqrt(b.area);
    });
    return regions;
}

} // namespace

std::string_view verdictId(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Strong:
        return "strong";
    case Verdict::Moderate:
        return "moderate";
    case Verdict::Inconclusive:
        return "inconclusive";
    case Verdict::NoEvidence:
        break;
    }
    return "no-evidence";
}

std::string_view verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Strong:
        return "Strong evidence of a local edit: very few untouched photos score this high.";
    case Verdict::Moderate:
        return "Moderate evidence of a local edit: some untouched photos score this high.";
    case Verdict::Inconclusive:
        return "Inconclusive: many untouched photos score this high; do not rely on this map.";
    case Verdict::NoEvidence:
        break;
    }
    return "No evidence of a local edit was found. Absence of evidence is not evidence that the "
           "picture is untouched.";
}

namespace {

std::string shareText(double rate)
{
    const long inHundred = std::lround(100 * rate);
    if (inHundred < 1)
        return "Fewer than 1 in 100 ";
    if (inHundred > 99)
        return "More than 99 in 100 ";
    return "About " + std::to_string(inHundred) + " in 100 ";
}

/// Whole numbers that the range lies within.
std::string rangeText(const SourceSpread& shares)
{
    constexpr double rounding = 1e-6; // 7 of 100 is 7 and not a little more
    const auto low = static_cast<int>(std::floor(100 * shares.lowest + rounding));
    const auto high = static_cast<int>(std::ceil(100 * shares.highest - rounding));
    return std::to_string(low) + " to " + std::to_string(high) + " in 100";
}

std::ptrdiff_t reaching(const std::vector<float>& ascending, double score)
{
    return ascending.end() -
           std::lower_bound(ascending.begin(), ascending.end(), static_cast<float>(score));
}

/// The lowest and the highest share of single sources.
std::optional<SourceSpread> spreadOf(double score, const std::vector<SourceScores>& sources)
{
    std::vector<double> shares;
    for (const SourceScores& source : sources)
        if (source.scores.size() >= fewestSpreadPhotos)
            shares.push_back(static_cast<double>(reaching(source.scores, score)) /
                             static_cast<double>(source.scores.size()));
    if (shares.size() < 2)
        return std::nullopt;
    const auto [low, high] = std::minmax_element(shares.begin(), shares.end());
    return SourceSpread{*low, *high};
}

} // namespace

std::string FalseAlarm::text() const
{
    if (photos <= 0)
        return "False-alarm rate not measured for this pack with this protocol.";
    const std::string what =
        measuredOn ? "untouched " + std::string(qualityClassName(*measuredOn)) + " pictures"
                   : std::string("untouched photos");
    const std::string from =
        sources > 0 ? " of " + std::to_string(sources) + (sources == 1 ? " source" : " sources")
                    : std::string();
    const std::string tooFew = insteadOf ? " of every quality, as too few " +
                                               std::string(qualityClassName(*insteadOf)) +
                                               " pictures were measured"
                                         : std::string();
    const std::string count = std::to_string(photos);
    if (std::lround(rate * (photos + 1)) <= 1)
        return "None of " + count + ' ' + what + from + " scored this high" +
               (insteadOf ? "; these are photos" + tooFew : tooFew) + '.';
    const std::string high = shareText(rate) + what + " score this high";
    if (!measuredOn && !insteadOf && sources == 0)
        return high + '.';
    const std::string basis =
        "measured on " + count + " photos" + from + (sources > 0 && insteadOf ? "," : "") + tooFew;
    if (!betweenSources)
        return high + ", " + basis + '.';
    return high + "; between sources of " + std::to_string(fewestSpreadPhotos) +
           " photos and more " + rangeText(*betweenSources) + " (" + basis + ").";
}

// The highest level at which a sizeable connected area still stands: the maximum over all levels t
// of t * (1 - exp(-n(t) / n0)), n(t) being the largest 4-connected area of cells at or above t. A
// few hot cells earn little, a perfect small edit as much as a large one, and the mean of the map,
// which grows with the area alone, plays no part.
double scoreMap(const Map& map)
{
    if (map.empty())
        return 0;
    std::array<std::size_t, levels + 1> begin{};
    const auto cells = cellsFromHigh(map, begin);
    const double enough = smallestCells + static_cast<double>(cells.size()) / cellsPerGrowth;
    const auto width = static_cast<std::uint32_t>(map.width());
    Areas areas(cells.size());
    double best = 0;
    for (int level = 0; level < levels; ++level) {
        const auto l = static_cast<std::size_t>(level);
        for (std::size_t i = begin[l]; i < begin[l + 1]; ++i) {
            const std::uint32_t cell = cells[i];
            areas.add(cell);
            if (cell % width != 0)
                areas.join(cell, cell - 1);
            if (cell % width != width - 1)
                areas.join(cell, cell + 1);
            if (cell >= width)
                areas.join(cell, cell - width);
            if (cell + width < cells.size())
                areas.join(cell, cell + width);
        }
        const double height = static_cast<double>(levels - 1 - level) / (levels - 1);
        best =
            std::max(best, height * (1 - std::exp(-static_cast<double>(areas.largest()) / enough)));
    }
    return best;
}

const CalibrationTable& calibrationFor(const HeadInfo& head, Protocol protocol,
                                       std::optional<QualityClass> quality)
{
    static const CalibrationTable nothingMeasured;
    return protocol == Protocol::Windows ? head.calibration.tableOf(quality) : nothingMeasured;
}

FalseAlarm falseAlarmOf(double score, const CalibrationTable& table)
{
    const auto& scores = table.authenticScores;
    const auto reached = static_cast<double>(reaching(scores, score));
    return {(reached + 1) / (static_cast<double>(scores.size()) + 1),
            static_cast<int>(scores.size()),
            table.quality,
            std::nullopt,
            static_cast<int>(table.sources.size()),
            spreadOf(score, table.sources)};
}

FalseAlarm falseAlarmOf(double score, const HeadInfo& head, Protocol protocol,
                        std::optional<QualityClass> quality)
{
    FalseAlarm result = falseAlarmOf(score, calibrationFor(head, protocol, quality));
    // A pack from before there were classes is silent about them.
    if (result.photos > 0 && !result.measuredOn && !head.calibration.classes.empty())
        result.insteadOf = quality;
    return result;
}

Verdict verdictOf(double score, const CalibrationTable& table)
{
    if (table.authenticScores.empty())
        return Verdict::Inconclusive; // nothing was measured: nothing can be claimed
    if (score >= table.strongLine && table.authenticScores.size() >= fewestStrongPhotos)
        return Verdict::Strong;
    if (score >= table.moderateLine)
        return Verdict::Moderate;
    if (score >= table.inconclusiveLine)
        return Verdict::Inconclusive;
    return Verdict::NoEvidence;
}

Findings findingsOf(const MapSet& maps, const Pack& pack, std::optional<QualityClass> quality)
{
    Findings findings;
    for (std::size_t i = 0; i < maps.heads.size() && i < pack.heads.size(); ++i)
        findings.heads.push_back(
            findingOf(maps.heads[i].map, pack.heads[i], maps.protocol, quality));
    findings.combined = findingOf(maps.combined, pack.combined, maps.protocol, quality);
    findings.regions = regionsOf(maps, pack.combined.mapThreshold);
    findings.disagreement = disagreementOf(maps, pack, findings.heads, findings.regions);
    return findings;
}

} // namespace pentimento
