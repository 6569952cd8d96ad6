// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_server.h"
#include "tests/support/misbehaviour.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace pentimento;
using namespace pentimento::helper;

namespace {

[[noreturn]] void spin()
{
    for (std::atomic<unsigned> turns;; ++turns) {
    }
}

[[noreturn]] void sleepForEver()
{
    for (;;)
        sleep(1000);
}

/// Until there is no more; none of it is touched, so that the test's machine does not suffer.
[[noreturn]] void eat()
{
    std::vector<std::unique_ptr<char[]>> all;
    for (;;)
        all.emplace_back(new char[std::size_t{64} << 20]);
}

const char* refused(bool worked)
{
    return worked ? "worked" : "was refused";
}

/// What a taken-over decoder might try; the answer tells how that went, unless it was the end.
const char* attempt(std::string_view deed)
{
    if (deed == misbehaviour::opens)
        return refused(std::fopen("/etc/passwd", "r") != nullptr);
    if (deed == misbehaviour::forks)
        return refused(fork() != -1);
    if (deed == misbehaviour::runsMemory)
        return refused(mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    if (deed == misbehaviour::connects)
        return refused(socket(AF_INET, SOCK_STREAM, 0) != -1);
    if (deed == misbehaviour::executes)
        return refused(execl("/bin/true", "true", nullptr) != -1);
    return refused(kill(getppid(), 0) == 0); // misbehaviour::kills
}

/// A reader that does what the end of a file tells it to, as if a codec had been taken over.
class MisbehavingReader : public FileReader
{
public:
    Result<Picture> read(SealedBytes file, const std::string& ending, const PictureLimits& limits,
                         const Job& job) override
    {
        const std::string_view deed = misbehaviour::deedIn(file.bytes());
        if (deed.empty())
            return m_honest->read(std::move(file), ending, limits, job);
        if (deed == misbehaviour::crashes) {
            std::signal(SIGSEGV, SIG_DFL); // which a sanitizer would answer with an end of its own
            std::raise(SIGSEGV);
        }
        if (deed == misbehaviour::spins)
            spin();
        if (deed == misbehaviour::sleeps)
            sleepForEver();
        if (deed == misbehaviour::eats)
            eat();
        return Error{ErrorCode::UnreadableInput, attempt(deed), {}};
    }

private:
    std::unique_ptr<FileReader> m_honest = inProcessReader();
};

} // namespace

/// pentimento-decode with a reader that misbehaves on request, for the tests.
int main()
{
    constexpr rlim_t seconds = 2; // of processor time, so that a test of a hang ends soon
    const rlimit most{seconds, RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &most);
    constexpr int control = 3;
    MisbehavingReader reader;
    return serveReadings(Descriptor(control), reader);
}
