// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The only way to QCustomPlot's header, which relies on Qt's keyword macros and on Qt headers that
// newer versions of Qt no longer include by themselves.
#ifdef QT_NO_KEYWORDS
#error "QCustomPlot's header needs Qt's keywords (signals, slots, foreach)"
#endif
#include <qcustomplot.h>
