// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/mixed_precision.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace pentimento::nets {

namespace {

// LibTorch 2 names the device in every call, LibTorch 1 has a function for each.
#if TORCH_VERSION_MAJOR >= 2
at::DeviceType device(bool cuda)
{
    return cuda ? at::kCUDA : at::kCPU;
}
bool enabled(bool cuda)
{
    return at::autocast::is_autocast_enabled(device(cuda));
}
void enable(bool cuda, bool on)
{
    at::autocast::set_autocast_enabled(device(cuda), on);
}
void setType(bool cuda, c10::ScalarType type)
{
    at::autocast::set_autocast_dtype(device(cuda), type);
}
#else
bool enabled(bool cuda)
{
    return cuda ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}
void enable(bool cuda, bool on)
{
    cuda ? at::autocast::set_enabled(on) : at::autocast::set_cpu_enabled(on);
}
void setType(bool cuda, c10::ScalarType type)
{
    cuda ? at::autocast::set_autocast_gpu_dtype(type) : at::autocast::set_autocast_cpu_dtype(type);
}
#endif

} // namespace

bool cpuHasBfloat16()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
}

MixedPrecision::MixedPrecision(bool on, bool cuda, c10::ScalarType type)
    : m_cuda(cuda), m_before(enabled(cuda))
{
    setType(cuda, type);
    enable(cuda, on);
}

MixedPrecision::~MixedPrecision()
{
    at::autocast::clear_cache();
    enable(m_cuda, m_before);
}

} // namespace pentimento::nets
