// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/stated_forms.h"

#include <QDateTime>
#include <QRegularExpression>

namespace pentimento::verification {

namespace {

bool matches(const std::string& text, const char* pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(pattern)))
        .match(QString::fromStdString(text))
        .hasMatch();
}

} // namespace

bool isUtcTime(const std::string& text)
{
    return matches(text, R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)") &&
           QDateTime::fromString(QString::fromStdString(text), Qt::ISODate).isValid();
}

bool isVersion(const std::string& text)
{
    return matches(text, R"(\d{1,4}(\.\d{1,4}){1,3})");
}

bool isCommit(const std::string& text)
{
    return matches(text, "([0-9a-f]{7,40}|unknown)(-modified)?");
}

bool isPrecision(const std::string& text)
{
    return text == "fp32" || text == "bf16" || text == "fp16";
}

bool isDeviceName(const std::string& text)
{
    return matches(text, "[A-Za-z0-9 .,()/_-]{1,80}");
}

bool isFileName(const std::string& text)
{
    constexpr std::size_t longest = 255;
    return !text.empty() && text.size() <= longest && text.find('/') == std::string::npos;
}

std::string otherCharactersText()
{
    return "says what it should in other characters than the program writes";
}

} // namespace pentimento::verification
