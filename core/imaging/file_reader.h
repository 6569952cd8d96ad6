// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credentials/c2pa_library.h"
#include "core/imaging/codec.h"
#include "core/imaging/picture.h"
#include "core/imaging/sealed_bytes.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pentimento {

/// Where a stranger's bytes are parsed, the safest place first.
enum class ParsingPlace {
    Confined,   ///< a process of its own that has given up its system calls
    OwnProcess, ///< a process of its own with all rights
    Program     ///< the process that asks
};

/// The one door through which a stranger's picture file is parsed: whatever can be known of it
/// (pixels, metadata, headers, what its container holds) is found out in one reading, and nothing
/// else in the program looks into the bytes. Any thread, several at a time.
class FileReader
{
public:
    FileReader() = default;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;
    virtual ~FileReader() = default;

    /// All of a Picture but which file it is: of its `file` the format alone is filled in.
    /// `ending`, of the file's name, lower case with dot, is for the note where the content is of
    /// another format. The message of an error is the reason without the file's name.
    [[nodiscard]] virtual Result<Picture> read(SealedBytes file, const std::string& ending,
                                               const PictureLimits& limits, const Job& job) = 0;

    /// Nothing while no reading has settled it.
    [[nodiscard]] virtual std::optional<ParsingPlace> place() const
    {
        return ParsingPlace::Program;
    }
};

/// Parses in this process: for tests, and inside the helper process. `c2pa` checks Content
/// Credentials; without it they are Unchecked, by the problem `withoutC2pa`.
[[nodiscard]] std::unique_ptr<FileReader>
inProcessReader(std::span<const Codec* const> table = allCodecs(),
                std::shared_ptr<const C2paLibrary> c2pa = {},
                std::string_view withoutC2pa = noCredentialLibrary);

/// Every loadPicture() that begins from now on reads by this one. A program says it once, at its
/// start; without, or with null, pictures are parsed in the program's own process.
void useFileReader(std::shared_ptr<FileReader> reader);
[[nodiscard]] std::shared_ptr<FileReader> fileReader();

} // namespace pentimento
