// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/pdf_structure.h"

#include <zlib.h>

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>
#include <vector>

namespace pentimento::verification {

namespace {

/// A stream: what kind of thing it is and its packed bytes.
struct Stream
{
    std::string shape; ///< its dictionary without numbers that differ between documents
    std::string_view bytes;

    [[nodiscard]] bool isPicture() const { return shape.find("/Image") != std::string::npos; }
};

/// What a PDF is built of.
struct Skeleton
{
    std::vector<Stream> streams;
    std::set<std::string> names;     ///< with what counts things or fonts taken off
    std::set<std::size_t> objects;   ///< where they begin
    std::set<std::size_t> addressed; ///< where the table says that they begin
    int tables = 0;
    int trailers = 0;
    int ends = 0;
    bool broken = false; ///< a string, a stream or a table without an end
};

bool isSpace(char c)
{
    return std::string_view("\0\t\n\f\r ", 6).find(c) != std::string_view::npos;
}

bool isDelimiter(char c)
{
    return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos;
}

/// "Im12" and "QXCAAA+OpenSans" are counted differently in each document, and reports in words of
/// version 1 have the machine's fonts, which now are the program's own ("EvidenceOpenSans").
std::string kindOfName(std::string name)
{
    constexpr std::size_t subsetTag = 7;
    if (name.size() > subsetTag && name[subsetTag - 1] == '+')
        name.erase(0, subsetTag);
    if (constexpr std::string_view ownFont = "Evidence"; name.starts_with(ownFont))
        name.erase(0, ownFont.size());
    while (!name.empty() && name.back() >= '0' && name.back() <= '9')
        name.pop_back();
    return name;
}

/// The shape of a stream's dictionary: names, and how many numbers, but of pictures their sizes.
/// Pictures are packed as JPEG or not, whichever is shorter.
class Shape
{
public:
    void add(const std::string& token)
    {
        const bool size =
            !m_tokens.empty() && (m_tokens.back() == "/Width" || m_tokens.back() == "/Height");
        if (token == "R" && m_tokens.size() >= 2 && m_tokens.back() == number &&
            m_tokens[m_tokens.size() - 2] == number) {
            m_tokens.pop_back();
            return;
        }
        m_tokens.push_back(size || !isNumber(token) ? token : number);
    }
    [[nodiscard]] std::string text() const
    {
        const bool picture =
            std::find(m_tokens.begin(), m_tokens.end(), "/Image") != m_tokens.end();
        std::string text;
        for (const std::string& token : m_tokens)
            text += (picture && token == "/DCTDecode" ? "/FlateDecode" : token) + ' ';
        return text;
    }

private:
    static constexpr const char* number = "#";
    static bool isNumber(const std::string& token)
    {
        return token.find_first_not_of("0123456789.+-") == std::string::npos;
    }
    std::vector<std::string> m_tokens;
};

class Reader
{
public:
    explicit Reader(std::string_view pdf) : m_pdf(pdf) {}

    Skeleton read()
    {
        while (m_at < m_pdf.size() && !m_found.broken)
            step();
        return std::move(m_found);
    }

private:
    void step();
    void comment();
    void text();
    void name();
    void word();
    void stream();
    void table();
    [[nodiscard]] std::string_view regular();

