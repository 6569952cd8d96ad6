// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluation.h"

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace pentimento::cli {

namespace {

constexpr int Schema = 1;
constexpr std::array Verdicts{Verdict::NoEvidence, Verdict::Inconclusive, Verdict::Moderate,
                              Verdict::Strong};

/// One measure under the name that JSON and table give it.
struct Measure
{
    const char* key;
    const char* heading;
    double LocalisationScores::*value;
};
constexpr Measure Measures[] = {
    {"auc", "AUC", &LocalisationScores::auc},
    {"average_precision", "AP", &LocalisationScores::averagePrecision},
    {"mcc", "MCC", &LocalisationScores::mcc},
    {"best_mcc", "best", &LocalisationScores::bestMcc},
    {"f1", "F1", &LocalisationScores::f1},
    {"best_f1", "best", &LocalisationScores::bestF1},
    {"iou", "IoU", &LocalisationScores::iou},
    {"best_iou", "best", &LocalisationScores::bestIou},
    {"floor_iou", "floor", &LocalisationScores::floorIou},
    {"flagged", "flagged", &LocalisationScores::flagged},
};

Json scoresJson(const LocalisationScores& scores)
{
    Json json;
    for (const Measure& measure : Measures)
        json[measure.key] = scores.*measure.value;
    return json;
}

/// The mean over the set's pictures; `head` < 0 is the combined map.
LocalisationScores setMean(const EvaluatedSet<MaskedPicture>& set, int head = -1)
{
    std::vector<LocalisationScores> scores;
    for (const MaskedPicture& picture : set.pictures)
        scores.push_back(head < 0 ? picture.combined
                                  : picture.heads[static_cast<std::size_t>(head)]);
    return meanOf(scores);
}

/// The mean over sets, each counting the same however many pictures it holds. Sets without a
/// measured picture do not count.
LocalisationScores meanOverSets(const Evaluation& evaluation, int head = -1)
{
    std::vector<LocalisationScores> means;
    for (const auto& set : evaluation.sets)
        if (!set.pictures.empty())
            means.push_back(setMean(set, head));
    return meanOf(means);
}

template <class Picture>
double shareWith(const std::vector<Picture>& pictures, Verdict verdict)
{
    const auto count = std::count_if(pictures.begin(), pictures.end(), [&](const Picture& picture) {
        return picture.verdict == verdict;
    });
    return pictures.empty() ? 0 : static_cast<double>(count) / static_cast<double>(pictures.size());
}

template <class Picture>
Json verdictShares(const std::vector<Picture>& pictures)
{
    Json json;
    for (const Verdict verdict : Verdicts)
        json[std::string(verdictId(verdict))] = shareWith(pictures, verdict);
    return json;
}

double meanFlagged(const std::vector<AuthenticPicture>& pictures)
{
    double sum = 0;
    for (const AuthenticPicture& picture : pictures)
        sum += picture.flagged;
    return pictures.empty() ? 0 : sum / static_cast<double>(pictures.size());
}

template <class Picture>
Json setJson(const EvaluatedSet<Picture>& set)
{
    Json json = {{"name", set.name}, {"folder", set.folder}, {"pictures", set.pictures.size()}};
    json["skipped"] = Json::array();
    for (const SkippedPicture& skipped : set.skipped)
        json["skipped"].push_back({{"file", skipped.file}, {"reason", skipped.reason}});
    return json;
}

template <class Picture>
Json pictureJson(const Picture& picture)
{
    return {{"file", picture.file},
            {"width", picture.width},
            {"height", picture.height},
            {"score", picture.score},
            {"verdict", verdictId(picture.verdict)}};
}

Json maskedSetJson(const EvaluatedSet<MaskedPicture>& set, const std::vector<HeadInfo>& heads)
{
    Json json = setJson(set);
    json["mean"] = scoresJson(setMean(set));
    json["verdicts"] = verdictShares(set.pictures);
    for (std::size_t head = 0; head < heads.size(); ++head)
        json["heads"][heads[head].id] = scoresJson(setMean(set, static_cast<int>(head)));
    json["per_picture"] = Json::array();
    for (const MaskedPicture& picture : set.pictures) {
        Json row = pictureJson(picture);
        row.update(scoresJson(picture.combined));
        for (std::size_t head = 0; head < heads.size(); ++head)
            row["heads"][heads[head].id] = scoresJson(picture.heads[head]);
        json["per_picture"].push_back(std::move(row));
    }
    return json;
}

Json authenticSetJson(const EvaluatedSet<AuthenticPicture>& set, const std::vector<HeadInfo>& heads)
{
    Json json = setJson(set);
    json["flagged"] = meanFlagged(set.pictures);
    json["verdicts"] = verdictShares(set.pictures);
    json["per_picture"] = Json::array();
    for (const AuthenticPicture& picture : set.pictures) {
        Json row = pictureJson(picture);
        row["flagged"] = picture.flagged;
        for (std::size_t head = 0; head < heads.size(); ++head)
            row["heads"][heads[head].id]["flagged"] = picture.headsFlagged[head];
        json["per_picture"].push_back(std::move(row));
    }
    return json;
}

/// The photos of every authentic folder as one set.
std::vector<AuthenticPicture> everyPhoto(const Evaluation& evaluation)
{
    std::vector<AuthenticPicture> photos;
    for (const auto& set : evaluation.authentic)
        photos.insert(photos.end(), set.pictures.begin(), set.pictures.end());
    return photos;
}

std::size_t nameWidth(const Evaluation& evaluation)
{
    std::size_t width = std::string_view("authentic").size();
    for (const auto& set : evaluation.sets)
        width = std::max(width, set.name.size());
    for (const auto& set : evaluation.authentic)
        width = std::max(width, set.name.size());
    return width;
}

/// Left-aligned name, right-aligned count, then numbers of equal width.
class Table
{
public:
    Table(std::ostream& out, std::size_t width) : m_out(out), m_nameWidth(static_cast<int>(width))
    {}
    std::ostream& begin(const std::string& name, const std::string& count)
    {
        return m_out << std::left << std::setw(m_nameWidth) << name << std::right << std::setw(6)
                     << count;
    }
    void heading(const std::string& text, int width = CellWidth)
    {
        m_out << std::setw(width) << text;
    }
    void number(double value, int width = CellWidth)
    {
        m_out << std::fixed << std::setprecision(3) << std::setw(width) << value;
    }
    void end() { m_out << '\n'; }

private:
    static constexpr int CellWidth = 9;
    std::ostream& m_out;
    int m_nameWidth;
};

void printSets(Table& table, const Evaluation& evaluation)
{
    table.begin("set", "n");
    for (const Measure& measure : Measures)
        table.heading(measure.heading);
    table.end();
    const auto row = [&](const std::string& name, std::size_t count,
                         const LocalisationScores& scores) {
        table.begin(name, std::to_string(count));
        for (const Measure& measure : Measures)
            table.number(scores.*measure.value);
        table.end();
    };
    std::size_t total = 0;
    for (const auto& set : evaluation.sets) {
        row(set.name, set.pictures.size(), setMean(set));
        total += set.pictures.size();
    }
    row("mean", total, meanOverSets(evaluation));
}

void printAuthentic(Table& table, const Evaluation& evaluation)
{
    constexpr int Wide = 14;
    table.begin("authentic", "n");
    table.heading("flagged");
    for (const Verdict verdict : Verdicts)
        table.heading(std::string(verdictId(verdict)), Wide);
    table.end();
    const auto row = [&](const std::string& name, const std::vector<AuthenticPicture>& photos) {
        table.begin(name, std::to_string(photos.size()));
        table.number(meanFlagged(photos));
        for (const Verdict verdict : Verdicts)
            table.number(shareWith(photos, verdict), Wide);
        table.end();
    };
    for (const auto& set : evaluation.authentic)
        row(set.name, set.pictures);
    row("all", everyPhoto(evaluation));
}

} // namespace

Json evaluationJson(const Evaluation& evaluation)
{
    const std::vector<HeadInfo>& heads = evaluation.pack.heads;
    Json json = {{"schema", Schema},
                 {"application", applicationJson()},
                 {"pack", packJson(evaluation.pack)},
                 {"device", evaluation.device},
                 {"precision", evaluation.precision},
                 {"protocol", protocolName(evaluation.protocol)},
                 {"threshold", evaluation.threshold}};
    for (std::size_t head = 0; head < heads.size(); ++head)
        json["head_thresholds"][heads[head].id] = evaluation.headThresholds[head];

    json["sets"] = Json::array();
    for (const auto& set : evaluation.sets)
        json["sets"].push_back(maskedSetJson(set, heads));
    json["mean"] = scoresJson(meanOverSets(evaluation));
    for (std::size_t head = 0; head < heads.size(); ++head)
        json["mean_heads"][heads[head].id] =
            scoresJson(meanOverSets(evaluation, static_cast<int>(head)));

    json["authentic"] = Json::array();
    for (const auto& set : evaluation.authentic)
        json["authentic"].push_back(authenticSetJson(set, heads));
    const std::vector<AuthenticPicture> photos = everyPhoto(evaluation);
    json["authentic_all"] = {{"pictures", photos.size()},
                             {"flagged", meanFlagged(photos)},
                             {"verdicts", verdictShares(photos)}};
    return json;
}

void printEvaluation(std::ostream& out, const Evaluation& evaluation)
{
    Table table(out, nameWidth(evaluation));
    out << "pack " << evaluation.pack.name << ' ' << evaluation.pack.version << ", "
        << evaluation.device << ", " << evaluation.precision << ", protocol "
        << protocolName(evaluation.protocol) << ", threshold " << evaluation.threshold << "\n\n";
    if (!evaluation.sets.empty())
        printSets(table, evaluation);
    if (!evaluation.sets.empty() && !evaluation.authentic.empty())
        out << '\n';
    if (!evaluation.authentic.empty())
        printAuthentic(table, evaluation);
    out << std::flush;
}

} // namespace pentimento::cli
