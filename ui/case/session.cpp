// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/session.h"

namespace pentimento::ui {

Session::Session(const DetectorFactory& factory, std::size_t memoryBudget)
    : cache(document, memoryBudget), scheduler(document, detectors, cache)
{
    QObject::connect(&search, &FolderSearch::found, &document, &CaseDocument::addFile);
    detectors.load(factory);
}

} // namespace pentimento::ui
