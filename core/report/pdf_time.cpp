// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/pdf_time.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>

namespace pentimento {

namespace {

/// "2026-03-01T12:30:00Z" as "20260301123000Z".
std::string pdfTime(std::string_view created)
{
    std::string time;
    std::copy_if(created.begin(), created.end(), std::back_inserter(time), [](char c) {
        return std::string_view("0123456789Z").find(c) != std::string::npos;
    });
    return time;
}

/// Moves the place in the file that is written in decimals at `at`, if it lies behind `from`.
void movePlace(std::string& pdf, std::size_t at, std::size_t from, std::ptrdiff_t by,
               std::size_t leastDigits)
{
    std::size_t place = 0;
    const char* begin = pdf.data() + at;
    const char* end = std::from_chars(begin, pdf.data() + pdf.size(), place).ptr;
    if (place <= from)
        return;
    std::string moved = std::to_string(static_cast<std::ptrdiff_t>(place) + by);
    moved.insert(0, leastDigits - std::min(leastDigits, moved.size()), '0');
    pdf.replace(at, static_cast<std::size_t>(end - begin), moved);
}

/// What the table of contents says of objects behind `from`, after these moved.
void moveObjects(std::string& pdf, std::size_t from, std::ptrdiff_t by)
{
    constexpr std::string_view beforeTable = "\nxref\n";
    constexpr std::string_view beforeTablePlace = "startxref\n";
    constexpr std::size_t entryLength = 20; // "0000000015 00000 n \n"
    constexpr std::size_t entryDigits = 10;
    const std::size_t table = pdf.rfind(beforeTable);
    const std::size_t tablePlace = pdf.rfind(beforeTablePlace);
    if (table == std::string::npos || tablePlace == std::string::npos)
        return;
    movePlace(pdf, tablePlace + beforeTablePlace.size(), from, by, 1);
    const std::size_t end = pdf.find("trailer", table);
    for (std::size_t entry = pdf.find('\n', table + beforeTable.size()) + 1;
         entry + entryLength <= end; entry += entryLength)
        movePlace(pdf, entry, from, by, entryDigits);
}

} // namespace

std::string withCreationTime(std::string pdf, std::string_view created)
{
    constexpr std::string_view key = "/CreationDate (D:";
    const std::size_t found = pdf.find(key);
    if (found == std::string::npos)
        return pdf;
    const std::size_t begin = found + key.size();
    const std::size_t length = pdf.find(')', begin) - begin;
    const std::string time = pdfTime(created);
    pdf.replace(begin, length, time);
    moveObjects(pdf, begin,
                static_cast<std::ptrdiff_t>(time.size()) - static_cast<std::ptrdiff_t>(length));
    return pdf;
}

} // namespace pentimento
