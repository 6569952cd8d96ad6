// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/findings.h"

#include "core/analysis/grid.h"
#include "core/packs/reserved_ids.h"

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
std::vector<std::uint32_t> cellsFromHigh(const HeatMap& map,
                                         std::array<std::size_t, levels + 1>& begin)
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

/// A rectangle of a map's cells.
struct Cells
{
    int left = 0;
    int top = 0;
    int right = 0; ///< one beyond
    int bottom = 0;

    [[nodiscard]] std::size_t count() const
    {
        return static_cast<std::size_t>(right - left) * static_cast<std::size_t>(bottom - top);
    }
};

bool isAll(const Cells& cells, const HeatMap& map)
{
    return cells.count() ==
           static_cast<std::size_t>(map.width()) * static_cast<std::size_t>(map.height());
}

/// The cells that lie within a part of the picture as a whole; the last of a row or column may
/// reach over the picture's edge.
Cells cellsWithin(const HeatMap& map, const PixelRect& part)
{
    if (part.empty())
        return {0, 0, map.width(), map.height()};
    const auto first = [](int begin, double size) {
        return static_cast<int>(std::ceil(begin / size));
    };
    const auto last = [](int end, int length, double size, int cells) {
        return end >= length ? cells : std::min(cells, static_cast<int>(end / size));
    };
    Cells cells{first(part.x, map.cellWidth()), first(part.y, map.cellHeight()),
                last(part.x + part.width, map.pictureWidth(), map.cellWidth(), map.width()),
                last(part.y + part.height, map.pictureHeight(), map.cellHeight(), map.height())};
    cells.right = std::max(cells.left, cells.right);
    cells.bottom = std::max(cells.top, cells.bottom);
    return cells;
}

HeatMap cutTo(const HeatMap& map, const PixelRect& part)
{
    if (map.empty())
        return map;
    const Cells seen = cellsWithin(map, part);
    if (isAll(seen, map))
        return map;
    std::vector<float> values(static_cast<std::size_t>(map.width()) *
                              static_cast<std::size_t>(map.height()));
    for (int j = seen.top; j < seen.bottom; ++j)
        for (int i = seen.left; i < seen.right; ++i)
            values[static_cast<std::size_t>(j) * static_cast<std::size_t>(map.width()) +
                   static_cast<std::size_t>(i)] = map.cell(i, j);
    return mapLike(map, std::move(values));
}

/// How many connected cells at the top of the scale earn 63 % of it.
double enoughCells(std::size_t seen)
{
    return smallestCells + static_cast<double>(seen) / cellsPerGrowth;
}

/// What an area of so many cells earns of its level.
double earned(std::size_t area, std::size_t seen)
{
    return 1 - std::exp(-static_cast<double>(area) / enoughCells(seen));
}

/// The share of the cells seen that reach the threshold.
double share(const HeatMap& map, double threshold, const Cells& seen)
{
    std::size_t marked = 0;
    for (int j = seen.top; j < seen.bottom; ++j)
        for (int i = seen.left; i < seen.right; ++i)
            marked += map.cell(i, j) >= threshold ? 1 : 0;
    return seen.count() == 0 ? 0 : static_cast<double>(marked) / static_cast<double>(seen.count());
}

HeadFinding findingOf(const HeatMap& map, const HeadInfo& head, InferenceMode inferenceMode,
                      std::optional<QualityClass> quality, const PixelRect& decoded)
{
    HeadFinding finding{head.id, head.title, head.trainedOn, head.description, 0, 0, {}, {},
                        {},      {}};
    const Cells seen = cellsWithin(map, decoded);
    finding.score = scoreMap(map, decoded);
    finding.area = share(map, head.mapThreshold, seen);
    finding.falseAlarm = falseAlarmOf(finding.score, head, inferenceMode, quality);
    finding.reach = {earned(seen.count(), seen.count()), isAll(seen, map)};
    const Judgement judgement =
        judge(finding.score, calibrationFor(head, inferenceMode, quality), finding.reach);
    finding.verdict = judgement.verdict;
    finding.caveat = judgement.caveat;
    return finding;
}

/// The id of the map with the highest mean inside a region.
std::string strongestHead(const MapSet& maps, const cv::Mat& inside, const cv::Rect& box)
{
    const auto meanOf = [&](const HeatMap& map) {
        std::vector<float> fitted;
        if (!sameGrid(map, maps.combined))
            fitted = onGrid(map, maps.combined);
        const cv::Mat values(maps.combined.height(), maps.combined.width(), CV_32F,
                             const_cast<float*>(fitted.empty() ? map.data() : fitted.data()));
        return cv::mean(values(box), inside(box))[0];
    };
    std::string best = combinedId;
    double highest = meanOf(maps.combined);
    for (const HeadMap& head : maps.heads)
        if (const double mean = meanOf(head.map); mean > highest) {
            highest = mean;
            best = head.head;
        }
    return best;
}

/// A connected place of the combined map that is marked.
struct Place
{
    int label = 0;
    cv::Rect box; ///< in cells
    Region region;
};

