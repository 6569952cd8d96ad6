// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/evidence_fonts.h"

#include "core/base/character_kinds.h"

#include <QFontDatabase>
#include <QRawFont>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Must stand outside every namespace: the resource's initialiser is a global function.
static void initialiseFontResource()
{
    Q_INIT_RESOURCE(evidence_fonts);
}

namespace pentimento {

namespace {

struct FontFile
{
    const char* file;
    const char* family; ///< of our own naming: no font of the machine is taken for it
};

constexpr FontFile sans{"OpenSans-Regular", "Evidence Open Sans"};
constexpr FontFile mono{"DejaVuSansMono", "Evidence DejaVu Sans Mono"};
constexpr std::array sansStyles{"OpenSans-Semibold", "OpenSans-Italic"};

/// For what the style's own font lacks: the first that has it.
constexpr std::array<FontFile, 21> others{
    {{"NotoSans-Regular", "Evidence Noto Sans"},
     {"NotoSansArabic-Regular", "Evidence Noto Sans Arabic"},
     {"NotoSansArmenian-Regular", "Evidence Noto Sans Armenian"},
     {"NotoSansBengali-Regular", "Evidence Noto Sans Bengali"},
     {"NotoSansDevanagari-Regular", "Evidence Noto Sans Devanagari"},
     {"NotoSansEthiopic-Regular", "Evidence Noto Sans Ethiopic"},
     {"NotoSansGeorgian-Regular", "Evidence Noto Sans Georgian"},
     {"NotoSansGujarati-Regular", "Evidence Noto Sans Gujarati"},
     {"NotoSansGurmukhi-Regular", "Evidence Noto Sans Gurmukhi"},
     {"NotoSansHebrew-Regular", "Evidence Noto Sans Hebrew"},
     {"NotoSansKannada-Regular", "Evidence Noto Sans Kannada"},
     {"NotoSansKhmer-Regular", "Evidence Noto Sans Khmer"},
     {"NotoSansLao-Regular", "Evidence Noto Sans Lao"},
     {"NotoSansMalayalam-Regular", "Evidence Noto Sans Malayalam"},
     {"NotoSansMyanmar-Regular", "Evidence Noto Sans Myanmar"},
     {"NotoSansOriya-Regular", "Evidence Noto Sans Oriya"},
     {"NotoSansSinhala-Regular", "Evidence Noto Sans Sinhala"},
     {"NotoSansTamil-Regular", "Evidence Noto Sans Tamil"},
     {"NotoSansTelugu-Regular", "Evidence Noto Sans Telugu"},
     {"NotoSansThai-Regular", "Evidence Noto Sans Thai"},
     {"wqy-microhei", "Evidence WenQuanYi Micro Hei"}}};

void registerFonts()
{
    static const bool registered = [] {
        initialiseFontResource();
        const auto add = [](const char* file) {
            QFontDatabase::addApplicationFont(
                QStringLiteral(":/fonts/%1.ttf").arg(QLatin1String(file)));
        };
        add(sans.file);
        add(mono.file);
        std::for_each(sansStyles.begin(), sansStyles.end(), add);
        for (const FontFile& font : others)
            add(font.file);
        return true;
    }();
    static_cast<void>(registered);
}

QFont fontIn(const FontFile& file, qreal pixels)
{
    registerFonts();
    QFont font(QString::fromLatin1(file.family));
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    font.setHintingPreference(QFont::PreferNoHinting);
    // With merging Qt goes on to the machine's fonts.
    font.setStyleStrategy(
        static_cast<QFont::StyleStrategy>(QFont::NoSubpixelAntialias | QFont::NoFontMerging));
    return font;
}

/// Finds fonts that have a letter, for one style. Raw fonts belong to the thread that made them.
class FontSearch
{
public:
    explicit FontSearch(const TextStyle& style) : m_fonts{style.mono ? mono : sans}
    {
        m_fonts.insert(m_fonts.end(), others.begin(), others.end());
        m_fonts.push_back(style.mono ? sans : mono);
        m_raw.resize(m_fonts.size());
    }

