// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pdf_drawer.h"

/// Draws a stranger's report for verification, which starts it; see core/imaging/pdf_drawer.h.
int main(int argc, char** argv)
{
    return pentimento::drawForParent(argc, argv);
}
