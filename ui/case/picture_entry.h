// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/picture_reader.h"

#include <QImage>
#include <QString>
#include <QStringList>

#include <variant>

namespace pentimento::ui {

using PictureId = quint64; ///< never used twice; 0 is no picture

/// How far the work on a picture is, as people see it.
enum class PictureState {
    Waiting,   ///< in the queue
    Reading,   ///< file is read and decoded
    Read,      ///< can be looked at; waits for a detector
    Analysing, ///< the network runs; coarse maps may be there already
    Done,
    Failed,    ///< error() says why
    Cancelled, ///< the user stopped the analysis; the picture can be looked at
};

/// One picture of the document: where it comes from, how far the work on it is, and what of its
/// pixels, maps and findings is in memory. Its states are types (below), so that a result without
/// findings, a coarse map that passes for a result or an analysis without pixels cannot be written;
/// what has no place in the present state is ignored. A value; CaseDocument alone changes it.
class PictureEntry
{
public:
    PictureEntry(PictureId id, PictureSource source);

    [[nodiscard]] PictureId id() const { return m_id; }
    [[nodiscard]] const PictureSource& source() const { return m_source; }
    /// Empty for a bitmap from the clipboard or a browser.
    [[nodiscard]] const std::filesystem::path& path() const { return m_source.path; }
    [[nodiscard]] const QString& name() const { return m_source.name; }
    [[nodiscard]] const QStringList& warnings() const { return m_warnings; }
    [[nodiscard]] const QImage& thumbnail() const { return m_thumbnail; } ///< null before reading

    [[nodiscard]] PictureState state() const;
    [[nodiscard]] double progress() const; ///< of the analysis while it runs, 0..1; else 0
    [[nodiscard]] QString error() const;   ///< one line; empty unless Failed
    [[nodiscard]] QString detail() const;  ///< of the error; may be empty
    /// The pixels were given up before any detector was there: read again when looked at.
    [[nodiscard]] bool shelved() const;

    // Pixels, while they are in memory; else null.
    [[nodiscard]] std::shared_ptr<const PicturePyramid> pixels() const;
    [[nodiscard]] std::shared_ptr<const Picture> picture() const;
    [[nodiscard]] std::optional<DecodedPicture> decoded() const;
    /// Finished with the other protocol; null when there is none.
    [[nodiscard]] std::shared_ptr<const Analysis> kept() const;

    // The newest result. A new run leaves it until there are maps of its own.
    [[nodiscard]] std::shared_ptr<const MapSet> maps() const; ///< coarse or final; may be null
    [[nodiscard]] const Pack* pack() const;                   ///< that the result is of
    [[nodiscard]] std::shared_ptr<const Analysis> analysis() const; ///< null without pixels
    [[nodiscard]] const Findings* findings() const; ///< stay when all else was given up
    /// What reading the file again can be made an analysis of; Done without pixels alone.
    [[nodiscard]] std::optional<EarlierAnalysis> earlier() const;

    // What happens to it.
    void queue(); ///< all work on it starts anew
    void beginReading();
    void takePixels(const ReadPicture& read);
    void beginAnalysing();
    void setProgress(double fraction);
    void takeCoarse(std::shared_ptr<const MapSet> maps, std::shared_ptr<const Pack> pack);
    void finish(std::shared_ptr<const Analysis> analysis, std::shared_ptr<const Pack> pack);
    void fail(const Error& error); ///< Cancelled is no failure
    void cancel();                 ///< what waits
    /// Queues it for another protocol: its result is kept, and what was kept before is given back.
    [[nodiscard]] std::shared_ptr<const Analysis> putAside();
    void giveUpPixels(); ///< unless the network is at work on them
    void giveUpMaps();   ///< of a picture without pixels

private:
    // What is in memory.
    struct Unread
    {
    };
    struct FindingsLeft
    {
        Findings findings;
        std::shared_ptr<const Pack> pack;
    };
    struct MapsLeft
    {
        EarlierAnalysis earlier;
        Findings findings;
    };
    struct Opened
    {
        DecodedPicture decoded;
        std::shared_ptr<const PicturePyramid> pixels;
        std::shared_ptr<const Analysis> kept;
    };
    struct CoarselyMapped : Opened
    {
        std::shared_ptr<const MapSet> maps;
        std::shared_ptr<const Pack> pack;
    };
    struct Analysed : Opened
    {
        std::shared_ptr<const Analysis> analysis;
        std::shared_ptr<const Pack> pack;
    };
    using Lasting = std::variant<Unread, FindingsLeft, MapsLeft, Opened, Analysed>;

    // How far the work is, and what can be in memory then.
    struct Waiting
    {
        static constexpr auto state = PictureState::Waiting;
        std::variant<Unread, FindingsLeft, MapsLeft> contents;
    };
    struct Reading
    {
        static constexpr auto state = PictureState::Reading;
        std::variant<Unread, FindingsLeft, MapsLeft> contents;
    };
    struct Ready
    {
        static constexpr auto state = PictureState::Read;
        std::variant<Opened, Analysed> contents;
    };
    struct Shelved
    {
        static constexpr auto state = PictureState::Read;
        std::variant<Unread> contents;
    };
    struct Analysing
    {
        static constexpr auto state = PictureState::Analysing;
        std::variant<Opened, CoarselyMapped, Analysed> contents;
        double progress = 0;
    };
    struct Done
    {
        static constexpr auto state = PictureState::Done;
        std::variant<Analysed, MapsLeft, FindingsLeft> contents;
    };
    struct Failed
    {
        static constexpr auto state = PictureState::Failed;
        Lasting contents;
        QString error;
        QString detail;
    };
    struct Cancelled
    {
        static constexpr auto state = PictureState::Cancelled;
        Lasting contents;
    };

    template <class Visitor>
    auto visitContents(Visitor visitor) const;
    [[nodiscard]] const Opened* opened() const;
    [[nodiscard]] Lasting takeContents();

    PictureId m_id;
    PictureSource m_source;
    QStringList m_warnings;
    QImage m_thumbnail;
    std::variant<Waiting, Reading, Ready, Shelved, Analysing, Done, Failed, Cancelled> m_work;
};

} // namespace pentimento::ui
