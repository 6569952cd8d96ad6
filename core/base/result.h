// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace pentimento {

/// What kind of failure this is. The command line maps each kind to one exit code, the window to
/// one way of showing it; neither ever parses a message.
enum class ErrorCode {
    Usage,            ///< the request makes no sense: wrong option, empty input
    UnreadableInput,  ///< a picture, mask or list could not be read or exceeds a limit
    ModelUnavailable, ///< a pack or a weight file is missing, damaged or of an unknown kind
    OutputUnwritable, ///< a result could not be written
    Cancelled,        ///< the caller asked to stop
    OutOfMemory,      ///< memory ran out after every fallback
    Internal,         ///< a defect of ours; detail says more
};

/// An expected failure as a value.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string message; ///< one line for the user; names the file where there is one
    std::string detail;  ///< optional, for a log or a "details" box
};

/// Either a value or an Error; a small mirror of std::expected, which GCC 12 lacks.
/// value() on a failure and error() on a success throw std::bad_variant_access: test first.
template <class T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] explicit operator bool() const noexcept { return m_state.index() == 0; }
    [[nodiscard]] T& value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T& value() const& { return std::get<0>(m_state); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(m_state)); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }
    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
    [[nodiscard]] const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error: `return {};` is success.
template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_failed(true) {}

    [[nodiscard]] explicit operator bool() const noexcept { return !m_failed; }
    [[nodiscard]] const Error& error() const { return m_error; }

private:
    Error m_error;
    bool m_failed = false;
};

} // namespace pentimento