Region regionOf(const HeatMap& map, const cv::Rect& box, int cells, double peak, std::size_t seen)
{
    Region region;
    region.x = static_cast<int>(box.x * map.cellWidth());
    region.y = static_cast<int>(box.y * map.cellHeight());
    const int right = static_cast<int>(std::ceil((box.x + box.width) * map.cellWidth()));
    const int bottom = static_cast<int>(std::ceil((box.y + box.height) * map.cellHeight()));
    region.width = std::min(right, map.pictureWidth()) - region.x;
    region.height = std::min(bottom, map.pictureHeight()) - region.y;
    region.area = cells / static_cast<double>(seen);
    region.peak = peak;
    return region;
}

/// The highest value of every label.
std::vector<float> peaksOf(const cv::Mat& values, const cv::Mat& labels, int count)
{
    std::vector<float> peaks(static_cast<std::size_t>(count), 0.0F);
    for (int j = 0; j < values.rows; ++j)
        for (int i = 0; i < values.cols; ++i) {
            float& peak = peaks[static_cast<std::size_t>(labels.at<int>(j, i))];
            peak = std::max(peak, values.at<float>(j, i));
        }
    return peaks;
}

/// Fills in the regions of `findings`.
void findRegions(Findings& findings, const MapSet& maps, double threshold, const PixelRect& decoded)
{
    const HeatMap& map = maps.combined;
    if (map.empty())
        return;
    const Cells seen = cellsWithin(map, decoded);
    const cv::Mat values(map.height(), map.width(), CV_32F, const_cast<float*>(map.data()));
    cv::Mat marked = cv::Mat::zeros(values.size(), CV_8U);
    for (int j = seen.top; j < seen.bottom; ++j)
        for (int i = seen.left; i < seen.right; ++i)
            marked.at<std::uint8_t>(j, i) = map.cell(i, j) >= threshold ? 1 : 0; // as in share()
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(marked, labels, stats, centres, 8, CV_32S);
    const std::vector<float> peaks = peaksOf(values, labels, count);

    std::vector<Place> places;
    for (int label = 1; label < count; ++label) {
        const int cells = stats.at<int>(label, cv::CC_STAT_AREA);
        if (cells < fewestRegionCells)
            continue;
        const cv::Rect box(
            stats.at<int>(label, cv::CC_STAT_LEFT), stats.at<int>(label, cv::CC_STAT_TOP),
            stats.at<int>(label, cv::CC_STAT_WIDTH), stats.at<int>(label, cv::CC_STAT_HEIGHT));
        places.push_back(
            {label, box,
             regionOf(map, box, cells, peaks[static_cast<std::size_t>(label)], seen.count())});
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        return strengthOf(a.region) > strengthOf(b.region);
    });
    findings.regionsFound = places.size();
    places.resize(std::min(places.size(), mostRegions));
    for (Place& place : places) {
        place.region.head = strongestHead(maps, labels == place.label, place.box);
        findings.regions.push_back(std::move(place.region));
    }
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

std::string_view caveatId(Caveat caveat)
{
    switch (caveat) {
    case Caveat::TooSmall:
        return "too-small";
    case Caveat::Incomplete:
        return "incomplete";
    case Caveat::SeldomFound:
        return "seldom-found";
    case Caveat::None:
        break;
    }
    return {};
}

Caveat caveatWithId(std::string_view id)
{
    for (const Caveat caveat : {Caveat::TooSmall, Caveat::Incomplete, Caveat::SeldomFound})
        if (caveatId(caveat) == id)
            return caveat;
    return Caveat::None;
}

double strengthOf(const Region& region)
{
    return region.peak * std::sqrt(region.area);
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

/// How often an edit is found, behind the rate of false alarms.
std::string editsText(const std::optional<FoundEdits>& edits)
{
    if (!edits)
        return {};
    return " Of " + std::to_string(edits->pictures) + " edited ones " +
           std::to_string(edits->found) + " reached the line of moderate evidence.";
}

} // namespace

std::string FalseAlarm::text() const
{
    return photos <= 0 ? "False-alarm rate not measured for this pack with this protocol."
                       : rateText() + editsText(edits);
}

std::string FalseAlarm::rateText() const
{
    const std::string what =
        measuredOn ? "untouched " + std::string(qualityClassName(*measuredOn)) + " pictures"
                   : std::string("untouched photos");
    const std::string from =
        sources > 0 ? " of " + std::to_string(sources) + (sources == 1 ? " source" : " sources")
                    : std::string();
    // Why these are not photos of the picture's own class.
    const std::string together =
        insteadOf ? " of every quality, as too few " + std::string(qualityClassName(*insteadOf)) +
                        " pictures were measured"
        : classUnknown ? " of every quality, as this picture's own could not be found out"
                       : std::string();
    const std::string count = std::to_string(photos);
    if (std::lround(rate * (photos + 1)) <= 1)
        return "None of " + count + ' ' + what + from + " scored this high" +
               (together.empty() ? together : "; these are photos" + together) + '.';
    const std::string high = shareText(rate) + what + " score this high";
    if (!measuredOn && together.empty() && sources == 0)
        return high + '.';
    const std::string basis = "measured on " + count + " photos" + from +
                              (sources > 0 && !together.empty() ? "," : "") + together;
    if (!betweenSources)
        return high + ", " + basis + '.';
    return high + "; between sources of " + std::to_string(fewestSpreadPhotos) +
           " photos and more " + rangeText(*betweenSources) + " (" + basis + ").";
}

