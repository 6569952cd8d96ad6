// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/wording.h"

#include <QLocale>

#include <cmath>

namespace pentimento {

namespace {

/// How many untouched photos score as high, in words that the rate bears out.
QString howMany(const FalseAlarm& falseAlarm)
{
    constexpr double veryFew = 0.02;
    constexpr double few = 0.1;
    if (std::lround(falseAlarm.rate * (falseAlarm.photos + 1)) <= 1)
        return QStringLiteral("none of the untouched photos measured scored this high");
    if (falseAlarm.rate <= veryFew)
        return QStringLiteral("very few untouched photos score this high");
    return falseAlarm.rate <= few ? QStringLiteral("some untouched photos score this high")
                                  : QStringLiteral("many untouched photos score this high");
}

} // namespace

QString verdictLabel(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Inconclusive:
        return QStringLiteral("Inconclusive");
    case Verdict::Moderate:
        return QStringLiteral("Moderate evidence");
    case Verdict::Strong:
        return QStringLiteral("Strong evidence");
    case Verdict::NoEvidence:
        break;
    }
    return QStringLiteral("No evidence");
}

QString verdictSentence(Verdict verdict, const FalseAlarm& falseAlarm, Caveat caveat)
{
    if (falseAlarm.photos <= 0)
        return QStringLiteral("Inconclusive: how untouched photos score was not measured for this "
                              "pack with this protocol.");
    if (caveat == Caveat::TooSmall)
        return QStringLiteral("Inconclusive: too small to say. No map of so few cells can reach "
                              "the score from which evidence is called moderate.");
    if (caveat == Caveat::Incomplete)
        return QStringLiteral("Inconclusive: no evidence was found in the part that could be "
                              "decoded; the rest of the picture was not seen.");
    if (caveat == Caveat::SeldomFound)
        return QStringLiteral("Inconclusive: nothing was found, and little is where something "
                              "could be: of %1 edited %2pictures %3 were found.")
            .arg(falseAlarm.edits ? falseAlarm.edits->pictures : 0)
            .arg(falseAlarm.measuredOn ? QString::fromStdString(std::string(
                                             qualityClassName(*falseAlarm.measuredOn))) +
                                             ' '
                                       : QString())
            .arg(falseAlarm.edits ? falseAlarm.edits->found : 0);
    switch (verdict) {
    case Verdict::Strong:
        return QStringLiteral("Strong evidence of a local edit: %1.").arg(howMany(falseAlarm));
    case Verdict::Moderate:
        return QStringLiteral("Moderate evidence of a local edit: %1.").arg(howMany(falseAlarm));
    case Verdict::Inconclusive:
        return QStringLiteral("Inconclusive: the score stays below that from which evidence is "
                              "called moderate; do not rely on this map.");
    case Verdict::NoEvidence:
        break;
    }
    return QStringLiteral("No evidence of a local edit was found. Absence of evidence is not "
                          "evidence that the picture is untouched.");
}

QString verdictMeaning(Verdict verdict, const FalseAlarm& falseAlarm, Caveat caveat)
{
    if (falseAlarm.photos <= 0)
        return QStringLiteral(
            "Without a measured false-alarm rate nothing can be claimed from a score, however high "
            "or low. The map is a hint where to look closer, not a finding.");
    if (caveat == Caveat::TooSmall)
        return QStringLiteral("Where there is no room for a strong answer, its absence says "
                              "nothing. Look for a larger copy of the picture.");
    if (caveat == Caveat::Incomplete)
        return QStringLiteral("What is missing may hold anything. Ask for the whole file.");
    if (caveat == Caveat::SeldomFound)
        return QStringLiteral("Silence says nothing here. Look for a copy nearer to the original: "
                              "larger, or saved less often.");
    switch (verdict) {
    case Verdict::Inconclusive:
        return QStringLiteral(
            "Some places answer, but not so strongly that the picture stands out from untouched "
            "photos. The map is a hint where to look closer, not a finding.");
    case Verdict::Moderate:
        return QStringLiteral(
            "Ordinary causes remain possible. Look at the places that answer, ask for the original "
            "file and its history, and hold this against other evidence.");
    case Verdict::Strong:
        return QStringLiteral(
            "This is a good reason to ask for the original file and its history. It is not proof, "
            "and it does not tell who changed what, when, why or with which tool.");
    case Verdict::NoEvidence:
        break;
    }
    return QStringLiteral(
        "No place answers so strongly that the picture stands out from untouched photos. Another "
        "kind of manipulation, or one whose traces were lost, would look like this too.");
}

