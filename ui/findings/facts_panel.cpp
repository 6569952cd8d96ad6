// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/facts_panel.h"

#include "core/analysis/wording.h"
#include "core/provenance/provenance.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QPainter>

namespace pentimento::ui {
namespace {

constexpr int mostOfAGroup = 400; ///< metadata rows shown; the report has them all

void addFact(QTreeWidgetItem* group, const QString& label, const QString& value)
{
    if (value.isEmpty())
        return;
    auto* item = new QTreeWidgetItem(group, {label, value});
    item->setToolTip(0, plainToolTip(label));
    item->setToolTip(1, plainToolTip(value));
}

QTreeWidgetItem* group(const QString& title)
{
    auto* item = new QTreeWidgetItem({title});
    QFont bold = QApplication::font();
    bold.setBold(true);
    item->setFont(0, bold);
    return item;
}

QTreeWidgetItem* fileGroup(const Picture& picture)
{
    QTreeWidgetItem* file = group(FactsPanel::tr("File"));
    const StoredForm& stored = picture.stored;
    addFact(file, FactsPanel::tr("Name"), shownPath(picture.file.name));
    addFact(file, FactsPanel::tr("Folder"),
            picture.file.path.empty() ? FactsPanel::tr("none: from the clipboard or a browser")
                                      : shownPath(picture.file.path.parent_path()));
    addFact(file, FactsPanel::tr("Size"), bytesText(picture.file.bytes));
    addFact(file, FactsPanel::tr("SHA-256"), shownLine(picture.file.sha256));
    addFact(file, FactsPanel::tr("Format"), shownLine(picture.file.format));
    addFact(file, FactsPanel::tr("Dimensions"),
            FactsPanel::tr("%1 × %2, %3 megapixels")
                .arg(picture.pixels.width())
                .arg(picture.pixels.height())
                .arg(double(picture.pixels.width()) * picture.pixels.height() / 1e6, 0, 'f', 1));
    if (stored.orientation != 1)
        addFact(file, FactsPanel::tr("Orientation"),
                FactsPanel::tr("EXIF %1, applied").arg(stored.orientation));
    addFact(file, FactsPanel::tr("Colours"),
            FactsPanel::tr("%1, %2 bits a channel")
                .arg(shownLine(stored.colourSpace), QString::number(stored.bitsPerChannel)));
    addFact(file, FactsPanel::tr("Colour profile"), shownLine(stored.iccProfile));
    for (const std::string& note : picture.notes)
        addFact(file, FactsPanel::tr("Note"), shown(note));
    return file;
}

QString credentialStateWords(const ContentCredentials& credentials)
{
    switch (credentials.state) {
    case CredentialState::None:
        return FactsPanel::tr("none");
    case CredentialState::Trusted:
        return FactsPanel::tr("they fit the file; the signer is on the trust list of %1")
            .arg(shownLine(credentials.trustList));
    case CredentialState::Untrusted:
        return FactsPanel::tr(
                   "they fit the file; nobody on the trust list of %1 vouches for the signer")
            .arg(shownLine(credentials.trustList));
    case CredentialState::Expired:
        return FactsPanel::tr("they fit the file; the signer's certificate is not valid today");
    case CredentialState::Invalid:
        return FactsPanel::tr("something in them does not match, see the codes");
    case CredentialState::Unchecked:
        return FactsPanel::tr("not checked: %1").arg(shownLine(credentials.problem));
    }
    return {};
}

/// Levels below the active manifest, in a word.
QString levelWords(int level)
{
    return level == 0 ? QString() : FactsPanel::tr(", %n level(s) down", nullptr, level);
}

void addCredentials(QTreeWidgetItem* says, const ContentCredentials& credentials)
{
    if (credentials.state == CredentialState::None)
        return;
    addFact(says, FactsPanel::tr("Content Credentials"), credentialStateWords(credentials));
    const auto add = [&](const QString& name, const std::string& value) {
        if (!value.empty())
            addFact(says, name, shownLine(value));
    };
    add(FactsPanel::tr("Signed by"), credentials.signer);
    add(FactsPanel::tr("Signed at"), credentials.time);
    add(FactsPanel::tr("Claim made with"), credentials.generator);
    for (const std::string& code : credentials.codes)
        add(FactsPanel::tr("Validation code"), code);
    for (const CredentialAction& action : credentials.actions) {
        std::string text = action.action;
        for (const std::string* part : {&action.digitalSourceType, &action.agent, &action.when})
            if (!part->empty())
                text += ", " + *part;
        add(FactsPanel::tr("Action%1").arg(levelWords(action.level)), text);
    }
    for (const CredentialIngredient& ingredient : credentials.ingredients) {
        std::string text = ingredient.title + " (" + ingredient.relationship + ')';
        text += ingredient.generator.empty() ? ", without credentials of its own"
                                             : ", credentials of " + ingredient.generator;
        for (const std::string& failure : ingredient.failures)
            text += ", does not match: " + failure;
        add(FactsPanel::tr("Ingredient%1").arg(levelWords(ingredient.level)), text);
    }
}

/// Claims of the file, first of all.
QTreeWidgetItem* provenanceGroup(const Picture& picture)
{
    const Provenance provenance = provenanceOf(picture);
    QTreeWidgetItem* says = group(FactsPanel::tr("What the file says about itself"));
    addFact(says, FactsPanel::tr("Statement"), shownLine(provenance.statement));
    addCredentials(says, provenance.credentials);
    const Declaration& declared = provenance.declared;
    const auto add = [&](const QString& name, const std::string& value) {
        if (!value.empty())
            addFact(says, name, shown(value));
    };
    add(FactsPanel::tr("Made with"), declared.tool);
    if (const SourceTypeMeaning* type = sourceTypeMeaning(declared.digitalSourceType))
        add(FactsPanel::tr("Digital source type"),
            declared.digitalSourceType + ": " + std::string(type->words));
    else
        add(FactsPanel::tr("Digital source type"), declared.digitalSourceType);
    add(FactsPanel::tr("Prompt"), declared.prompt);
    add(FactsPanel::tr("Negative prompt"), declared.negativePrompt);
    add(FactsPanel::tr("Seed"), declared.seed);
    add(FactsPanel::tr("Model"), declared.model);
    for (const DeclaredDetail& detail : declared.details)
        add(shownLine(detail.name), detail.value);
    for (const std::string& place : declared.places)
        add(FactsPanel::tr("Stands in"), place);
    return says;
}

QTreeWidgetItem* qualityGroup(const QualityFacts& quality)
{
    QTreeWidgetItem* found = group(FactsPanel::tr("Compression"));
    const StoredCompression& stored = quality.compression;
    addFact(found, FactsPanel::tr("Pixels stored"), shownLine(compressionText(stored)));
    if (stored.kind == StoredCompression::Kind::Jpeg) {
        addFact(found, FactsPanel::tr("JPEG tables"),
                stored.quality == 0     ? FactsPanel::tr("unknown")
                : stored.standardTables ? FactsPanel::tr("the standard's, scaled")
                                        : FactsPanel::tr("the writer's own"));
        addFact(found, FactsPanel::tr("Chroma"), shownLine(stored.subsampling));
        addFact(found, FactsPanel::tr("Progressive"),
                stored.progressive ? FactsPanel::tr("yes") : FactsPanel::tr("no"));
    }
    addFact(found, FactsPanel::tr("Quality class"),
            shownLine(classNameOrUnknown(quality.qualityClass)));
    addFact(found, FactsPanel::tr("Bits per pixel"),
            QLocale().toString(quality.bitsPerPixel, 'f', 2));
    addFact(found, FactsPanel::tr("Software"), shownLine(quality.software));
    for (const std::string& remark : quality.remarks)
        addFact(found, FactsPanel::tr("Remark"), shown(remark));
    return found;
}

QTreeWidgetItem* analysisGroup(const Analysis& analysis)
{
    QTreeWidgetItem* run = group(FactsPanel::tr("Analysis"));
    addFact(run, FactsPanel::tr("Model pack"),
            shownLine(analysis.pack.name) + ' ' + shownLine(analysis.pack.version));
    addFact(run, FactsPanel::tr("Protocol"),
            inferenceModeText(analysis.maps->inferenceMode, analysis.pack));
    addFact(run, FactsPanel::tr("Fineness"),
            viewText(networkViewOf(*analysis.maps, analysis.pack)));
    addFact(run, FactsPanel::tr("Device"), shownLine(analysis.maps->device));
    addFact(run, FactsPanel::tr("Precision"), shownLine(analysis.maps->precision));
    addFact(run, FactsPanel::tr("Decoding"),
            FactsPanel::tr("%1 s").arg(analysis.decodeSeconds, 0, 'f', 2));
    addFact(run, FactsPanel::tr("Inference"),
            FactsPanel::tr("%1 s").arg(analysis.inferenceSeconds, 0, 'f', 1));
    for (const std::string& note : analysis.maps->notes)
        addFact(run, FactsPanel::tr("Note"), shown(note));
    return run;
}

QList<QTreeWidgetItem*> metadataGroups(const Picture& picture)
{
    QList<QTreeWidgetItem*> groups;
    for (const MetadataEntry& entry : picture.metadata) {
        const QString title = shownLine(entry.group);
        if (groups.isEmpty() || groups.back()->text(0) != title)
            groups << group(title);
        QTreeWidgetItem* last = groups.back();
        if (last->childCount() < mostOfAGroup)
            addFact(last, shownLine(entry.label.empty() ? entry.key : entry.label),
                    shown(entry.value));
        else if (last->childCount() == mostOfAGroup)
            addFact(last, FactsPanel::tr("More"), FactsPanel::tr("the report lists the rest"));
    }
    if (groups.isEmpty()) {
        QTreeWidgetItem* none = group(FactsPanel::tr("Metadata"));
        addFact(none, FactsPanel::tr("None"),
                picture.file.path.empty()
                    ? FactsPanel::tr("not available: the picture came without its file")
                    : FactsPanel::tr("the file carries no EXIF, IPTC or XMP"));
        groups << none;
    }
    return groups;
}

} // namespace

FactsPanel::FactsPanel(QWidget* parent) : QTreeWidget(parent)
{
    setObjectName("factsPanel");
    setAccessibleName(tr("File and metadata"));
    setAccessibleDescription(tr("The file's identity, its compression and its metadata. Ctrl+C "
                                "copies a value."));
    setColumnCount(2);
    setHeaderLabels({tr("Fact"), tr("Value")});
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setIndentation(14);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setTextElideMode(Qt::ElideRight);
    header()->setStretchLastSection(true);
    header()->resizeSection(0, fontMetrics().horizontalAdvance("Colour profile") + 44);
}

void FactsPanel::setEntry(const PictureEntry* entry)
{
    const auto picture = entry != nullptr ? entry->picture() : nullptr;
    const auto analysis = entry != nullptr ? entry->analysis() : nullptr;
    if (picture == m_picture && analysis == m_analysis)
        return;
    m_picture = picture;
    m_analysis = analysis;
    m_filled = false;
    clear();
    if (isVisible())
        fill();
}

void FactsPanel::fill()
{
    m_filled = true;
    if (!m_picture)
        return;
    QList<QTreeWidgetItem*> groups{provenanceGroup(*m_picture), fileGroup(*m_picture)};
    if (m_analysis)
        groups << qualityGroup(m_analysis->quality) << analysisGroup(*m_analysis);
    groups << metadataGroups(*m_picture);
    addTopLevelItems(groups);
    for (QTreeWidgetItem* item : groups) {
        item->setFirstColumnSpanned(true);
        item->setExpanded(true);
    }
}

void FactsPanel::showEvent(QShowEvent* event)
{
    if (!m_filled)
        fill();
    QTreeWidget::showEvent(event);
}

void FactsPanel::paintEvent(QPaintEvent* event)
{
    QTreeWidget::paintEvent(event);
    if (topLevelItemCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(quietText(palette()));
    painter.drawText(viewport()->rect().adjusted(12, 12, -12, -12), Qt::AlignTop | Qt::TextWordWrap,
                     tr("What the file tells about itself is listed here once it was read."));
}

void FactsPanel::copySelected() const
{
    QStringList lines;
    for (const QTreeWidgetItem* item : selectedItems())
        lines << (selectedItems().size() == 1 ? item->text(1)
                                              : item->text(0) + ": " + item->text(1));
    QApplication::clipboard()->setText(lines.join('\n'));
}

void FactsPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copySelected();
    else
        QTreeWidget::keyPressEvent(event);
}

void FactsPanel::contextMenuEvent(QContextMenuEvent* event)
{
    if (selectedItems().isEmpty())
        return;
    QMenu menu(this);
    menu.addAction(tr("&Copy value"), this, &FactsPanel::copySelected);
    menu.exec(event->globalPos());
}

} // namespace pentimento::ui
