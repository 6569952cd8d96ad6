// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/html_page.h"

#include "core/evaluation/sheet/chart.h"
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/raster_io.h"

#include <QByteArray>
#include <QString>

#include <cmath>

namespace pentimento::evaluation {

namespace {

constexpr int pictureQuality = 88;

constexpr const char* styleSheet = R"(
body { font: 15px/1.5 sans-serif; color: #222; max-width: 1120px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.7em; margin-bottom: .2em; }
h2 { font-size: 1.25em; margin: 2em 0 .4em; border-bottom: 1px solid #ccc; }
p { max-width: 50em; }
table { border-collapse: collapse; margin: 1em 0; font-size: .87em; font-variant-numeric: tabular-nums; }
th, td { padding: .25em .7em; text-align: right; border-bottom: 1px solid #e4e4e4; }
th { border-bottom: 2px solid #888; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
tr.strong td { font-weight: bold; border-top: 2px solid #888; }
.row { display: flex; flex-wrap: wrap; gap: 1em 2em; align-items: flex-start; }
.scroll { overflow-x: auto; }
figure { margin: 1em 0; break-inside: avoid; }
figure img { max-width: 340px; height: auto; border: 1px solid #ccc; }
figcaption { font-size: .87em; }
.warning { border-left: 4px solid #d55e00; padding-left: .8em; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } }
)";

std::string cell(const char* tag, const std::string& text)
{
    return std::string("<") + tag + ">" + escaped(text) + "</" + tag + ">";
}

} // namespace

void HtmlPage::heading(std::string_view text)
{
    m_body += "<h2>" + escaped(text) + "</h2>\n";
}

void HtmlPage::paragraph(std::string_view text)
{
    m_body += "<p>" + escaped(text) + "</p>\n";
}

void HtmlPage::row(const std::vector<std::string>& parts)
{
    m_body += "<div class=\"row\">";
    for (const std::string& part : parts)
        m_body += part + "\n";
    m_body += "</div>\n";
}

void HtmlPage::tableOf(const std::vector<std::string>& headings,
                       const std::vector<std::vector<std::string>>& rows)
{
    m_body += "<div class=\"scroll\"><table><thead><tr>";
    for (const std::string& text : headings)
        m_body += cell("th", text);
    m_body += "</tr></thead><tbody>\n";
    for (const auto& cells : rows) {
        const bool summary = cells.front() == "mean" || cells.front() == "all";
        m_body += summary ? "<tr class=\"strong\">" : "<tr>";
        for (const std::string& text : cells)
            m_body += cell("td", text);
        m_body += "</tr>\n";
    }
    m_body += "</tbody></table></div>\n";
}

std::string HtmlPage::finished(std::string_view title) const
{
    return "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"><head>"
           "<meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>"
           "<title>" +
           escaped(title) + "</title><style>" + styleSheet + "</style></head>\n<body><h1>" +
           escaped(title) + "</h1>\n" + m_body + "</body></html>\n";
}

std::string pictureElement(const Raster& picture, std::string_view description)
{
    const auto bytes = encodeJpeg(picture, pictureQuality);
    const QByteArray base64 = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                                      static_cast<qsizetype>(bytes.size()))
                                  .toBase64();
    return "<img alt=\"" + escaped(description) + "\" width=\"" + std::to_string(picture.width()) +
           "\" height=\"" + std::to_string(picture.height()) + "\" src=\"data:image/jpeg;base64," +
           base64.toStdString() + "\"/>";
}

std::string figure(double value)
{
    return std::isnan(value) ? "–" : QString::number(value, 'f', 3).toStdString();
}

std::string percent(double share)
{
    return std::isnan(share) ? "–" : QString::number(share * 100, 'f', 1).toStdString() + " %";
}

std::string figure(double value, const Interval& interval)
{
    if (std::isnan(interval.low))
        return figure(value);
    // No-break spaces: a narrow cell breaks before the bracket and nowhere else.
    return figure(value) + " (" + figure(interval.low) + "\u00a0to\u00a0" + figure(interval.high) +
           ")";
}

} // namespace pentimento::evaluation
