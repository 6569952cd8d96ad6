// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The keys of everything that QSettings remembers from one sitting to the next. Users have these
/// files: a key keeps its name, and its value its form.
namespace pentimento::settings {

inline constexpr auto kWindowGeometry = "window/geometry";
inline constexpr auto kWindowState = "window/state";
inline constexpr auto kAppearance = "window/appearance"; ///< Appearance::Mode
inline constexpr auto kRecent = "recent";                ///< files and folders, the newest first
inline constexpr auto kOpenFolder = "open/folder";
inline constexpr auto kProtocol = "analysis/protocol";

inline constexpr auto kPack = "models/pack"; ///< its name, or the folder of one of the user's own
inline constexpr auto kWeightsFolder = "models/folder";

inline constexpr auto kExportFolder = "export/folder";
inline constexpr auto kAnalyst = "export/analyst";
inline constexpr auto kPageFormat = "export/page";

inline constexpr auto kEvaluatedPictures = "workbench/pictures";
inline constexpr auto kEvaluatedMasks = "workbench/masks";
inline constexpr auto kEvaluatedPhotos = "workbench/photos";
inline constexpr auto kSheetFolder = "workbench/sheet";
inline constexpr auto kTrainingPhotos = "workbench/trainingPhotos";
inline constexpr auto kTrainingPairs = "workbench/pairs";
inline constexpr auto kGenerators = "workbench/generators";
inline constexpr auto kSecondsPerStep = "workbench/secondsPerStep/%1"; ///< %1: DeviceChoice

} // namespace pentimento::settings
