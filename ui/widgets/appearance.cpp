// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/appearance.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QWidget>

namespace pentimento::ui {
namespace {

constexpr auto portalService = "org.freedesktop.portal.Desktop";
constexpr auto portalPath = "/org/freedesktop/portal/desktop";
constexpr auto portalSettings = "org.freedesktop.portal.Settings";
constexpr auto appearanceGroup = "org.freedesktop.appearance";
constexpr auto colourScheme = "color-scheme";
constexpr uint prefersDark = 1;

struct Colours
{
    QRgb window, base, alternate, button, text, quiet, line, accent, accentText, link;
};

constexpr Colours lightColours{0xfff4f5f7, 0xffffffff, 0xfff0f2f5, 0xfffbfbfc, 0xff1b1f24,
                               0xff5a636e, 0xffc9ced6, 0xff2b6cb0, 0xffffffff, 0xff1d5fa8};
constexpr Colours darkColours{0xff24272b, 0xff1b1d20, 0xff26292e, 0xff30343a, 0xffe6e8eb,
                              0xffa4abb5, 0xff43484f, 0xff3f84cc, 0xffffffff, 0xff86b8ee};

QPalette paletteOf(const Colours& colours)
{
    QPalette palette(QColor::fromRgb(colours.button), QColor::fromRgb(colours.window));
    palette.setColor(QPalette::WindowText, colours.text);
    palette.setColor(QPalette::Text, colours.text);
    palette.setColor(QPalette::ButtonText, colours.text);
    palette.setColor(QPalette::Base, colours.base);
    palette.setColor(QPalette::AlternateBase, colours.alternate);
    palette.setColor(QPalette::ToolTipBase, colours.base);
    palette.setColor(QPalette::ToolTipText, colours.text);
    palette.setColor(QPalette::PlaceholderText, colours.quiet);
    palette.setColor(QPalette::Mid, colours.line);
    palette.setColor(QPalette::Highlight, colours.accent);
    palette.setColor(QPalette::HighlightedText, colours.accentText);
    palette.setColor(QPalette::Link, colours.link);
    palette.setColor(QPalette::LinkVisited, colours.link);
    QColor disabled = QColor::fromRgb(colours.quiet);
    disabled.setAlpha(140);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colours.line);
    return palette;
}

} // namespace

Appearance::Appearance(QObject* parent) : QObject(parent)
{
    m_systemDark = isDark(QApplication::palette());
    QApplication::setStyle("Fusion");
    apply();
    askPortal();
}

void Appearance::setMode(Mode mode)
{
    m_mode = mode;
    apply();
}

void Appearance::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(portalService, portalPath, portalSettings, "SettingChanged", this,
                SLOT(portalChanged(QString, QString, QDBusVariant)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(portalService, portalPath, portalSettings, "Read");
    question << appearanceGroup << colourScheme;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this](QDBusPendingCallWatcher* answered) {
                const QDBusPendingReply<QDBusVariant> reply = *answered;
                if (reply.isValid())
                    portalChanged(appearanceGroup, colourScheme, reply.value());
                answered->deleteLater();
            });
}

void Appearance::portalChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != appearanceGroup || key != colourScheme)
        return;
    QVariant scheme = value.variant();
    if (scheme.canConvert<QDBusVariant>()) // Read wraps the value twice
        scheme = scheme.value<QDBusVariant>().variant();
    m_systemDark = scheme.toUInt() == prefersDark;
    apply();
}

void Appearance::apply()
{
    const bool dark = m_mode == Mode::Dark || (m_mode == Mode::System && m_systemDark);
    QApplication::setPalette(paletteOf(dark ? darkColours : lightColours));
}

QColor quietText(const QPalette& palette)
{
    return palette.color(QPalette::PlaceholderText);
}

void setTextColour(QWidget& widget, const QColor& colour)
{
    QPalette palette = widget.palette();
    palette.setColor(QPalette::WindowText, colour);
    palette.setColor(QPalette::Text, colour);
    widget.setPalette(palette);
}

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

QColor verdictColour(Verdict verdict, const QPalette& palette)
{
    const bool dark = isDark(palette);
    switch (verdict) {
    case Verdict::NoEvidence:
        return QColor::fromRgb(dark ? 0xff9aa3ad : 0xff5f6a76);
    case Verdict::Inconclusive:
        return QColor::fromRgb(dark ? 0xff8db2dc : 0xff3f6594);
    case Verdict::Moderate:
        return QColor::fromRgb(dark ? 0xffe5b45a : 0xff945d00);
    case Verdict::Strong:
        return QColor::fromRgb(dark ? 0xfff5945c : 0xffb04008);
    }
    return {};
}

} // namespace pentimento::ui
