// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/pack.h"
#include "ui/shell/about_box.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::ui;

class TestAboutBox : public QObject
{
    Q_OBJECT

private slots:
    void decodingIsSaidAsItIs_data();
    void decodingIsSaidAsItIs();
    void aPackIsNamedAndNeverMarkup();
};

void TestAboutBox::decodingIsSaidAsItIs_data()
{
    QTest::addColumn<std::optional<ParsingPlace>>("place");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("saysNot");
    const auto row = [](const char* name, std::optional<ParsingPlace> place, const char* says,
                        const char* saysNot) {
        QTest::newRow(name) << place << QString(says) << QString(saysNot);
    };
    row("not known yet", {}, "the first one that is read settles that", "filter");
    row("confined", ParsingPlace::Confined, "neither files nor connections", "could do harm");
    row("own process", ParsingPlace::OwnProcess, "no system call filter", "neither files");
    row("in the program", ParsingPlace::Program, "could do harm", "process of their own");
}

void TestAboutBox::decodingIsSaidAsItIs()
{
    QFETCH(const std::optional<ParsingPlace>, place);
    QFETCH(const QString, says);
    QFETCH(const QString, saysNot);
    const QString text = aboutText(nullptr, place);
    QVERIFY2(text.contains(says), qPrintable(text));
    QVERIFY2(!text.contains(saysNot), qPrintable(text));
}

void TestAboutBox::aPackIsNamedAndNeverMarkup()
{
    QVERIFY(!aboutText(nullptr, {}).contains("Model pack"));
    const std::string hostile = "<img src=\"/dev/zero\">";
    Pack pack;
    pack.name = pack.version = pack.description = pack.licence = hostile;
    pack.sources = {hostile, "photos of <b>ours</b>"};
    const QString text = aboutText(&pack, {});
    QVERIFY(text.contains("Model pack &lt;img"));
    QVERIFY(text.contains("Made from:<br>&lt;img"));
    QVERIFY2(!text.contains("<img") && !text.contains("<b>ours"), qPrintable(text));
}

QTEST_MAIN(TestAboutBox)
#include "tst_about_box.moc"
