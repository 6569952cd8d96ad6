// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/grey_picture.h"
#include "tests/support/known_detector.h"
#include "ui/case/picture_entry.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::testing;

/// What a picture of the document may be in, and what it keeps on the way from one to the other.
class TestPictureEntry : public QObject
{
    Q_OBJECT

private slots:
    void fromWaitingToDone();
    void givesUpPixelsThenMaps();
    void comesBackWithItsOwnPack();
    void aChangedFileIsAnalysedAnew();
    void coarseMapsEndWithTheirRun();
    void aFailedReadingLeavesWhatWasFound();
    void whatHasNoDetectorIsShelved();
    void resultsOfTwoInferenceModesChangePlaces();
    void whatDoesNotBelongIsIgnored();

private:
    [[nodiscard]] static PictureEntry waiting() { return {7, {"/p/a.png", "a.png", {}, {}, {}}}; }
    [[nodiscard]] static ReadPicture read()
    {
        auto picture = std::make_shared<Picture>();
        picture->pixels = greyPicture(32, 24);
        picture->file.sha256 = "as it was";
        return {{picture, 0.25},
                PicturePyramid::create(picture->pixels),
                QImage(4, 3, QImage::Format_RGB32),
                {}};
    }
    [[nodiscard]] static std::shared_ptr<const MapSet> maps(bool preview = false)
    {
        auto set = std::make_shared<MapSet>();
        set->combined = boxMap(32, 24, QRect(0, 0, 8, 8));
        set->preview = preview;
        return set;
    }
    [[nodiscard]] std::shared_ptr<const Analysis> analysis(const PictureEntry& entry) const
    {
        return AnalysisPipeline::finish(*entry.decoded(), maps(), *m_pack);
    }
    /// Read, analysed and done.
    [[nodiscard]] PictureEntry done() const
    {
        PictureEntry entry = waiting();
        entry.takePixels(read());
        entry.beginAnalysing();
        entry.finish(analysis(entry), m_pack);
        return entry;
    }

    std::shared_ptr<const Pack> m_pack = std::make_shared<Pack>(knownPack());
};

void TestPictureEntry::fromWaitingToDone()
{
    PictureEntry entry = waiting();
    QCOMPARE(entry.state(), PictureState::Waiting);
    QCOMPARE(entry.id(), PictureId{7});
    entry.beginReading();
    QCOMPARE(entry.state(), PictureState::Reading);
    QVERIFY(!entry.pixels() && !entry.picture() && !entry.decoded());
    entry.takePixels(read());
    QCOMPARE(entry.state(), PictureState::Read);
    QVERIFY(entry.pixels() && entry.picture());
    QCOMPARE(entry.decoded()->seconds, 0.25);
    QVERIFY(!entry.thumbnail().isNull());
    entry.beginAnalysing();
    entry.setProgress(0.5);
    QCOMPARE(entry.state(), PictureState::Analysing);
    QCOMPARE(entry.progress(), 0.5);
    QVERIFY(!entry.maps() && entry.pack() == nullptr);
    entry.takeCoarse(maps(true), m_pack);
    QVERIFY(entry.maps()->preview);
    QCOMPARE(entry.pack(), m_pack.get());
    QVERIFY(!entry.analysis() && entry.findings() == nullptr);
    entry.finish(analysis(entry), m_pack);
    QCOMPARE(entry.state(), PictureState::Done);
    QVERIFY(!entry.maps()->preview);
    QCOMPARE(entry.findings(), &entry.analysis()->findings);
    QCOMPARE(entry.progress(), 0.0);
}

void TestPictureEntry::givesUpPixelsThenMaps()
{
    PictureEntry entry = done();
    entry.giveUpMaps(); // not as long as they can be seen
    QVERIFY(entry.maps());
    entry.giveUpPixels();
    QCOMPARE(entry.state(), PictureState::Done);
    QVERIFY(!entry.pixels() && !entry.picture() && !entry.analysis());
    QVERIFY(entry.maps() && entry.findings() != nullptr);
    QCOMPARE(entry.earlier()->sha256, std::string("as it was"));
    entry.giveUpMaps();
    QCOMPARE(entry.state(), PictureState::Done);
    QVERIFY(!entry.maps() && !entry.earlier());
    QCOMPARE(entry.findings()->heads.size(), std::size_t{0}); // of these maps
    QCOMPARE(entry.pack(), m_pack.get());
    entry.takePixels(read()); // nothing is left to be scored: the network has to look again
    QCOMPARE(entry.state(), PictureState::Read);
    QVERIFY(entry.findings() == nullptr);
    QVERIFY(entry.warnings().isEmpty());
}

void TestPictureEntry::comesBackWithItsOwnPack()
{
    PictureEntry entry = done();
    entry.giveUpPixels();
    ReadPicture again = read();
    again.analysis = AnalysisPipeline::finish(again.decoded, entry.earlier()->maps, *m_pack);
    entry.beginReading();
    QCOMPARE(entry.state(), PictureState::Done); // all the while
    entry.takePixels(again);
    QCOMPARE(entry.state(), PictureState::Done);
    QCOMPARE(entry.analysis(), again.analysis);
    QCOMPARE(entry.pack(), m_pack.get());
    QVERIFY(entry.pixels() && !entry.earlier());
}

