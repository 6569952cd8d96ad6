// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/pdf_structure.h"

#include <zlib.h>

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <vector>

namespace pentimento {

namespace {

/// What stands outside the streams of a PDF.
struct Skeleton
{
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

/// "Im12" and "QXCAAA+OpenSans" are counted differently in each document.
std::string kindOfName(std::string name)
{
    constexpr std::size_t subsetTag = 7;
    if (name.size() > subsetTag && name[subsetTag - 1] == '+')
        name.erase(0, subsetTag);
    while (!name.empty() && name.back() >= '0' && name.back() <= '9')
        name.pop_back();
    return name;
}

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
    void skipTo(std::string_view end, std::size_t from);

    std::string_view m_pdf;
    std::size_t m_at = 0;
    std::array<std::size_t, 2> m_before{}; ///< where the last two words began
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
    else if (isSpace(c) || isDelimiter(c))
        ++m_at;
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
    m_found.names.insert(kindOfName(std::string(regular())));
}

void Reader::word()
{
    const std::size_t begin = m_at;
    const std::string_view word = regular();
    if (word == "obj")
        m_found.objects.insert(m_before[0]);
    else if (word == "stream")
        skipTo("endstream", m_at);
    else if (word == "xref")
        table();
    else if (word == "trailer")
        ++m_found.trailers;
    m_before = {m_before[1], begin};
}

void Reader::skipTo(std::string_view end, std::size_t from)
{
    const std::size_t found = m_pdf.find(end, from);
    m_found.broken = m_found.broken || found == std::string_view::npos;
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

std::string withoutPdfTime(std::string pdf)
{
    constexpr std::string_view key = "/CreationDate (D:";
    constexpr std::size_t longest = 32;
    const std::size_t found = pdf.find(key);
    if (found == std::string::npos)
        return pdf;
    const std::size_t begin = found + key.size();
    const std::size_t end = pdf.find(')', begin);
    const bool time =
        end != std::string::npos && end - begin <= longest &&
        std::all_of(pdf.begin() + static_cast<std::ptrdiff_t>(begin),
                    pdf.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
                        return std::string_view("0123456789+-'Z").find(c) != std::string_view::npos;
                    });
    // Of another length everything behind it would lie elsewhere than the table says.
    if (time)
        std::fill(pdf.begin() + static_cast<std::ptrdiff_t>(begin),
                  pdf.begin() + static_cast<std::ptrdiff_t>(end), '0');
    return pdf;
}

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

/// The length of a deflated stream once unpacked, in flat memory; its own length when it is not
/// one.
std::size_t unpackedBytes(std::string_view stream)
{
    z_stream state{};
    if (inflateInit(&state) != Z_OK)
        return stream.size();
    std::array<unsigned char, 1U << 16U> block{};
    state.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(stream.data()));
    state.avail_in = static_cast<unsigned>(stream.size());
    std::size_t total = 0;
    int outcome = Z_OK;
    while (outcome == Z_OK) {
        state.next_out = block.data();
        state.avail_out = static_cast<unsigned>(block.size());
        outcome = inflate(&state, Z_NO_FLUSH);
        total += block.size() - state.avail_out;
    }
    inflateEnd(&state);
    return std::max(total, stream.size());
}

} // namespace

std::size_t drawingBytes(std::string_view pdf)
{
    constexpr std::string_view begins = "stream";
    constexpr std::string_view ends = "endstream";
    constexpr std::string_view object = " obj";
    std::size_t total = 0;
    std::size_t at = 0;
    while ((at = pdf.find(begins, at)) != std::string_view::npos) {
        const std::size_t header = pdf.rfind(object, at);
        const std::size_t end = pdf.find(ends, at + begins.size());
        if (header == std::string_view::npos || end == std::string_view::npos)
            break;
        std::size_t first = at + begins.size();
        while (first < end && (pdf[first] == '\r' || pdf[first] == '\n'))
            ++first;
        if (pdf.substr(header, at - header).find("/Image") == std::string_view::npos)
            total += unpackedBytes(pdf.substr(first, end - first));
        at = end + ends.size();
    }
    return total;
}

} // namespace pentimento
