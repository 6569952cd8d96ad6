// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/analysis_scheduler.h"
#include "ui/case/case_document.h"
#include "ui/case/detector_loader.h"
#include "ui/case/folder_search.h"
#include "ui/case/picture_cache.h"

namespace pentimento::ui {

/// One sitting: the document and who works on it, each after what it needs. Holds the parts
/// together and does nothing itself. Lives on the GUI thread; destroyed, it waits for nothing.
struct Session
{
    explicit Session(const DetectorFactory& factory,
                     std::size_t memoryBudget = PictureCache::defaultBudget);

    CaseDocument document;
    FolderSearch search; ///< adds what it finds to the document
    DetectorLoader detectors;
    PictureCache cache;
    AnalysisScheduler scheduler;
};

} // namespace pentimento::ui
