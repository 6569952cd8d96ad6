// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/about_box.h"

#include "core/base/version.h"
#include "core/packs/pack.h"
#include "ui/widgets/text.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace pentimento::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("AboutBox", text);
}

QString decodingText(std::optional<ParsingPlace> place)
{
    if (!place)
        return tr("Pictures are decoded in a process of their own where this system "
                  "allows it; the first one that is read settles that.");
    switch (*place) {
    case ParsingPlace::Confined:
        return tr("Pictures are decoded in a process of their own that can open neither "
                  "files nor connections (system call filter).");
    case ParsingPlace::OwnProcess:
        return tr("Pictures are decoded in a process of their own, but with all its "
                  "rights: this system takes no system call filter.");
    case ParsingPlace::Program:
        break;
    }
    return tr("Pictures are decoded within the program itself, where a crafted file "
              "could do harm; Help > Show log says why.");
}

QString packText(const Pack& pack)
{
    const auto plain = [](const std::string& text) { return shown(text).toHtmlEscaped(); };
    QString text = tr("<p><b>Model pack %1 %2</b><br>%3<br>Licence: %4</p>")
                       .arg(plain(pack.name), plain(pack.version), plain(pack.description),
                            plain(pack.licence));
    QString sources;
    for (const std::string& source : pack.sources)
        sources += "<br>" + plain(source);
    if (!sources.isEmpty())
        text += tr("<p>Made from:%1</p>").arg(sources);
    return text;
}

} // namespace

QString aboutText(const Pack* pack, std::optional<ParsingPlace> place)
{
    QString text = tr("<h2>Pentimento %1</h2><p>Marks places in pictures that look locally "
                      "generated or altered. It never says that a picture is real or fake.</p>"
                      "<p>Free software under the GNU General Public License, version 3 or later. "
                      "Built with Qt, QCustomPlot, LibTorch, OpenCV, libvips and Exiv2. "
                      "Commit %2.</p>")
                       .arg(PENTIMENTO_VERSION, PENTIMENTO_COMMIT);
    text += "<p>" + decodingText(place).toHtmlEscaped() + "</p>";
    return pack == nullptr ? text : text + packText(*pack);
}

void openAboutBox(QWidget* window, const Pack* pack)
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Pentimento"),
                                aboutText(pack, fileReader()->place()), QMessageBox::Close, window);
    box->setIconPixmap(window->windowIcon().pixmap(64, 64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace pentimento::ui
