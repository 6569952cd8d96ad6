// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

namespace pentimento {

/// Runs `task`, which returns a Result, and turns whatever it throws into an Error: the one fence
/// between libraries that throw and threads, event handlers and commands, which an exception would
/// end together with the program. `what` begins the message: "the evidence could not be written".
template <class Task>
[[nodiscard]] auto guarded(std::string_view what, Task&& task) -> std::invoke_result_t<Task>
{
    try {
        return std::forward<Task>(task)();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, std::string(what) + ": memory ran out", {}};
    } catch (const std::exception& thrown) {
        return Error{ErrorCode::Internal, std::string(what) + ": a defect of the program",
                     thrown.what()};
    } catch (...) {
        return Error{ErrorCode::Internal, std::string(what) + ": a defect of the program",
                     "something that is no exception was thrown"};
    }
}

} // namespace pentimento
