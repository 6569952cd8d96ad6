# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The GPU edition: LibTorch for CUDA from PyPI, in a private folder below build/cuda. Sourced by
# packaging/run after setup.sh.
# shellcheck disable=SC2154 # setup.sh sets $root

cuda_prefix=$root/build/cuda/libtorch # a Python environment that holds nothing but these libraries
cuda_list=$root/packaging/cuda-packages.txt
cuda_kib=$((9 * 1024 * 1024)) # download 2.5 GB, unpacked 4 GB, and the build

# Where the wheel was unpacked.
cuda_wheel() { printf '%s\n' "$cuda_prefix/lib/python3.11/site-packages/torch"; }

# The list that is installed already.
cuda_stamp=$cuda_prefix/installed

say_whether_there_is_a_gpu() {
    if [[ -r /proc/driver/nvidia/version ]]; then
        say "NVIDIA driver: $(sed -n 's/^NVRM version: //p' /proc/driver/nvidia/version)"
    else
        say "no NVIDIA driver is loaded on this machine: the program will start and work on the CPU"
    fi
}

# install_cuda_libtorch: fetches and unpacks what is missing, after saying so.
install_cuda_libtorch() {
    local free parent=$root/build
    if cmp -s "$cuda_list" "$cuda_stamp"; then
        return
    fi
    [[ $(uname -m) == x86_64 ]] || die 1 "the GPU edition exists for x86-64 alone; this machine is $(uname -m)"
    python3.11 -c '' 2>/dev/null || die 1 "the GPU edition's files are unpacked with Python 3.11, Debian 12's; there is none here"
    mkdir -p "$parent"
    free=$(df --output=avail -k "$parent" | tail -n 1)
    ((free >= cuda_kib)) || die 1 "the GPU edition needs $((cuda_kib / 1024 / 1024)) GiB of free space in $parent; there are $((free / 1024 / 1024))"

    say "for the GPU edition 2.5 GB will be fetched from pypi.org and unpacked (4 GB) into"
    say "  $cuda_prefix"
    say "of other licences than Pentimento's: PyTorch's LibTorch 2.11 (BSD) and NVIDIA's libraries for CUDA 13 (NVIDIA's terms)."
    say "$cuda_list lists them with their hashes. Removing build/cuda removes everything."
    rm -rf "$cuda_prefix"
    python3.11 -m venv "$cuda_prefix" || die 1 "no Python environment could be made; see the message above"
    # Downloads lie beside the result: /tmp is often a small part of memory.
    mkdir "$cuda_prefix/downloads"
    TMPDIR=$cuda_prefix/downloads "$cuda_prefix/bin/python" -m pip --disable-pip-version-check --no-cache-dir install \
        --quiet --no-compile --only-binary :all: --no-deps --require-hashes -r "$cuda_list" >&2 ||
        die 1 "fetching LibTorch failed; see pip's message above"
    rm -rf "$cuda_prefix/downloads"
    cp "$cuda_list" "$cuda_stamp"
}

# build_cuda TARGET...: as build_release, into build/cuda.
build_cuda() {
    say_whether_there_is_a_gpu
    install_cuda_libtorch
    build_preset cuda "-DPENTIMENTO_TORCH_WHEEL=$(cuda_wheel)" "$@"
}
