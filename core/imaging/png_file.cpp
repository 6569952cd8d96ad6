// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_file.h"

#include "core/base/output.h"
#include "core/imaging/png_chunks.h"

#include <png.h>

#include <array>
#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

/// Photographs and maps hardly shrink further above this level, but take several times as long.
constexpr int compressionLevel = 3;
/// Longer texts are stored compressed.
constexpr std::size_t longText = 2048;

struct CloseFile
{
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// libpng's message survives its longjmp here.
using Message = std::array<char, 200>;

[[noreturn]] void fail(png_structp png, png_const_charp text)
{
    auto* message = static_cast<Message*>(png_get_error_ptr(png));
    std::snprintf(message->data(), message->size(), "%s", text);
    png_longjmp(png, 1);
}

void ignore(png_structp, png_const_charp) {}

std::string systemReason(int number)
{
    return std::generic_category().message(number);
}

std::vector<png_text> textChunks(const PngText& text)
{
    std::vector<png_text> chunks;
    for (const auto& [keyword, value] : text) {
        png_text chunk{};
        chunk.compression =
            value.size() > longText ? PNG_ITXT_COMPRESSION_zTXt : PNG_ITXT_COMPRESSION_NONE;
        chunk.key = const_cast<png_charp>(keyword.c_str());
        chunk.text = const_cast<png_charp>(value.c_str());
        chunk.itxt_length = value.size();
        chunks.push_back(chunk);
    }
    return chunks;
}

struct WriteState
{
    png_structp png = nullptr;
    png_infop info = nullptr;
    Message message{};

    WriteState() : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, &message, fail, ignore))
    {
        if (png)
            info = png_create_info_struct(png);
    }
    WriteState(const WriteState&) = delete;
    WriteState& operator=(const WriteState&) = delete;
    ~WriteState() { png_destroy_write_struct(&png, &info); }
};

/// Holds nothing that a longjmp could leave undestroyed.
bool encode(WriteState& state, std::FILE* file, const PngForm& form, std::vector<png_text>& text,
            std::vector<std::uint8_t>& row, const PngRowSource& source)
{
    if (setjmp(png_jmpbuf(state.png)) != 0)
        return false;
    png_init_io(state.png, file);
    png_set_compression_level(state.png, compressionLevel);
    png_set_filter(state.png, PNG_FILTER_TYPE_BASE, PNG_FAST_FILTERS);
    png_set_IHDR(state.png, state.info, static_cast<png_uint_32>(form.width),
                 static_cast<png_uint_32>(form.height), form.grey16 ? 16 : 8,
                 form.grey16 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!form.grey16)
        png_set_sRGB(state.png, state.info, PNG_sRGB_INTENT_PERCEPTUAL);
    if (!text.empty())
        png_set_text(state.png, state.info, text.data(), static_cast<int>(text.size()));
    png_write_info(state.png, state.info);
    for (int y = 0; y < form.height; ++y) {
        source(y, row.data());
        png_write_row(state.png, row.data());
    }
    png_write_end(state.png, nullptr);
    return std::fflush(file) == 0;
}

struct ReadState
{
    png_structp png = nullptr;
    png_infop info = nullptr;
    png_infop endInfo = nullptr;
    Message message{};

    ReadState() : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &message, fail, ignore))
    {
        if (png) {
            info = png_create_info_struct(png);
            endInfo = png_create_info_struct(png);
        }
    }
    ReadState(const ReadState&) = delete;
    ReadState& operator=(const ReadState&) = delete;
    ~ReadState() { png_destroy_read_struct(&png, &info, &endInfo); }
};