void TestPictureEntry::aChangedFileIsAnalysedAnew()
{
    PictureEntry entry = done();
    entry.giveUpPixels();
    entry.takePixels(read());
    QCOMPARE(entry.state(), PictureState::Read);
    QVERIFY(!entry.maps() && entry.findings() == nullptr);
    QCOMPARE(entry.warnings().size(), 1);
    QVERIFY(entry.warnings().front().contains("changed"));
}

void TestPictureEntry::coarseMapsEndWithTheirRun()
{
    const auto coarse = [&] {
        PictureEntry entry = waiting();
        entry.takePixels(read());
        entry.beginAnalysing();
        entry.takeCoarse(maps(true), m_pack);
        return entry;
    };
    PictureEntry stopped = coarse();
    stopped.fail({ErrorCode::Cancelled, "cancelled", {}});
    QCOMPARE(stopped.state(), PictureState::Cancelled);
    QVERIFY(stopped.error().isEmpty());
    PictureEntry failed = coarse();
    failed.fail({ErrorCode::OutOfMemory, "no memory", "none at all"});
    QCOMPARE(failed.state(), PictureState::Failed);
    QCOMPARE(failed.error(), QString("no memory"));
    QCOMPARE(failed.detail(), QString("none at all"));
    PictureEntry anew = coarse();
    anew.queue();
    QCOMPARE(anew.state(), PictureState::Read);
    for (const PictureEntry& entry : {stopped, failed, anew}) {
        QVERIFY(entry.pixels() && !entry.maps());
        QVERIFY(entry.pack() == nullptr);
    }
    PictureEntry again = done(); // what an earlier run found stays until there is something newer
    again.queue();
    again.beginAnalysing();
    QVERIFY(again.analysis());
    again.takeCoarse(maps(true), m_pack);
    QVERIFY(!again.analysis() && again.findings() == nullptr);
}

void TestPictureEntry::aFailedReadingLeavesWhatWasFound()
{
    PictureEntry entry = done();
    entry.giveUpPixels();
    entry.fail({ErrorCode::UnreadableInput, "a.png: gone", {}});
    QCOMPARE(entry.state(), PictureState::Failed);
    QVERIFY(entry.findings() != nullptr && entry.maps() && !entry.pixels());
    entry.queue();
    QCOMPARE(entry.state(), PictureState::Waiting);
    QVERIFY(entry.findings() != nullptr);
    QVERIFY(entry.error().isEmpty());
}

void TestPictureEntry::whatHasNoDetectorIsShelved()
{
    PictureEntry entry = waiting();
    entry.takePixels(read());
    entry.giveUpPixels();
    QVERIFY(entry.shelved());
    QCOMPARE(entry.state(), PictureState::Read);
    QVERIFY(!entry.pixels());
    entry.beginAnalysing(); // without pixels?
    QCOMPARE(entry.state(), PictureState::Read);
    entry.takePixels(read());
    QVERIFY(!entry.shelved() && entry.pixels());
}

void TestPictureEntry::resultsOfTwoInferenceModesChangePlaces()
{
    PictureEntry entry = done();
    const auto first = entry.analysis();
    QVERIFY(!entry.putAside());
    QCOMPARE(entry.state(), PictureState::Read);
    QVERIFY(!entry.maps() && entry.findings() == nullptr);
    QCOMPARE(entry.kept(), first);
    entry.beginAnalysing();
    entry.finish(analysis(entry), m_pack);
    const auto second = entry.analysis();
    QVERIFY(second != first);
    QCOMPARE(entry.putAside(), first);
    QCOMPARE(entry.kept(), second);
    entry.finish(first, m_pack);
    QCOMPARE(entry.analysis(), first);
    QCOMPARE(entry.state(), PictureState::Done);
    entry.giveUpPixels(); // and with them what is kept
    QVERIFY(!entry.kept());
    QVERIFY(!entry.putAside());
    QCOMPARE(entry.state(), PictureState::Waiting);
}

void TestPictureEntry::whatDoesNotBelongIsIgnored()
{
    PictureEntry entry = waiting();
    entry.takeCoarse(maps(true), m_pack);
    entry.finish(nullptr, m_pack);
    entry.setProgress(1);
    entry.giveUpPixels();
    entry.giveUpMaps();
    QCOMPARE(entry.state(), PictureState::Waiting);
    QVERIFY(!entry.maps() && !entry.analysis());
    entry.cancel();
    QCOMPARE(entry.state(), PictureState::Cancelled);
    PictureEntry finished = done();
    finished.cancel();
    QCOMPARE(finished.state(), PictureState::Done);
    finished.beginAnalysing();
    QCOMPARE(finished.state(), PictureState::Done);
}

QTEST_GUILESS_MAIN(TestPictureEntry)
#include "tst_picture_entry.moc"