QString regionsSentence(const Findings& findings, double threshold)
{
    const QString from = QString::number(threshold, 'f', 2);
    if (findings.regionsFound == 0)
        return findings.combined.area > 0
                   ? QStringLiteral("The combined map marks no region: the places where it "
                                    "reaches %1 are smaller than %2 connected cells.")
                         .arg(from)
                         .arg(fewestRegionCells)
                   : QStringLiteral("The combined map marks no region: it reaches %1 nowhere.")
                         .arg(from);
    const QString which = findings.regionsFound > findings.regions.size()
                              ? QStringLiteral("the strongest %1 of %2")
                                    .arg(findings.regions.size())
                                    .arg(findings.regionsFound)
                              : QStringLiteral("all of them");
    return QStringLiteral("Connected places of %1 cells or more where the combined map reaches %2: "
                          "%3, strongest first, by peak value times the square root of the area.")
        .arg(fewestRegionCells)
        .arg(from, which);
}

QString inferenceModeText(InferenceMode inferenceMode, const Pack& pack)
{
    if (inferenceMode == InferenceMode::Resized)
        return QStringLiteral("whole: the whole picture, squashed to %1 × %1 pixels whatever its "
                              "proportions%2")
            .arg(pack.wholeInput)
            .arg(pack.graph->publishedBy.empty()
                     ? QString()
                     : QStringLiteral(", as %1 does")
                           .arg(QString::fromUtf8(
                               pack.graph->publishedBy.data(),
                               static_cast<qsizetype>(pack.graph->publishedBy.size()))));
    const std::string_view note = pack.graph->windowsNote;
    return QStringLiteral("windows: native resolution in overlapping tiles, blended so that no "
                          "seam depends on where the tiles lie") +
           (note.empty()
                ? QString()
                : "; " + QString::fromUtf8(note.data(), static_cast<qsizetype>(note.size())));
}

QString inferenceModeMeaning(InferenceMode inferenceMode)
{
    if (inferenceMode == InferenceMode::Resized)
        return QStringLiteral(
            "The network sees the whole scene at once, but every detail finer than its square is "
            "gone: small edits and traces in single pixels cannot be seen.");
    return QStringLiteral("The network sees every pixel, so small edits and fine traces can be "
                          "found. It takes longer, the more so the larger the picture.");
}

QString viewText(const NetworkView& view)
{
    return QString::fromStdString(view.text())
        .replace(QStringLiteral(" × "), QStringLiteral("\u00a0×\u00a0"));
}

QStringList limitsOfTheMethod()
{
    return {
        QStringLiteral(
            "It measures traces, not truth. It cannot tell whether a scene happened, and "
            "it does not tell who changed a picture, when, why or with which product."),
        QStringLiteral("A detector answers to traces like those it was trained on. Other "
                       "generators, newer tools, very small edits and edits by hand can leave it "
                       "silent. Absence of evidence is not evidence that a picture is untouched."),
        QStringLiteral("Saving again, resizing, screenshots, filters and messaging apps remove "
                       "traces and can make false ones. The best input is the first file, straight "
                       "from the device."),
        QStringLiteral("Harmless edits can be marked as well: retouching, blurred faces, captions "
                       "and logos, collages, a phone's own portrait or night mode. Flat sky, "
                       "strong blur and fine repeated texture are the usual false alarms."),
        QStringLiteral("False-alarm rates are measured on a certain set of untouched photos. "
                       "For cameras, apps and platforms unlike those, the true rate may be higher "
                       "or lower."),
        QStringLiteral(
            "The outline of a marked place is coarse. Do not read it as the outline of a "
            "change, and do not read a colour as a probability that the picture is "
            "manipulated."),
        QStringLiteral("This report supports an editor's judgement and does not replace it. It "
                       "makes no claim of admissibility in court."),
    };
}

QString overlayDisclaimer()
{
    return QStringLiteral(
        "The colours show how strongly each place answers to a detector of AI manipulation, on a "
        "fixed scale that is never stretched to the picture. They are not part of the photograph, "
        "no proof of manipulation, and their absence is not evidence that a picture is untouched.");
}

QString scoreText(double score)
{
    if (score < 0.005)
        return QStringLiteral("below 0.01");
    if (score > 0.994)
        return QStringLiteral("above 0.99");
    return QString::number(score, 'f', 2);
}

QString shareText(double share)
{
    const double percent = share * 100;
    if (percent <= 0)
        return QStringLiteral("none");
    if (percent < 0.1)
        return QStringLiteral("below 0.1 %");
    if (percent > 99.9 && percent < 100)
        return QStringLiteral("above 99.9 %");
    const bool tenths = percent < 10 || (percent > 99 && percent < 100);
    return QString::number(percent, 'f', tenths ? 1 : 0) + QStringLiteral(" %");
}

QString bytesText(std::uint64_t bytes)
{
    return QLocale(QLocale::English).toString(static_cast<qulonglong>(bytes)) +
           QStringLiteral(" bytes");
}

} // namespace pentimento