bool readHeader(ReadState& state, std::FILE* file)
{
    if (setjmp(png_jmpbuf(state.png)) != 0)
        return false;
    png_set_chunk_malloc_max(state.png, maxPngTextBytes);
    png_set_crc_action(state.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_benign_errors(state.png, 0); // spare compressed data, for one, is no small thing here
    png_init_io(state.png, file);
    png_read_info(state.png, state.info);
    return true;
}

bool readRows(ReadState& state, std::FILE* file, std::vector<std::uint8_t>& row,
              const PngRowSink& sink)
{
    if (setjmp(png_jmpbuf(state.png)) != 0)
        return false;
    const auto height = static_cast<int>(png_get_image_height(state.png, state.info));
    for (int y = 0; y < height; ++y) {
        png_read_row(state.png, row.data(), nullptr);
        sink(y, row.data());
    }
    // libpng passes over whole chunks of spare pixels; nothing but the last chunk may be left.
    constexpr off_t lastChunk = 12;
    const off_t here = ftello(file);
    if (fseeko(file, -lastChunk, SEEK_END) != 0 || ftello(file) != here)
        png_error(state.png, "more pixels than it has room for");
    png_read_end(state.png, state.endInfo);
    return true;
}

PngForm formOf(const ReadState& state)
{
    return {static_cast<int>(png_get_image_width(state.png, state.info)),
            static_cast<int>(png_get_image_height(state.png, state.info)),
            png_get_bit_depth(state.png, state.info) == 16};
}

/// Nothing when a text has a second one beside it: a language, or its keyword translated.
std::optional<PngText> textOf(const ReadState& state)
{
    png_textp chunks = nullptr;
    int count = 0;
    png_get_text(state.png, state.info, &chunks, &count);
    PngText result;
    const auto says = [](png_const_charp text) { return text != nullptr && *text != '\0'; };
    for (const png_text* chunk = chunks; chunk != chunks + count; ++chunk) {
        if (says(chunk->lang) || says(chunk->lang_key))
            return std::nullopt;
        result.emplace_back(chunk->key, std::string(chunk->text, chunk->itxt_length));
    }
    return result;
}

} // namespace

Result<void> writePngFile(const fs::path& path, const PngForm& form, const PngText& text,
                          const PngRowSource& source)
{
    const auto unwritable = [&](const std::string& reason) {
        return outputError(path, "cannot be written: " + reason);
    };
    errno = 0;
    PartialFile partial(path);
    if (!partial.stream())
        return partial.commit(); // says why
    WriteState state;
    if (!state.info)
        return unwritable("out of memory");
    std::vector<std::uint8_t> row(form.rowBytes());
    std::vector<png_text> chunks = textChunks(text);
    if (!encode(state, partial.stream(), form, chunks, row, source))
        return unwritable(errno != 0 ? systemReason(errno) : state.message.data());
    return partial.commit();
}

Result<PngText> readPngFile(const fs::path& path, const std::function<bool(const PngForm&)>& accept,
                            const PngRowSink& sink)
{
    const auto unreadable = [&](const std::string& reason) {
        return Error{ErrorCode::UnreadableInput, path.string() + ": " + reason, {}};
    };
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
        return unreadable(fs::exists(path, ignored) ? "is not a file" : "does not exist");
    errno = 0;
    const File file(std::fopen(path.c_str(), "rbe"));
    if (!file)
        return unreadable("cannot be opened: " + systemReason(errno));
    if (const auto strange = strangeInPng(file.get()))
        return unreadable("is not a PNG as Pentimento writes it: it " + *strange);
    ReadState state;
    if (!state.info || !state.endInfo)
        return unreadable("out of memory");
    if (!readHeader(state, file.get()))
        return unreadable(std::string("is not a readable PNG: ") + state.message.data());
    if (accept(formOf(state))) {
        std::vector<std::uint8_t> row(png_get_rowbytes(state.png, state.info));
        if (!readRows(state, file.get(), row, sink))
            return unreadable(std::string("is a damaged PNG: ") + state.message.data());
    }
    std::optional<PngText> text = textOf(state);
    if (!text)
        return unreadable("is not a PNG as Pentimento writes it: its text has a language or a "
                          "translated keyword");
    return *std::move(text);
}

} // namespace pentimento
