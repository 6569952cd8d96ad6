// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/base/hash.h"
#include "core/bundle/bundle.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/result_json.h"
#include "core/imaging/raster_io.h"
#include "core/packs/trace_graph.h"
#include "core/report/report.h"
#include "core/verification/verify.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>

/// Finished analyses made by hand: no network, but real files, maps, scores and calibrations.
namespace fixture {

using namespace pentimento;

/// A colourful picture with a texture, different for every `seed`.
inline Raster raster(int width, int height, int seed = 1)
{
    std::vector<std::uint8_t> rgb;
    rgb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c)
                rgb.push_back(static_cast<std::uint8_t>(
                    (x * (c + 1) + y * 2 + ((x * y * seed) % 17) * 3) % 256));
    return {width, height, std::move(rgb)};
}

/// A grid of 8-pixel cells: `level` everywhere and `peak` in a block in the middle.
inline HeatMap map(int width, int height, float level, float peak)
{
    const int columns = (width + 7) / 8;
    const int rows = (height + 7) / 8;
    std::vector<float> cells;
    for (int j = 0; j < rows; ++j)
        for (int i = 0; i < columns; ++i) {
            const bool inside =
                i >= columns / 3 && i < 2 * columns / 3 && j >= rows / 3 && j < 2 * rows / 3;
            cells.push_back(inside ? peak : level);
        }
    return {columns, rows, width, height, std::move(cells)};
}

inline Calibration calibration()
{
    Calibration measured;
    for (int i = 0; i < 200; ++i)
        measured.pristineScores.push_back(0.6F * static_cast<float>(i) / 200);
    measured.measuredOn = "200 photographs of 9 sources never trained on";
    measured.inconclusiveLine = 0.4;
    measured.moderateLine = 0.55;
    measured.strongLine = 0.7;
    return measured;
}

inline HeadInfo head(const std::string& id, const std::string& title)
{
    HeadInfo info;
    info.id = id;
    info.title = title;
    info.trainedOn = "pictures that " + title + " touched in part";
    info.description = "High values mean traces of " + title + ". Ignore fine grass.";
    info.calibration = calibration();
    return info;
}

/// The same pack with a table for small pictures, which the fixture's pictures are.
inline void calibrateByClass(Analysis& analysis)
{
    CalibrationTable small = calibration();
    small.pristineScores.resize(120);
    small.measuredOn = "120 small photographs";
    small.quality = QualityClass::Small;
    const auto add = [&](HeadInfo& head) { head.calibration.classes = {small}; };
    add(analysis.pack.combined);
    std::for_each(analysis.pack.heads.begin(), analysis.pack.heads.end(), add);
    analysis.pack.combined.calibration.heldOutOn = "90 other photographs";
    analysis.pack.combined.calibration.heldOut = {{QualityClass::Small, "moderate", 0.05, 90, 4},
                                                  {{}, "moderate", 0.05, 300, 11}};
    analysis.findings = findingsOf(*analysis.maps, analysis.pack, analysis.quality.qualityClass);
}

struct Shape
{
    int width = 320;
    int height = 240;
    int heads = 2;
    float peak = 0.9F; ///< of the combined map and the first head
    int seed = 1;
    InferenceMode inferenceMode = InferenceMode::SlidingWindow;
    bool guided = false; ///< windows that a whole-picture view guided
};

/// Writes a picture into `folder` and analyses it by hand.
inline Analysis analysis(const QTemporaryDir& folder, const Shape& shape = {},
                         const std::string& name = "photo.png")
{
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / name;
    if (!writePng(file, raster(shape.width, shape.height, shape.seed)))
        qFatal("the fixture's picture cannot be written");
    const auto picture = loadPicture(file);
    if (!picture)
        qFatal("%s", picture.error().message.c_str());

    Analysis made;
    made.picture = *picture;
    made.pack.name = "fixture";
    made.pack.version = "1";
    made.pack.licence = "CC0-1.0";
    made.pack.sha256 = std::string(64, 'a');
    made.pack.graph = &traceGraph;
    made.pack.wholeInput = 64;
    made.pack.combined = head("combined", "Combined map");
    auto maps = std::make_shared<MapSet>();
    for (int i = 0; i < shape.heads; ++i) {
        const std::string id = "head-" + std::to_string(i + 1);
        made.pack.heads.push_back(head(id, "Detector " + std::to_string(i + 1)));
        maps->heads.push_back(
            {id, map(shape.width, shape.height, 0.1F, i == 0 ? shape.peak : 0.2F), HeatMap()});
    }
    maps->combined = map(shape.width, shape.height, 0.1F, shape.peak);
    maps->inferenceMode = shape.inferenceMode;
    if (shape.inferenceMode == InferenceMode::Resized || shape.guided)
        maps->modelInput = raster(64, 64, shape.seed);
    if (shape.guided)
        maps->guide = HeatMap(16, 16, shape.width, shape.height, std::vector<float>(256, 0.7F));
    maps->device = "CPU, 2 threads";
    maps->precision = "fp32";
    made.maps = maps;
    made.findings = findingsOf(*maps, made.pack);
    made.spread = spreadOf(*maps);
    made.highest = highestPlace(maps->combined);
    made.quality = examineQuality(**picture);
    made.decodeSeconds = 0.1;
    made.inferenceSeconds = 0.2;
    return made;
}

inline std::filesystem::path pathIn(const QTemporaryDir& folder, const std::string& name)
{
    return std::filesystem::path(folder.path().toStdString()) / name;
}

inline QByteArray bytesOf(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void overwrite(const std::filesystem::path& path, const QByteArray& bytes)
{
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// Makes the manifest fit the files again, as somebody who tampers would.
inline void rewriteManifest(const std::filesystem::path& bundle)
{
    Json manifest = Json::parse(bytesOf(bundle / "manifest.json").toStdString());
    for (Json& file : manifest["files"]) {
        const std::string name = file["name"];
        file["sha256"] = *sha256OfFile(bundle / name);
        file["bytes"] = std::filesystem::file_size(bundle / name);
    }
    overwrite(bundle / "manifest.json", QByteArray::fromStdString(dumped(manifest)));
}

inline bool has(const verification::VerifyReport& report, verification::CheckState state,
                const std::string& part)
{
    return std::any_of(
        report.checks.begin(), report.checks.end(), [&](const verification::VerifyCheck& check) {
            return check.state == state && check.what.find(part) != std::string::npos;
        });
}

inline bool has(const verification::VerifyReport& report, bool ok, const std::string& part)
{
    return has(report, verification::okIf(ok), part);
}

/// Every line of a report, for the message of a failing test.
inline QByteArray linesOf(const verification::VerifyReport& report)
{
    std::string lines;
    for (const verification::VerifyCheck& check : report.checks)
        lines += (check.state == verification::CheckState::Ok           ? "ok           "
                  : check.state == verification::CheckState::NotChecked ? "not checked  "
                  : check.state == verification::CheckState::Stated     ? "stated       "
                                                                        : "FAILS        ") +
                 check.what + "\n";
    return QByteArray::fromStdString(lines);
}

} // namespace fixture
