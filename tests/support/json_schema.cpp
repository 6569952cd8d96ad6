// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/json_schema.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace pentimento {

SchemaChecker::SchemaChecker()
{
    m_script.start(PENTIMENTO_SOURCE_DIR "/tests/support/json_schema.py",
                   {PENTIMENTO_SOURCE_DIR "/resources/formats"});
}

SchemaChecker::~SchemaChecker()
{
    m_script.closeWriteChannel();
    m_script.waitForFinished();
}

std::string SchemaChecker::flaws(const std::string& format, const std::string& text,
                                 SpareFields spare)
{
    const QJsonObject question{{"format", QString::fromStdString(format)},
                               {"text", QString::fromStdString(text)},
                               {"spare", spare == SpareFields::Allowed}};
    m_script.write(QJsonDocument(question).toJson(QJsonDocument::Compact) + '\n');
    while (!m_script.canReadLine())
        if (!m_script.waitForReadyRead())
            return "no answer: " + m_script.errorString().toStdString() + '\n' +
                   m_script.readAllStandardError().toStdString();
    const QByteArray answer = '[' + m_script.readLine() + ']';
    return QJsonDocument::fromJson(answer).array().at(0).toString("no JSON").toStdString();
}

} // namespace pentimento
