// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/child_program.h"

#include "core/base/descriptor.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pentimento {

namespace fs = std::filesystem;

fs::path programOfOurs(const char* name)
{
    std::error_code failure;
    const fs::path folder = fs::read_symlink("/proc/self/exe", failure).parent_path();
    return folder.empty() ? fs::path() : folder / name;
}

pid_t startProgram(const fs::path& program, std::vector<std::string> arguments,
                   std::span<const int> descriptors)
{
    std::string name = program.string();
    std::vector<char*> pointers{name.data()};
    for (std::string& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);

    const int count = static_cast<int>(descriptors.size());
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    // Those of this process first: /dev/null could take the place of one of them.
    for (int i = 0; i < count; ++i)
        if (descriptors[static_cast<std::size_t>(i)] != nothingAtAll)
            posix_spawn_file_actions_adddup2(&files, descriptors[static_cast<std::size_t>(i)], i);
    for (int i = 0; i < count; ++i)
        if (descriptors[static_cast<std::size_t>(i)] == nothingAtAll)
            posix_spawn_file_actions_addopen(&files, i, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, count);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    pid_t process = -1;
    const int failure =
        posix_spawn(&process, name.c_str(), &files, &attributes, pointers.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failure == 0 ? process : -failure;
}

int endOf(pid_t process)
{
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

ChildProcess::~ChildProcess()
{
    if (m_number > 0) {
        kill(m_number, SIGKILL);
        endOf(m_number);
    }
}

void ChildProcess::interrupt() const
{
    kill(m_number, SIGINT);
}

std::optional<int> ChildProcess::ended()
{
    constexpr int looks = 20;
    constexpr std::chrono::milliseconds between(10);
    int status = 0;
    for (int i = 0; i < looks; ++i) {
        if (waitpid(m_number, &status, WNOHANG) == m_number) {
            m_number = -1;
            return status;
        }
        std::this_thread::sleep_for(between);
    }
    return std::nullopt;
}

int ChildProcess::end()
{
    return endOf(std::exchange(m_number, -1));
}

void volunteerToGo(int score)
{
    const Descriptor file(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
    const std::string text = std::to_string(score);
    static_cast<void>(write(file.number(), text.data(), text.size()) > 0);
}

} // namespace pentimento
