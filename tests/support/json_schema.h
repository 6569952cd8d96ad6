// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>

#include <string>

namespace pentimento {

/// What a document may hold beside what its schema describes. Readers are told to allow it; what
/// we write ourselves must be described.
enum class SpareFields { Allowed, Refused };

/// Holds JSON against resources/formats by means of json_schema.py, which runs as long as this
/// object. Make it once the application is there; one thread.
class SchemaChecker
{
public:
    SchemaChecker();
    ~SchemaChecker();
    SchemaChecker(const SchemaChecker&) = delete;
    SchemaChecker& operator=(const SchemaChecker&) = delete;

    /// What is wrong with JSON text by <format>.schema.json, a line for each flaw; empty when
    /// nothing is. That nobody answers, because python3-jsonschema is missing, is a flaw, too.
    [[nodiscard]] std::string flaws(const std::string& format, const std::string& text,
                                    SpareFields spare = SpareFields::Refused);

private:
    QProcess m_script;
};

} // namespace pentimento
