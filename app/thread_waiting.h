// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// Makes OpenMP's threads sleep while they wait for each other instead of spinning, save for some
/// microseconds: beside other programs a picture takes half the time. OpenMP reads its settings
/// while libraries load, before main(), so the program starts itself once more with the setting in
/// its environment; the process stays the same. Does nothing where the user has chosen
/// (OMP_WAIT_POLICY). Call first in main().
void letWaitingThreadsSleep(char** argv);

} // namespace pentimento
