// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/confinement.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <vector>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pentimento::helper {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t machine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t machine = 0;
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool countsAddresses = false;
#else
constexpr bool countsAddresses = true;
#endif

/// A program for the kernel that looks at each system call: the first rule that speaks of it
/// decides.
class Filter
{
public:
    Filter()
    {
        load(offsetof(seccomp_data, arch));
        add(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0);
        add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr)); // numbers of the x32 interface match no rule
    }

    void allow(std::initializer_list<std::uint32_t> calls)
    {
        for (const std::uint32_t call : calls)
            decide(call, SECCOMP_RET_ALLOW);
    }
    void refuse(std::initializer_list<std::uint32_t> calls, int error)
    {
        for (const std::uint32_t call : calls)
            decide(call, failure(error));
    }
    /// Allowed where the argument's bits in `mask` are those of `value`, else refused.
    void allowIf(std::uint32_t call, int argument, std::uint32_t mask, std::uint32_t value,
                 int error)
    {
        constexpr std::uint8_t rest = 5;
        add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, rest);
        constexpr std::size_t low = std::endian::native == std::endian::little ? 0 : 4;
        load(offsetof(seccomp_data, args) + static_cast<std::size_t>(argument) * 8 + low);
        add(BPF_ALU | BPF_AND | BPF_K, mask);
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
        add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        add(BPF_RET | BPF_K, failure(error));
    }

    [[nodiscard]] bool install()
    {
        add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
        sock_fprog program{static_cast<unsigned short>(m_steps.size()), m_steps.data()};
        return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
    }

private:
    static std::uint32_t failure(int error)
    {
        return SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
    }
    void decide(std::uint32_t call, std::uint32_t decision)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
        add(BPF_RET | BPF_K, decision);
    }
    void load(std::size_t offset)
    {
        add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
    }
    void add(int code, std::uint32_t value, std::uint8_t ifTrue = 0, std::uint8_t ifFalse = 0)
    {
        m_steps.push_back({static_cast<std::uint16_t>(code), ifTrue, ifFalse, value});
    }

    std::vector<sock_filter> m_steps;
};

void limit(__rlimit_resource_t resource, rlim_t most, rlim_t end)
{
    rlimit now{};
    getrlimit(resource, &now);
    const rlimit both{std::min(most, now.rlim_cur), std::min(end, now.rlim_max)};
    setrlimit(resource, &both);
}

void limit(__rlimit_resource_t resource, rlim_t most)
{
    limit(resource, most, most);
}

/// Addresses in use now.
std::uint64_t addressBytes()
{
    unsigned long long pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%llu", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace

void limitResources(double processorSeconds, std::uint64_t furtherBytes)
{
    prctl(PR_SET_DUMPABLE, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    // SIGXCPU says what happened, SIGKILL would not; whoever catches it has a second left.
    const auto seconds = static_cast<rlim_t>(std::ceil(processorSeconds));
    limit(RLIMIT_CPU, seconds, seconds + 1);
    if (countsAddresses)
        limit(RLIMIT_AS, addressBytes() + furtherBytes);
    limit(RLIMIT_NOFILE, 0);
}

bool giveUpSystemCalls(int output)
{
    if (machine == 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    Filter filter;
    // Memory, but none that could be run.
    filter.allow({__NR_brk, __NR_munmap, __NR_mremap, __NR_madvise, __NR_membarrier});
    filter.allowIf(__NR_mmap, 2, PROT_EXEC, 0, EACCES);
    filter.allowIf(__NR_mprotect, 2, PROT_EXEC, 0, EACCES);
    // Threads, but no process. clone3 keeps its flags where no filter sees them: glibc then takes
    // clone.
    constexpr std::uint32_t thread = CLONE_VM | CLONE_THREAD;
    filter.allowIf(__NR_clone, 0, thread, thread, EPERM);
    filter.refuse({__NR_clone3}, ENOSYS);
    filter.allow({__NR_futex, __NR_set_robust_list, __NR_rseq, __NR_gettid, __NR_getpid,
                  __NR_sched_yield, __NR_sched_getaffinity, __NR_getcpu});
    filter.allowIf(__NR_prctl, 0, ~0U, PR_SET_NAME, EPERM);
    // Clocks, chance, what the machine is and who runs this.
    filter.allow({__NR_clock_gettime, __NR_clock_getres, __NR_gettimeofday, __NR_clock_nanosleep,
                  __NR_nanosleep, __NR_restart_syscall, __NR_getrandom, __NR_getrusage,
                  __NR_sysinfo, __NR_uname, __NR_getuid, __NR_geteuid, __NR_getgid, __NR_getegid});
    // Its own signals and its end.
    filter.allow({__NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn, __NR_sigaltstack,
                  __NR_exit, __NR_exit_group, __NR_close});
    filter.allowIf(__NR_tgkill, 0, ~0U, static_cast<std::uint32_t>(getpid()), EPERM);
    // What libraries do by habit, and do without.
    filter.refuse({__NR_openat, __NR_newfstatat, __NR_fstat, __NR_statx, __NR_faccessat,
                   __NR_faccessat2, __NR_readlinkat, __NR_getcwd, __NR_getdents64},
                  EACCES);
#ifdef __NR_open // kinds of machine that have kept the old names, too
    filter.refuse({__NR_open, __NR_stat, __NR_lstat, __NR_access, __NR_readlink}, EACCES);
#endif
    if (output >= 0)
        filter.allowIf(__NR_write, 0, ~0U, static_cast<std::uint32_t>(output), EBADF);
    filter.refuse({__NR_read, __NR_pread64, __NR_write, __NR_writev, __NR_lseek, __NR_fcntl,
                   __NR_ioctl, __NR_dup},
                  EBADF);
    filter.refuse({__NR_prlimit64, __NR_sched_setaffinity, __NR_sched_getparam,
                   __NR_sched_getscheduler, __NR_sched_setscheduler},
                  EPERM);
    return filter.install();
}

} // namespace pentimento::helper
