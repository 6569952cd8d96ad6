// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_file.h"

#include "core/base/output.h"
#include "core/imaging/png_chunks.h"
#include "core/imaging/png_deflate.h"

#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

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

std::span<const std::uint8_t> bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append(std::string& content, std::uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        content += static_cast<char>(number >> shift & 255U);
}

/// A failure is kept by the file until it is committed.
void writeChunk(PartialFile& file, std::string_view name, std::span<const std::uint8_t> content)
{
    std::string head;
    append(head, static_cast<std::uint32_t>(content.size()));
    head += name;
    file.write(head);
    file.write(content.data(), content.size());
    uLong checksum = crc32_z(0, bytesOf(name).data(), name.size());
    if (!content.empty()) // of nothing at no address zlib makes a fresh start
        checksum = crc32_z(checksum, content.data(), content.size());
    std::string tail;
    append(tail, static_cast<std::uint32_t>(checksum));
    file.write(tail);
}

std::string headerOf(const PngForm& form)
{
    std::string header;
    append(header, static_cast<std::uint32_t>(form.width));
    append(header, static_cast<std::uint32_t>(form.height));
    // Bits and kind of the samples; compression, filters and order of rows are the usual ones.
    return header + (form.grey16 ? std::string{16, 0} : std::string{8, 2}) + std::string(3, '\0');
}

std::string compressed(const std::string& text)
{
    uLongf bytes = compressBound(text.size());
    std::string result(bytes, '\0');
    if (compress(reinterpret_cast<Bytef*>(result.data()), &bytes, bytesOf(text).data(),
                 text.size()) != Z_OK)
        throw std::bad_alloc(); // the one thing that can fail here
    result.resize(bytes);
    return result;
}

/// Of an iTXt chunk: keyword, how it is compressed, no language, no translation, text.
std::string textChunk(const std::string& keyword, const std::string& text)
{
    const bool isLong = text.size() > longText;
    return keyword + std::string{0, isLong ? '\1' : '\0', 0, 0, 0} +
           (isLong ? compressed(text) : text);
}

/// Each byte less what PNG's filter 4 (Paeth) predicts from its neighbours, behind the filter's
/// number.
class PaethFilter
{
public:
    explicit PaethFilter(const PngForm& form)
        : m_pixelBytes(form.pixelBytes()), m_above(form.rowBytes()), m_filtered(1 + form.rowBytes())
    {
        constexpr std::uint8_t paeth = 4;
        m_filtered[0] = paeth;
    }

    /// Rows come from top to bottom. The result holds until the next.
    std::span<const std::uint8_t> filter(const std::vector<std::uint8_t>& row)
    {
        for (std::size_t i = 0; i < m_pixelBytes; ++i)
            m_filtered[1 + i] = static_cast<std::uint8_t>(row[i] - m_above[i]);
        filterBehind(row.data(), m_above.data(), m_filtered.data() + 1, m_pixelBytes, row.size());
        std::copy(row.begin(), row.end(), m_above.begin());
        return m_filtered;
    }

private:
    /// Without a branch and in 16 bits, so that the compiler does several bytes at once.
    static void filterBehind(const std::uint8_t* __restrict row,
                             const std::uint8_t* __restrict above, std::uint8_t* __restrict out,
                             std::size_t pixelBytes, std::size_t rowBytes)
    {
        for (std::size_t i = pixelBytes; i < rowBytes; ++i) {
            const std::int16_t a = row[i - pixelBytes];
            const std::int16_t b = above[i];
            const std::int16_t c = above[i - pixelBytes];
            const auto fromA = static_cast<std::int16_t>(std::abs(b - c));
            const auto fromB = static_cast<std::int16_t>(std::abs(a - c));
            const auto fromC =
                static_cast<std::int16_t>(std::abs(static_cast<std::int16_t>(a + b - 2 * c)));
            const std::int16_t nearer = fromB <= fromC ? b : c;
            const bool left = (fromA <= fromB) & (fromA <= fromC);
            out[i] = static_cast<std::uint8_t>(row[i] - (left ? a : nearer));
        }
    }

    std::size_t m_pixelBytes;
    std::vector<std::uint8_t> m_above;
    std::vector<std::uint8_t> m_filtered;
};

void writePixels(PartialFile& file, const PngForm& form, const PngRowSource& source)
{
    PaethFilter filter(form);
    PngDeflate deflate(form.pixelBytes());
    std::vector<std::uint8_t> row(form.rowBytes());
    const auto writeReady = [&] {
        if (const std::vector<std::uint8_t> ready = deflate.take(); !ready.empty())
            writeChunk(file, "IDAT", ready);
    };
    for (int y = 0; y < form.height; ++y) {
        source(y, row.data());
        deflate.add(filter.filter(row));
        writeReady();
    }
    deflate.finish();
    writeReady();
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
    PartialFile file(path);
    if (file.stream()) { // else commit() says why not
        file.write("\x89PNG\r\n\x1a\n");
        writeChunk(file, "IHDR", bytesOf(headerOf(form)));
        if (!form.grey16)
            writeChunk(file, "sRGB", bytesOf(std::string(1, PNG_sRGB_INTENT_PERCEPTUAL)));
        for (const auto& [keyword, value] : text)
            writeChunk(file, "iTXt", bytesOf(textChunk(keyword, value)));
        writePixels(file, form, source);
        writeChunk(file, "IEND", {});
    }
    return file.commit();
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
