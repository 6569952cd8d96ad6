// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture_list.h"
#include "tests/imaging/fixtures.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace pentimento;
namespace fs = std::filesystem;

/// Which files of a folder are pictures, and what is said about the rest.
class TestPictureList : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void listsFoldersByEnding();
    void aFileIsItself();
    void linksAreNeverWalkedInCircles();
    void whatIsNoFileIsSkippedWithItsReason();
    void aFolderThatCannotBeReadDoesNotEndTheList();
    void canBeStopped();

private:
    void make(const char* name) const { fixtures::write(m_root / name, {0}); }
    [[nodiscard]] std::vector<std::string> skipped() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;
};

void TestPictureList::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_root = m_folder->path().toStdString();
    fs::create_directories(m_root / "deep" / "er");
    for (const char* name : {"b.JPG", "a.png", "notes.txt", "deep/er/c.heic"})
        make(name);
}

std::vector<std::string> TestPictureList::skipped() const
{
    std::vector<std::string> lines;
    const auto found = findPictures(m_root);
    if (found)
        for (const auto& [path, reason] : found->skipped)
            lines.push_back(path.lexically_relative(m_root).string() + ' ' + reason);
    return lines;
}

void TestPictureList::listsFoldersByEnding()
{
    const std::vector<fs::path> expected = {m_root / "a.png", m_root / "b.JPG",
                                            m_root / "deep" / "er" / "c.heic"};
    const auto found = findPictures(m_root);
    QVERIFY(found);
    QCOMPARE(found->pictures, expected);
    QVERIFY(found->skipped.empty());
    QCOMPARE(listPictures(m_root), expected);
}

void TestPictureList::aFileIsItself()
{
    QCOMPARE(listPictures(m_root / "notes.txt"), std::vector<fs::path>{m_root / "notes.txt"});
    QCOMPARE(listPictures(m_root / "none.jpg"), std::vector<fs::path>{m_root / "none.jpg"});
}

void TestPictureList::linksAreNeverWalkedInCircles()
{
    const QTemporaryDir elsewhere;
    fixtures::write(elsewhere.filePath("far.png").toStdString(), {0});
    fs::create_directory_symlink(".", m_root / "loop");
    fs::create_symlink("self", m_root / "self");
    fs::create_symlink("self.jpg", m_root / "self.jpg");
    fs::create_symlink("missing", m_root / "dangling.jpg");
    fs::create_symlink("a.png", m_root / "alias.png");
    fs::create_directory_symlink(elsewhere.path().toStdString(), m_root / "out");
    const auto found = findPictures(m_root);
    QVERIFY(found);
    const std::vector<fs::path> expected = {m_root / "a.png", m_root / "alias.png",
                                            m_root / "b.JPG", m_root / "deep" / "er" / "c.heic"};
    QCOMPARE(found->pictures, expected);
    const auto lines = skipped();
    QCOMPARE(lines.size(), std::size_t{3});
    QCOMPARE(lines[0], std::string("dangling.jpg is a link that leads nowhere"));
    QCOMPARE(lines[1], std::string("out is a link to a folder; such links are not followed"));
    QVERIFY(QString::fromStdString(lines[2]).startsWith("self.jpg "));
}

void TestPictureList::whatIsNoFileIsSkippedWithItsReason()
{
    QCOMPARE(::mkfifo((m_root / "pipe.jpg").c_str(), 0600), 0);
    QCOMPARE(skipped(), std::vector<std::string>{"pipe.jpg is not a regular file"});
}

void TestPictureList::aFolderThatCannotBeReadDoesNotEndTheList()
{
    fs::create_directories(m_root / "gone");
    Job job; // the folder goes between being seen and being read
    job.progress = [this](double, std::string_view) { fs::remove_all(m_root / "gone"); };
    const auto found = findPictures(m_root, job);
    QVERIFY(found);
    QCOMPARE(found->pictures.size(), std::size_t{3});
    QCOMPARE(found->skipped.size(), std::size_t{1});
    QCOMPARE(found->skipped.front().path, m_root / "gone");
    QVERIFY(!found->skipped.front().reason.empty());
}

void TestPictureList::canBeStopped()
{
    std::stop_source stop;
    Job job{stop.get_token(), [&stop](double, std::string_view) { stop.request_stop(); }};
    const auto found = findPictures(m_root, job);
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestPictureList)
#include "tst_picture_list.moc"