// The highest level at which a sizeable connected area still stands: the maximum over all levels t
// of t * (1 - exp(-n(t) / n0)), n(t) being the largest 4-connected area of cells at or above t. A
// few hot cells earn little, a perfect small edit as much as a large one, and the mean of the map,
// which grows with the area alone, plays no part.
double scoreMap(const HeatMap& whole, const PixelRect& part)
{
    if (whole.empty())
        return 0;
    const HeatMap map = cutTo(whole, part);
    const std::size_t seen = cellsWithin(whole, part).count();
    std::array<std::size_t, levels + 1> begin{};
    const auto cells = cellsFromHigh(map, begin);
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
        best = std::max(best, height * earned(areas.largest(), seen));
    }
    return best;
}

const CalibrationTable& calibrationFor(const HeadInfo& head, InferenceMode inferenceMode,
                                       std::optional<QualityClass> quality)
{
    static const CalibrationTable nothingMeasured;
    return inferenceMode == InferenceMode::SlidingWindow ? head.calibration.tableOf(quality)
                                                         : nothingMeasured;
}

FalseAlarm falseAlarmOf(double score, const CalibrationTable& table)
{
    const auto& scores = table.pristineScores;
    const auto reached = static_cast<double>(reaching(scores, score));
    return {(reached + 1) / (static_cast<double>(scores.size()) + 1),
            static_cast<int>(scores.size()),
            table.quality,
            std::nullopt,
            false,
            static_cast<int>(table.sources.size()),
            spreadOf(score, table.sources),
            table.edits};
}

FalseAlarm falseAlarmOf(double score, const HeadInfo& head, InferenceMode inferenceMode,
                        std::optional<QualityClass> quality)
{
    FalseAlarm result = falseAlarmOf(score, calibrationFor(head, inferenceMode, quality));
    // A pack from before there were classes is silent about them.
    if (result.photos > 0 && !result.measuredOn && !head.calibration.classes.empty()) {
        result.insteadOf = quality;
        result.classUnknown = !quality;
    }
    return result;
}

Verdict verdictOf(double score, const CalibrationTable& table)
{
    if (table.pristineScores.empty())
        return Verdict::Inconclusive; // nothing was measured: nothing can be claimed
    if (score >= table.strongLine && table.pristineScores.size() >= fewestStrongPhotos)
        return Verdict::Strong;
    if (score >= table.moderateLine)
        return Verdict::Moderate;
    if (score >= table.inconclusiveLine)
        return Verdict::Inconclusive;
    return Verdict::NoEvidence;
}

Judgement judge(double score, const CalibrationTable& table, const Reach& reach)
{
    const Verdict verdict = verdictOf(score, table);
    if (table.pristineScores.empty())
        return {verdict, Caveat::None};
    const bool everReached = table.moderateLine <= 1;
    if (everReached && reach.highestScore < table.moderateLine)
        return {Verdict::Inconclusive, Caveat::TooSmall};
    if (verdict == Verdict::NoEvidence && !reach.whole)
        return {Verdict::Inconclusive, Caveat::Incomplete};
    if (verdict == Verdict::NoEvidence && table.edits && table.edits->seldom())
        return {Verdict::Inconclusive, Caveat::SeldomFound};
    return {verdict, Caveat::None};
}

std::shared_ptr<const MapSet> within(std::shared_ptr<const MapSet> maps, const PixelRect& part)
{
    if (maps->combined.empty() || isAll(cellsWithin(maps->combined, part), maps->combined))
        return maps;
    auto cut = std::make_shared<MapSet>(*maps);
    cut->combined = cutTo(maps->combined, part);
    cut->guide = cutTo(maps->guide, part);
    for (HeadMap& head : cut->heads)
        head.map = cutTo(head.map, part);
    return cut;
}

Findings findingsOf(const MapSet& maps, const Pack& pack, std::optional<QualityClass> quality,
                    const PixelRect& decoded)
{
    Findings findings;
    for (std::size_t i = 0; i < maps.heads.size() && i < pack.heads.size(); ++i)
        findings.heads.push_back(
            findingOf(maps.heads[i].map, pack.heads[i], maps.inferenceMode, quality, decoded));
    findings.combined =
        findingOf(maps.combined, pack.combined, maps.inferenceMode, quality, decoded);
    findRegions(findings, maps, pack.combined.mapThreshold, decoded);
    findings.disagreement = disagreementOf(maps, pack, findings.heads, findings.regions);
    return findings;
}

} // namespace pentimento