    std::string_view m_pdf;
    std::size_t m_at = 0;
    std::array<std::size_t, 2> m_before{}; ///< where the last two words began
    Shape m_shape;                         ///< of the object at hand
    Skeleton m_found;
};

void Reader::step()
{
    const char c = m_pdf[m_at];
    if (c == '%')
        comment();
    else if (c == '(')
        text();
    else if (c == '/')
        name();
    else if (isSpace(c))
        ++m_at;
    else if (isDelimiter(c))
        m_shape.add(std::string(1, m_pdf[m_at++]));
    else
        word();
}

void Reader::comment()
{
    if (m_pdf.substr(m_at).starts_with("%%EOF"))
        ++m_found.ends;
    while (m_at < m_pdf.size() && m_pdf[m_at] != '\n' && m_pdf[m_at] != '\r')
        ++m_at;
}

void Reader::text()
{
    m_shape.add("()");
    int open = 0;
    for (; m_at < m_pdf.size(); ++m_at) {
        if (m_pdf[m_at] == '\\')
            ++m_at;
        else if (m_pdf[m_at] == '(')
            ++open;
        else if (m_pdf[m_at] == ')' && --open == 0) {
            ++m_at;
            return;
        }
    }
    m_found.broken = true;
}

std::string_view Reader::regular()
{
    const std::size_t begin = m_at;
    while (m_at < m_pdf.size() && !isSpace(m_pdf[m_at]) && !isDelimiter(m_pdf[m_at]))
        ++m_at;
    return m_pdf.substr(begin, m_at - begin);
}

void Reader::name()
{
    ++m_at;
    const std::string name = kindOfName(std::string(regular()));
    m_shape.add('/' + name);
    m_found.names.insert(name);
}

void Reader::word()
{
    const std::size_t begin = m_at;
    const std::string_view word = regular();
    if (word == "obj") {
        m_found.objects.insert(m_before[0]);
        m_shape = {};
    } else if (word == "stream")
        stream();
    else if (word == "xref")
        table();
    else if (word == "trailer")
        ++m_found.trailers;
    else
        m_shape.add(std::string(word));
    m_before = {m_before[1], begin};
}

void Reader::stream()
{
    constexpr std::string_view end = "endstream";
    while (m_at < m_pdf.size() && (m_pdf[m_at] == '\r' || m_pdf[m_at] == '\n'))
        ++m_at;
    const std::size_t found = m_pdf.find(end, m_at);
    m_found.broken = m_found.broken || found == std::string_view::npos;
    if (!m_found.broken)
        m_found.streams.push_back({m_shape.text(), m_pdf.substr(m_at, found - m_at)});
    m_at = m_found.broken ? m_pdf.size() : found + end.size();
}

/// Twenty bytes an entry: "0000000017 00000 n".
void Reader::table()
{
    ++m_found.tables;
    std::vector<std::string_view> words;
    while (m_at < m_pdf.size() && !m_pdf.substr(m_at).starts_with("trailer")) {
        if (isSpace(m_pdf[m_at])) {
            ++m_at;
            continue;
        }
        const std::string_view word = regular();
        if (word.empty()) {
            m_found.broken = true;
            return;
        }
        if (word == "n" && words.size() >= 2) {
            const std::string_view offset = words[words.size() - 2];
            std::size_t value = 0;
            std::from_chars(offset.data(), offset.data() + offset.size(), value);
            m_found.addressed.insert(value);
        }
        words.push_back(word);
    }
}

} // namespace

std::optional<std::string> pdfFlaw(std::string_view pdf, std::string_view own)
{
    if (!pdf.starts_with("%PDF-1."))
        return "is no PDF";
    const Skeleton ours = Reader(own).read();
    const Skeleton found = Reader(pdf).read();
    if (found.broken || found.tables != 1 || found.trailers != 1 || found.ends != 1)
        return "was appended to, or is not built as the program builds reports";
    if (found.objects != found.addressed)
        return "holds parts that its table of contents does not list, or the reverse";
    for (const std::string& name : found.names)
        if (!ours.names.contains(name))
            return "holds \"/" + visibleLine(name, 40) + "\", which reports never hold";
    return std::nullopt;
}

namespace {

/// The length of a deflated stream once unpacked, in flat memory, no further than `most`; its own
/// length when it is not one.
std::size_t unpackedBytes(std::string_view stream, std::size_t most)
{
    z_stream state{};
    if (inflateInit(&state) != Z_OK)
        return stream.size();
    std::array<unsigned char, 1U << 16U> block{};
    state.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(stream.data()));
    state.avail_in = static_cast<unsigned>(stream.size());
    std::size_t total = 0;
    int outcome = Z_OK;
    while (outcome == Z_OK && total <= most) {
        state.next_out = block.data();
        state.avail_out = static_cast<unsigned>(block.size());
        outcome = inflate(&state, Z_NO_FLUSH);
        total += block.size() - state.avail_out;
    }
    inflateEnd(&state);
    return std::max(total, stream.size());
}

std::vector<std::string> shapesOf(const Skeleton& skeleton)
{
    std::vector<std::string> shapes;
    for (const Stream& stream : skeleton.streams)
        shapes.push_back(stream.shape);
    std::sort(shapes.begin(), shapes.end());
    return shapes;
}

/// What a viewer has to work through, but for pictures, whose sizes are known. Counted no further
/// than `most`.
std::size_t drawingBytes(const Skeleton& skeleton, std::size_t most)
{
    std::size_t total = 0;
    for (const Stream& stream : skeleton.streams)
        if (!stream.isPicture() && total <= most)
            total += unpackedBytes(stream.bytes, most);
    return total;
}

} // namespace

std::optional<std::string> pdfBurden(std::string_view pdf, std::string_view own, Build build)
{
    constexpr std::size_t spareParts = 8;
    constexpr std::size_t spareBytes = 4096;
    const Skeleton ours = Reader(own).read();
    const Skeleton found = Reader(pdf).read();
    const std::vector<std::string> known = shapesOf(ours);
    std::vector<std::string> shapes = shapesOf(found);
    const std::size_t count = shapes.size();
    if (build == Build::Akin)
        shapes.erase(std::unique(shapes.begin(), shapes.end()), shapes.end());
    const bool ofOurParts = build == Build::Same ? shapes == known
                                                 : count <= 2 * known.size() + spareParts &&
                                                       std::includes(known.begin(), known.end(),
                                                                     shapes.begin(), shapes.end());
    if (!ofOurParts)
        return "is built of other pages, pictures or fonts than the report of these numbers";
    const std::size_t drawn = drawingBytes(ours, std::numeric_limits<std::size_t>::max());
    const std::size_t most = (build == Build::Akin ? 2 * drawn : drawn * 6 / 5) + spareBytes;
    if (drawingBytes(found, most) > most)
        return "draws far more than the report has";
    return std::nullopt;
}

std::string_view pdfText(std::string_view pdf, std::string_view key)
{
    std::string before = "/";
    before.append(key).append(" (");
    const std::size_t found = pdf.find(before);
    if (found == std::string_view::npos)
        return {};
    const std::size_t begin = found + before.size();
    const std::size_t end = pdf.find(')', begin);
    return end == std::string_view::npos ? std::string_view() : pdf.substr(begin, end - begin);
}

} // namespace pentimento::verification
