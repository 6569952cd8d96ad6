// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

namespace pentimento {

/// In the place of a descriptor: /dev/null.
inline constexpr int nothingAtAll = -1;

/// Where one of our own programs has to lie: beside the running one, and nowhere else, since
/// whoever can put a program where we look runs it as this user. Empty where this system does not
/// say where the running one lies.
[[nodiscard]] std::filesystem::path programOfOurs(const char* name);

/// Starts a program whose descriptors 0, 1, ... are these. Nothing else of this process reaches it:
/// no other descriptor, no signal that is ignored or blocked here, nothing typed at the terminal.
/// The new process, or -errno.
[[nodiscard]] pid_t startProgram(const std::filesystem::path& program,
                                 std::vector<std::string> arguments,
                                 std::span<const int> descriptors);

/// Waits for the end of a process that this one started; its status as waitpid() gives it.
int endOf(pid_t process);

/// A process that this one started, killed and waited for with its owner.
class ChildProcess
{
public:
    explicit ChildProcess(pid_t number) : m_number(number) {}
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    /// Asks it to end, as Ctrl+C does.
    void interrupt() const;
    /// Its status as waitpid() gives it, once it has closed its output, which it does a moment
    /// before its end; nothing when it runs on.
    [[nodiscard]] std::optional<int> ended();
    /// Waits for its end. Call once.
    int end();

private:
    pid_t m_number;
};

/// When memory runs out, the kernel ends this process before others; 1000: before all.
void volunteerToGo(int score);

} // namespace pentimento
