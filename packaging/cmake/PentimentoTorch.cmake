# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later

# pentimento_torch: LibTorch's headers and libraries. Debian's, another one that CMAKE_PREFIX_PATH
# leads to, or the one inside PyPI's torch wheel, which can use a GPU.
set(PENTIMENTO_TORCH_WHEEL "" CACHE PATH "Folder \"torch\" of an installed torch wheel, to use its LibTorch")

# Only the .cpp files of few libraries see torch headers; they cost half a minute each.
add_library(pentimento_torch INTERFACE)
if(PENTIMENTO_TORCH_WHEEL)
    # Not by the wheel's own CMake files: they demand a CUDA compiler, which C++ sources do not need,
    # and take Debian's libtorch.so where that is installed too. The wheel's libraries find CUDA's
    # by themselves, in the folder nvidia beside torch.
    foreach(library torch torch_cuda torch_cpu c10_cuda c10)
        if(NOT EXISTS ${PENTIMENTO_TORCH_WHEEL}/lib/lib${library}.so)
            message(FATAL_ERROR "${PENTIMENTO_TORCH_WHEEL}: holds no lib/lib${library}.so")
        endif()
        list(APPEND PENTIMENTO_TORCH_LIBRARIES ${PENTIMENTO_TORCH_WHEEL}/lib/lib${library}.so)
    endforeach()
    target_include_directories(pentimento_torch SYSTEM INTERFACE
        ${PENTIMENTO_TORCH_WHEEL}/include ${PENTIMENTO_TORCH_WHEEL}/include/torch/csrc/api/include)
    # Nothing of ours names a symbol of the CUDA libraries; being loaded is what makes them work. The
    # system's libstdc++ comes before them: the wheel's libtorch.so exports std::filesystem functions
    # of its own that crash when they are called.
    target_link_libraries(pentimento_torch INTERFACE
        -Wl,--push-state,--no-as-needed stdc++ ${PENTIMENTO_TORCH_LIBRARIES} -Wl,--pop-state)
    set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
    # GCC 12 falsely warns about assignments to std::string (GCC bug 105651) beside these headers.
    target_compile_options(pentimento_torch INTERFACE -Wno-restrict)
else()
    find_package(Torch REQUIRED)
    target_include_directories(pentimento_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    target_link_libraries(pentimento_torch INTERFACE ${TORCH_LIBRARIES})
endif()
