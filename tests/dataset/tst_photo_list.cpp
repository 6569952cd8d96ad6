// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/pair_list.h"
#include "core/dataset/photo_list.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace pentimento;

class TestPhotoList : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void sourceIsTheFirstFolderBelow();
    void licencesComeFromTheNearestAttribution();
    void quotedFieldsAreRead();
    void damagedAttributionsGiveNothing_data();
    void damagedAttributionsGiveNothing();
    void aPipeInPlaceOfAttributionsIsNotWaitedFor();
    void keepsTheNamedLicencesAlone();
    void pairsGoByTheirNames();
    void aFolderWithoutPairsIsNamed();

private:
    void write(const QString& name, const QByteArray& text = "x")
    {
        const QString path = m_folder->filePath(name);
        QFile file(path);
        if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) ||
            file.write(text) != text.size())
            qFatal("cannot write the test file");
    }
    [[nodiscard]] std::filesystem::path at(const QString& name) const
    {
        return m_folder->filePath(name).toStdString();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPhotoList::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestPhotoList::sourceIsTheFirstFolderBelow()
{
    write("photos/loose.jpg");
    write("photos/anna/1.jpg");
    write("photos/bert/2020/2.png");
    write("photos/bert/notes.txt");
    for (const char* place : {"photos", "photos/", "photos/anna/.."}) {
        const auto photos = listPhotos(at(place));
        QCOMPARE(photos.size(), 3U);
        QCOMPARE(photos[0].name, std::string("anna/1.jpg"));
        QCOMPARE(photos[0].source, std::string("anna"));
        QCOMPARE(photos[1].name, std::string("bert/2020/2.png"));
        QCOMPARE(photos[1].source, std::string("bert"));
        QCOMPARE(photos[2].source, std::string("photos"));
        QVERIFY(photos[2].licence.empty());
    }
    QCOMPARE(listPhotos(at("photos/anna/1.jpg")).at(0).source, std::string("anna"));
    QCOMPARE(listPhotos(at("photos"), "agency").at(1).source, std::string("agency"));
    QVERIFY(listPhotos(at("photos/bert/none")).size() <= 1); // which then cannot be read
}

void TestPhotoList::licencesComeFromTheNearestAttribution()
{
    write("photos/anna/1.jpg");
    write("photos/anna/2.jpg");
    write("photos/photos.csv", "file,source,licence\nanna/1.jpg,x,CC0-1.0\nanna/2.jpg,x,MIT\n");
    write("photos/anna/ATTRIBUTION", "file,source,licence\r\n2.jpg,y,CC-BY-4.0\r\n");
    const auto photos = listPhotos(at("photos"));
    QCOMPARE(photos[0].licence, std::string("CC0-1.0"));
    QCOMPARE(photos[1].licence, std::string("CC-BY-4.0"));
    // Also when the folder of one source is given.
    QCOMPARE(listPhotos(at("photos/anna")).at(0).licence, std::string("CC0-1.0"));
}

void TestPhotoList::quotedFieldsAreRead()
{
    write("photos.csv", "licence,note,file\n\"none, as \"\"found\"\"\",\"two\nlines\",a.jpg\n"
                        "CC0-1.0,,\"b, c.jpg\"");
    const auto licences = readLicences(m_folder->path().toStdString());
    QCOMPARE(licences.size(), 2U);
    QCOMPARE(licences.at("a.jpg"), std::string("none, as \"found\""));
    QCOMPARE(licences.at("b, c.jpg"), std::string("CC0-1.0"));
}

void TestPhotoList::damagedAttributionsGiveNothing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no licence column") << QByteArray("file,source\na.jpg,x\n");
    QTest::newRow("no file column") << QByteArray("name,licence\na.jpg,x\n");
    QTest::newRow("short line") << QByteArray("file,source,licence\na.jpg,x\n");
    QTest::newRow("open quote") << QByteArray("file,licence\n\"a.jpg,CC0\n");
    QTest::newRow("prose") << QByteArray("All photos by Anna.\nThanks, Anna.\n");
}

void TestPhotoList::damagedAttributionsGiveNothing()
{
    QFETCH(QByteArray, text);
    write("photos.csv", text);
    QVERIFY(readLicences(m_folder->path().toStdString()).empty());
}

void TestPhotoList::aPipeInPlaceOfAttributionsIsNotWaitedFor()
{
    write("photos/1.jpg");
    for (const char* name : {"photos.csv", "ATTRIBUTION.csv", "ATTRIBUTION"})
        QCOMPARE(mkfifo(m_folder->filePath(QString("photos/") + name).toLocal8Bit(), 0600), 0);
    const auto photos = listPhotos(m_folder->filePath("photos").toStdString());
    QCOMPARE(photos.size(), 1U);
    QVERIFY(photos[0].licence.empty());
}

void TestPhotoList::keepsTheNamedLicencesAlone()
{
    std::vector<ListedPhoto> photos;
    for (const char* licence : {"CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0", "", "cc0-1.0 (museum)"})
        photos.push_back({"f", "f", "s", licence});
    auto kept = photos;
    keepLicensed(kept, {"CC0", "CC-BY-4.0"});
    QCOMPARE(kept.size(), 3U);
    QCOMPARE(kept[1].licence, std::string("CC-BY-4.0"));
    QCOMPARE(kept[2].licence, std::string("cc0-1.0 (museum)"));
}

void TestPhotoList::pairsGoByTheirNames()
{
    write("pairs/forgery/a.jpg");
    write("pairs/forgery/b.png");
    write("pairs/forgery/set/c.png");
    write("pairs/mask/a.png");
    write("pairs/mask/set/c.png");
    write("pairs/original/a.webp");
    const auto pairs = listPairs(at("pairs"));
    QVERIFY(pairs);
    QCOMPARE(pairs->size(), 3U);
    QCOMPARE(pairs->at(0).forgery, at("pairs/forgery/a.jpg"));
    QCOMPARE(pairs->at(0).mask, at("pairs/mask/a.png"));
    QCOMPARE(pairs->at(0).original, at("pairs/original/a.webp"));
    QCOMPARE(pairs->at(0).source, std::string("pairs"));
    QVERIFY(pairs->at(1).mask.empty());
    QVERIFY(pairs->at(2).original.empty());
    QCOMPARE(pairs->at(2).name, std::string("set/c.png"));
    QCOMPARE(pairs->at(2).source, std::string("set"));
}

void TestPhotoList::aFolderWithoutPairsIsNamed()
{
    write("pairs/forgery/a.jpg");
    const auto pairs = listPairs(at("pairs"));
    QVERIFY(!pairs);
    QCOMPARE(pairs.error().code, ErrorCode::Usage);
    QVERIFY(QString::fromStdString(pairs.error().message).contains("pairs"));
}

QTEST_APPLESS_MAIN(TestPhotoList)
#include "tst_photo_list.moc"
