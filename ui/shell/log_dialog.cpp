// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/log_dialog.h"

#include "ui/widgets/text.h"

#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace pentimento::ui {
namespace {

namespace fs = std::filesystem;

/// The end of the file, from a line's beginning on.
Result<std::string> lastLines(const fs::path& file)
{
    constexpr std::streamoff most = 256 * 1024;
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    if (!in)
        return std::string();
    const std::streamoff size = in.tellg();
    in.seekg(std::max<std::streamoff>(0, size - most));
    std::string first;
    if (size > most)
        std::getline(in, first);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

} // namespace

LogDialog::LogDialog(const fs::path& file, QWidget* parent) : QDialog(parent)
{
    setObjectName("logDialog");
    setWindowTitle(tr("Log"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* where = new QLabel;
    where->setObjectName("logPath");
    where->setTextFormat(Qt::PlainText);
    where->setWordWrap(true);
    where->setTextInteractionFlags(Qt::TextSelectableByMouse);
    where->setText(file.empty() ? tr("No log is written: its folder cannot be found or written to.")
                                : shownPath(file));
    m_text = new QPlainTextEdit;
    m_text->setObjectName("logText");
    m_text->setAccessibleName(tr("The log's text"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto* what =
        new QLabel(tr("What went wrong and why, with file names. Nothing out of a picture: "
                      "no pixels, no metadata, no scores."));
    what->setWordWrap(true);
    auto* buttons = new QDialogButtonBox;
    auto* folder = buttons->addButton(tr("Open &folder"), QDialogButtonBox::ActionRole);
    folder->setEnabled(!file.empty());
    folder->setAutoDefault(false);
    buttons->addButton(tr("&Close"), QDialogButtonBox::RejectRole);
    connect(folder, &QPushButton::clicked, this, [file] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(pathToQString(file.parent_path())));
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &LogDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 18, 18, 14);
    column->setSpacing(12);
    column->addWidget(where);
    column->addWidget(m_text, 1);
    column->addWidget(what);
    column->addWidget(buttons);
    resize(820, 480);
    m_reader.start(
        shownPath(file).toStdString() + ": could not be read",
        [file](const Job&) { return lastLines(file); },
        [this](const Result<std::string>& text) {
            showText(text ? shown(*text) : shownLine(text.error().message));
        });
}

void LogDialog::showText(const QString& text)
{
    m_text->setPlainText(text.isEmpty() ? tr("Nothing went wrong so far.") : text);
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
}

} // namespace pentimento::ui
