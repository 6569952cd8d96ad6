// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"
#include "core/imaging/picture.h"
#include "core/imaging/sealed_bytes.h"

#include <filesystem>
#include <memory>
#include <string>

#include <sys/types.h>

namespace pentimento::helper {

/// The helper as the program sees it: a process that reads one picture after the other, each in a
/// process of its own (see serveReadings()). One thread at a time.
class HelperProcess
{
public:
    /// Starts the program and waits until it is ready. Internal
    /// when the program is missing, does not start or is of another version.
    [[nodiscard]] static Result<std::unique_ptr<HelperProcess>>
    start(const std::filesystem::path& program);
    HelperProcess(const HelperProcess&) = delete;
    HelperProcess& operator=(const HelperProcess&) = delete;
    ~HelperProcess();

    /// As FileReader::read(). A crash, a hang and a breach of the limits are UnreadableInput.
    [[nodiscard]] Result<Picture> read(const SealedBytes& file, const std::string& ending,
                                       const PictureLimits& limits, const Job& job);

    /// Whether it gives up its system calls before it reads.
    [[nodiscard]] bool confined() const { return m_confined; }
    /// False once it has ended or can no longer be understood: start another one.
    [[nodiscard]] bool usable() const { return m_usable; }
    /// Whether it has ended though nobody asked it to, so that the last reading says nothing of its
    /// picture.
    [[nodiscard]] bool gone() const { return m_gone; }

private:
    HelperProcess(pid_t process, Descriptor control)
        : m_process(process), m_control(std::move(control))
    {}

    pid_t m_process;
    Descriptor m_control;
    bool m_confined = false;
    bool m_usable = true;
    bool m_gone = false;
};

} // namespace pentimento::helper
