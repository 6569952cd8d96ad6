// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/picture_entry.h"

#include "ui/widgets/text.h"

#include <QCoreApplication>

#include <concepts>
#include <type_traits>
#include <utility>

namespace pentimento::ui {
namespace {

template <class... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

} // namespace

PictureEntry::PictureEntry(PictureId id, PictureSource source)
    : m_id(id), m_source(std::move(source))
{
    if (!m_source.warning.isEmpty())
        m_warnings << m_source.warning;
}

// ---- what is there -------------------------------------------------------------------------

template <class Visitor>
auto PictureEntry::visitContents(Visitor visitor) const
{
    return std::visit([&](const auto& work) { return std::visit(visitor, work.contents); }, m_work);
}

PictureState PictureEntry::state() const
{
    return std::visit([](const auto& work) { return work.state; }, m_work);
}

double PictureEntry::progress() const
{
    const auto* analysing = std::get_if<Analysing>(&m_work);
    return analysing != nullptr ? analysing->progress : 0;
}

QString PictureEntry::error() const
{
    const auto* failed = std::get_if<Failed>(&m_work);
    return failed != nullptr ? failed->error : QString();
}

QString PictureEntry::detail() const
{
    const auto* failed = std::get_if<Failed>(&m_work);
    return failed != nullptr ? failed->detail : QString();
}

bool PictureEntry::shelved() const
{
    return std::holds_alternative<Shelved>(m_work);
}

const PictureEntry::Opened* PictureEntry::opened() const
{
    return visitContents([](const auto& contents) -> const Opened* {
        if constexpr (std::derived_from<std::remove_cvref_t<decltype(contents)>, Opened>)
            return &contents;
        else
            return nullptr;
    });
}

std::shared_ptr<const PicturePyramid> PictureEntry::pixels() const
{
    const Opened* known = opened();
    return known != nullptr ? known->pixels : nullptr;
}

std::shared_ptr<const Picture> PictureEntry::picture() const
{
    const Opened* known = opened();
    return known != nullptr ? known->decoded.picture : nullptr;
}

std::optional<DecodedPicture> PictureEntry::decoded() const
{
    const Opened* known = opened();
    return known != nullptr ? std::optional(known->decoded) : std::nullopt;
}

std::shared_ptr<const Analysis> PictureEntry::kept() const
{
    const Opened* known = opened();
    return known != nullptr ? known->kept : nullptr;
}

std::shared_ptr<const MapSet> PictureEntry::maps() const
{
    using Maps = std::shared_ptr<const MapSet>;
    return visitContents(Overloaded{
        [](const CoarselyMapped& coarse) { return coarse.maps; },
        [](const Analysed& analysed) { return analysed.analysis->maps; },
        [](const MapsLeft& left) { return left.earlier.maps; },
        [](const auto&) { return Maps(); },
    });
}

const Pack* PictureEntry::pack() const
{
    return visitContents(Overloaded{
        [](const CoarselyMapped& coarse) { return coarse.pack.get(); },
        [](const Analysed& analysed) { return analysed.pack.get(); },
        [](const MapsLeft& left) { return left.earlier.pack.get(); },
        [](const FindingsLeft& left) { return left.pack.get(); },
        [](const auto&) -> const Pack* { return nullptr; },
    });
}

std::shared_ptr<const Analysis> PictureEntry::analysis() const
{
    using Complete = std::shared_ptr<const Analysis>;
    return visitContents(Overloaded{[](const Analysed& analysed) { return analysed.analysis; },
                                    [](const auto&) { return Complete(); }});
}

const Findings* PictureEntry::findings() const
{
    return visitContents(Overloaded{
        [](const Analysed& analysed) { return &analysed.analysis->findings; },
        [](const MapsLeft& left) { return &left.findings; },
        [](const FindingsLeft& left) { return &left.findings; },
        [](const auto&) -> const Findings* { return nullptr; },
    });
}

std::optional<EarlierAnalysis> PictureEntry::earlier() const
{
    const auto* done = std::get_if<Done>(&m_work);
    const auto* left = done != nullptr ? std::get_if<MapsLeft>(&done->contents) : nullptr;
    return left != nullptr ? std::optional(left->earlier) : std::nullopt;
}

// ---- what happens to it --------------------------------------------------------------------

/// Coarse maps end with the run that made them: they must not pass for a result.
PictureEntry::Lasting PictureEntry::takeContents()
{
    const auto lasting = Overloaded{
        [](CoarselyMapped& coarse) { return Lasting(static_cast<Opened&&>(std::move(coarse))); },
        [](auto& contents) { return Lasting(std::move(contents)); }};
    return std::visit([&](auto& work) { return std::visit(lasting, work.contents); }, m_work);
}

void PictureEntry::queue()
{
    std::visit(
        [this](auto contents) {
            if constexpr (std::derived_from<decltype(contents), Opened>)
                m_work = Ready{std::move(contents)};
            else
                m_work = Waiting{std::move(contents)};
        },
        takeContents());
}

void PictureEntry::beginReading()
{
    if (auto* waiting = std::get_if<Waiting>(&m_work))
        m_work = Reading{std::move(waiting->contents)};
}

void PictureEntry::takePixels(const ReadPicture& read)
{
    m_thumbnail = read.thumbnail;
    Opened opened{read.decoded, read.pixels, {}};
    const auto before = earlier();
    if (before && read.analysis) {
        m_work = Done{Analysed{std::move(opened), read.analysis, before->pack}};
        return;
    }
    if (before)
        m_warnings << QCoreApplication::translate(
            "PictureEntry", "The file changed since it was analysed; it is analysed anew.");
    if (state() == PictureState::Cancelled)
        m_work = Cancelled{std::move(opened)};
    else
        m_work = Ready{std::move(opened)};
}

void PictureEntry::beginAnalysing()
{
    if (auto* ready = std::get_if<Ready>(&m_work))
        std::visit([this](auto contents) { m_work = Analysing{std::move(contents)}; },
                   std::move(ready->contents));
}

void PictureEntry::setProgress(double fraction)
{
    if (auto* analysing = std::get_if<Analysing>(&m_work))
        analysing->progress = fraction;
}

void PictureEntry::takeCoarse(std::shared_ptr<const MapSet> maps, std::shared_ptr<const Pack> pack)
{
    const Opened* known = opened();
    if (auto* analysing = std::get_if<Analysing>(&m_work); analysing != nullptr && known != nullptr)
        analysing->contents = CoarselyMapped{Opened(*known), std::move(maps), std::move(pack)};
}

void PictureEntry::finish(std::shared_ptr<const Analysis> analysis,
                          std::shared_ptr<const Pack> pack)
{
    if (const Opened* known = opened())
        m_work = Done{Analysed{Opened(*known), std::move(analysis), std::move(pack)}};
}

void PictureEntry::fail(const Error& error)
{
    // A run that began ends what an earlier one found.
    Lasting contents =
        state() == PictureState::Analysing ? Lasting(Opened(*opened())) : takeContents();
    if (error.code == ErrorCode::Cancelled)
        m_work = Cancelled{std::move(contents)};
    else
        m_work = Failed{std::move(contents), shownLine(error.message), shown(error.detail)};
}

void PictureEntry::cancel()
{
    if (state() == PictureState::Waiting || state() == PictureState::Read)
        m_work = Cancelled{takeContents()};
}

std::shared_ptr<const Analysis> PictureEntry::putAside()
{
    std::shared_ptr<const Analysis> before;
    if (const Opened* known = opened()) {
        before = known->kept;
        m_work = Ready{Opened{known->decoded, known->pixels, analysis()}};
    } else {
        m_work = Waiting{};
    }
    return before;
}

void PictureEntry::giveUpPixels()
{
    const auto shrink = [](auto& contents) {
        if (auto* analysed = std::get_if<Analysed>(&contents))
            contents = MapsLeft{
                {analysed->analysis->maps, analysed->pack, analysed->decoded.picture->file.sha256},
                analysed->analysis->findings};
    };
    const auto shrinkAll = [&](Lasting& contents) {
        if (std::holds_alternative<Opened>(contents))
            contents = Unread();
        shrink(contents);
    };
    if (std::holds_alternative<Ready>(m_work))
        m_work = Shelved();
    else if (auto* done = std::get_if<Done>(&m_work))
        shrink(done->contents);
    else if (auto* failed = std::get_if<Failed>(&m_work))
        shrinkAll(failed->contents);
    else if (auto* cancelled = std::get_if<Cancelled>(&m_work))
        shrinkAll(cancelled->contents);
}

void PictureEntry::giveUpMaps()
{
    std::visit(
        [](auto& work) {
            if constexpr (std::is_assignable_v<decltype(work.contents)&, MapsLeft>)
                if (auto* left = std::get_if<MapsLeft>(&work.contents))
                    work.contents =
                        FindingsLeft{std::move(left->findings), std::move(left->earlier.pack)};
        },
        m_work);
}

} // namespace pentimento::ui