    [[nodiscard]] const FontFile& at(std::size_t font) const { return m_fonts[font]; }

    [[nodiscard]] bool has(std::size_t font, char32_t letter)
    {
        constexpr qreal anySize = 16;
        if (!m_raw[font])
            m_raw[font] = QRawFont::fromFont(fontIn(m_fonts[font], anySize));
        return m_raw[font]->supportsCharacter(static_cast<quint32>(letter));
    }

    /// The first font with all of the letters, or else with the first of them, or else the style's
    /// own, which is 0.
    [[nodiscard]] std::size_t fontOf(std::u32string_view letters)
    {
        std::optional<std::size_t> withFirst;
        for (std::size_t font = 0; font < m_fonts.size(); ++font) {
            if (!has(font, letters.front()))
                continue;
            if (std::all_of(letters.begin(), letters.end(),
                            [&](char32_t letter) { return has(font, letter); }))
                return font;
            withFirst = withFirst.value_or(font);
        }
        return withFirst.value_or(0);
    }

private:
    std::vector<FontFile> m_fonts;
    std::vector<std::optional<QRawFont>> m_raw;
};

/// What no font needs to have: it only says how others are drawn, or where.
bool needsNoFont(char32_t c)
{
    return c == U'\n' || c == U'\t' || isJoiner(c) || isVariationSelector(c);
}

/// The length of the letter that `text` begins with, with the marks and joiners that follow it: a
/// font shapes them together.
std::size_t clusterOf(std::u32string_view text)
{
    const auto follows = [](char32_t c) {
        return QChar::isMark(c) || isJoiner(c) || isVariationSelector(c);
    };
    return static_cast<std::size_t>(std::find_if_not(text.begin() + 1, text.end(), follows) -
                                    text.begin());
}

/// Of the next letters.
void setFont(DrawnText& drawn, const QFont& font, qsizetype length)
{
    QTextLayout::FormatRange range;
    range.start = static_cast<int>(drawn.text.size());
    range.length = static_cast<int>(length);
    range.format.setFont(font);
    const bool goesOn = !drawn.formats.isEmpty() && drawn.formats.last().format == range.format &&
                        drawn.formats.last().start + drawn.formats.last().length == range.start;
    if (goesOn)
        drawn.formats.last().length += range.length;
    else
        drawn.formats.append(range);
}

QString letterName(char32_t c)
{
    return QStringLiteral("<U+%1>").arg(
        QString::number(static_cast<uint>(c), 16).toUpper().rightJustified(4, u'0'));
}

} // namespace

QFont evidenceFont(const TextStyle& style, qreal pixelsPerUnit)
{
    QFont font = fontIn(style.mono ? mono : sans, style.size * pixelsPerUnit);
    font.setWeight(style.weight);
    font.setItalic(style.italic);
    // Any spacing at all keeps ligatures out, which a search in the PDF would not find.
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1.0 / 64);
    return font;
}

DrawnText drawnAlike(const QString& text, const TextStyle& style, qreal pixelsPerUnit)
{
    FontSearch search(style);
    DrawnText drawn;
    const std::u32string letters = text.toStdU32String();
    for (std::u32string_view left = letters; !left.empty();) {
        const std::u32string_view cluster = left.substr(0, clusterOf(left));
        left.remove_prefix(cluster.size());
        std::u32string needing;
        std::copy_if(cluster.begin(), cluster.end(), std::back_inserter(needing),
                     [](char32_t c) { return !needsNoFont(c); });
        const std::size_t font = needing.empty() ? 0 : search.fontOf(needing);
        bool shown = true;
        for (const char32_t c : cluster) {
            shown = needsNoFont(c) ? shown : search.has(font, c);
            const QString letter = shown ? QString::fromUcs4(&c, 1) : letterName(c);
            if (shown && font != 0)
                setFont(drawn, fontIn(search.at(font), style.size * pixelsPerUnit), letter.size());
            drawn.text += letter;
        }
    }
    return drawn;
}

} // namespace pentimento
